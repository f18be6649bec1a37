package httpd

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Timeouts against peers that send or take nothing. An answer may take as long
// as its query, so that writing has none of its own.
const (
	headerTimeout = 20 * time.Second
	idleTimeout   = 2 * time.Minute
	headerBytes   = 256 << 10 // GET queries stand in the request line
)

// Server is one port with its handler.
type Server struct {
	listener net.Listener
	server   *http.Server
}

// Listen takes the port at once, so that one in use is an error of the start.
func Listen(address string, h http.Handler, log *slog.Logger) (*Server, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	return &Server{listener: l, server: &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}}, nil
}

// Address is where the server listens; it tells the port of an address ":0".
func (s *Server) Address() string { return s.listener.Addr().String() }

// Serve answers requests until Stop.
func (s *Server) Serve() error {
	if err := s.server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Stop takes no further requests, lets running ones finish until ctx ends, and
// then breaks their connections.
func (s *Server) Stop(ctx context.Context) error {
	err := s.server.Shutdown(ctx)
	if err != nil {
		_ = s.server.Close()
	}
	return err
}

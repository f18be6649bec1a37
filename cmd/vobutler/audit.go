package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/httpd"
)

// auditOf is the audit of links and files, or nil if there is none. Its attributes
// are in a group of their own, so that the lines are easy to tell from others.
func auditOf(c *config.Config, log *slog.Logger) *sign.Audit {
	if !c.Files.Audit {
		return nil
	}
	return &sign.Audit{Log: log.WithGroup("audit"), Request: func(ctx context.Context) []slog.Attr {
		client, _ := ctx.Value(clientKey{}).(string)
		return []slog.Attr{slog.String("client", client), slog.String("id", httpd.RequestID(ctx))}
	}}
}

type clientKey struct{}

// withClient puts the address of the client of each request into its context.
func withClient(next http.Handler, proxies []string) http.Handler {
	isProxy := trusted(proxies)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), clientKey{}, clientOf(r, isProxy))))
	})
}

// clientOf is the peer or, behind trusted proxies, the last address in
// X-Forwarded-For that is none of them: what stands before it anybody may have
// written.
func clientOf(r *http.Request, isProxy func(*http.Request) bool) string {
	client, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && isProxy(&http.Request{RemoteAddr: net.JoinHostPort(client, "0")}); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		client = hop.String()
	}
	return client
}

package datalink

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
)

// Config is what a Service is made of. Resolver is required.
type Config struct {
	// Base is the address under which clients see the service.
	Base dali.Base
	// Origin returns scheme and host of this server as the client of a request
	// sees them; links that begin with a slash follow it.
	Origin   func(*http.Request) string
	Resolver Resolver
	// IDs is how many identifiers of a request are answered; the default is
	// 10,000. To a request for more the answer says that it is not complete.
	IDs int
	// Life is how long links work; answers are kept by caches for less.
	Life time.Duration
	// Cutout is the address of the service that cuts out images, or "".
	Cutout string
	// Tables returns what the redirects to TAP need to know of a table, by its name
	// as a client wrote it.
	Tables func(name string) TableInfo
	// Probe tells whether the registries answer. Nil: they do.
	Probe func(context.Context) error

	// SecurityMethods are the ways to log in, as identifiers. None are declared
	// for a service open to all.
	SecurityMethods []string

	Log *slog.Logger     // nil: slog.Default
	Now func() time.Time // nil: time.Now
}

// Service is the {links} service over HTTP.
type Service struct {
	cfg    Config
	since  time.Time
	places chan struct{} // one for each group of identifiers that is looked up
}

// lookups is how many groups of identifiers are looked up at once.
const lookups = 16

// New returns a service.
func New(c Config) *Service {
	if c.IDs <= 0 {
		c.IDs = 10_000
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{cfg: c, since: c.Now(), places: make(chan struct{}, lookups)}
}

// handler answers a request, or returns the error to answer with if it has
// written nothing yet.
type handler func(w http.ResponseWriter, r *http.Request) error

// Handler serves the paths below that of Config.Base. Who may use it is decided
// before.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	path := s.cfg.Base.Path
	for name, h := range map[string]handler{
		"/capabilities": s.getCapabilities, "/availability": s.getAvailability, "/links": s.links,
		"/cone_search": s.coneSearch, "/timeseries": s.timeSeries,
	} {
		mux.Handle("GET "+path+name, s.serve(h))
	}
	mux.Handle("POST "+path+"/links", s.serve(s.links))
	mux.Handle("/", s.serve(func(_ http.ResponseWriter, r *http.Request) error {
		return fault.New(fault.NotFound, "%s does not take %s; the service has links (GET and POST), capabilities, availability, "+
			"cone_search and timeseries", r.URL.Path, r.Method)
	}))
	return mux
}

// serve writes what goes wrong in h.
func (s *Service) serve(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil {
			return
		}
		if fault.KindOf(err) == fault.Internal {
			s.cfg.Log.ErrorContext(r.Context(), "a request failed", "path", r.URL.Path, "error", err)
		}
		dali.WriteError(w, r, worded(err))
	}
}

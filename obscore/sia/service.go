package sia

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/uws"
)

// Service is any number of SIA services over one table. It is safe for
// concurrent use.
type Service struct {
	cfg    Config
	limits Limits
	facts  factCache
	prober engine.Prober // nil if the engine cannot be probed
	since  time.Time
}

// New returns the services of a configuration.
func New(cfg Config) *Service {
	if cfg.Formats == nil {
		cfg.Formats = format.Standard()
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &Service{cfg: cfg, limits: cfg.Limits.withDefaults(),
		facts: factCache{entries: map[string]*factEntry{}}, since: cfg.Now()}
	s.prober, _ = cfg.Engine.(engine.Prober)
	return s
}

// Handler serves the services below the path of Config.Base. Paths with double
// or trailing slashes are served as they are meant, never redirected.
func (s *Service) Handler() http.Handler { return dali.CleanPath(s.cfg.Base.Below(s.routes())) }

// handler answers a request, or returns the error to answer with if it has
// written nothing yet.
type handler func(w http.ResponseWriter, r *http.Request) error

func (s *Service) routes() http.Handler {
	mux := chi.NewRouter()
	nowhere := s.serve(func(_ http.ResponseWriter, r *http.Request) error {
		return fault.New(fault.NotFound, "there is no resource %q; a service has query, capabilities and availability, "+
			"such as /%s/query", r.URL.Path, firstOf(s.labels(auth.From(r.Context()))))
	})
	mux.NotFound(nowhere)
	mux.MethodNotAllowed(s.serve(func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Allow", "GET, HEAD, POST")
		return fault.Wrap(errMethod, fault.Usage, "%s does not take %s; send GET or, to query, POST", r.URL.Path, r.Method)
	}))
	read := func(pattern string, h handler) {
		mux.Method(http.MethodGet, pattern, s.serve(h))
		mux.Method(http.MethodHead, pattern, s.serve(h))
	}
	read("/", s.getBase)
	read("/{label}", s.getBase)
	read("/{label}/capabilities", s.getCapabilities)
	read("/{label}/availability", s.getAvailability)
	read("/{label}/query", s.query)
	mux.Method(http.MethodPost, "/{label}/query", s.serve(s.query))
	return mux
}

// labels are the services that a user may know of.
func (s *Service) labels(who auth.Principal) []string {
	all := slices.Sorted(maps.Keys(s.cfg.Services))
	if s.cfg.Allowed == nil {
		return all
	}
	return slices.DeleteFunc(all, func(label string) bool { return !s.cfg.Allowed(who, label) })
}

// firstOf is an example of a label.
func firstOf(labels []string) string {
	if len(labels) == 0 {
		return "LABEL"
	}
	return labels[0]
}

// find returns the service that a request is for.
func (s *Service) find(r *http.Request) (label string, scope Scope, err error) {
	label = chi.URLParam(r, "label")
	known := s.labels(auth.From(r.Context()))
	if !slices.Contains(known, label) {
		what := "there are none"
		if len(known) > 0 {
			what = "there are " + strings.Join(known, ", ")
		}
		return "", Scope{}, fault.New(fault.NotFound, "there is no service %q here; %s", clip(label), what)
	}
	return label, s.cfg.Services[label], nil
}

// address is where clients see a service.
func (s *Service) address(r *http.Request, label string) string {
	return s.cfg.Base.Of(r) + "/" + label
}

// errMethod is the status of a method that a resource does not have; no fault
// has it, since no other wire does.
var errMethod = errors.New("method not allowed")

// serve writes what goes wrong in h.
func (s *Service) serve(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil {
			return
		}
		if fault.KindOf(err) == fault.Internal {
			s.cfg.Log.ErrorContext(r.Context(), "a search of images failed", "path", r.URL.Path, "error", err)
		}
		status := dali.Status(fault.KindOf(err))
		switch {
		case errors.Is(err, errMethod):
			status = http.StatusMethodNotAllowed
		case errors.Is(err, uws.ErrQuota): // as TAP has it
			status = http.StatusTooManyRequests
		}
		dali.WriteErrorStatus(w, r, status, worded(err))
	}
}

// Refuse answers a request with an error as the standard has it: a VOTable whose
// text begins with one of the standard's words. It must be the first thing
// written.
func Refuse(w http.ResponseWriter, r *http.Request, err error) { dali.WriteError(w, r, worded(err)) }

// Described tells of a path below that of the services whether everyone may
// read it: what a service is and whether it works (VOSI 1.1 section 1).
func Described(path string) bool {
	label, resource, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return label != "" && (resource == "capabilities" || resource == "availability")
}

// words are those with which messages begin (SIA 2.0 section 3.3); for all other
// kinds it is DefaultFault.
var words = map[fault.Kind]string{
	fault.Usage: "UsageFault", fault.Unsupported: "UsageFault", fault.TooLarge: "UsageFault", fault.NotFound: "UsageFault",
	fault.Busy: "TransientFault", fault.Timeout: "TransientFault", fault.Transient: "TransientFault",
	fault.Internal: "FatalFault",
}

// worded returns the error as the standard words it.
func worded(err error) error {
	kind := fault.KindOf(err)
	word, ok := words[kind]
	if !ok {
		word = "DefaultFault"
	}
	out := fault.Wrap(err, kind, "%s: %s", word, fault.Message(err))
	var inner *fault.Error
	if errors.As(err, &inner) {
		out.RetryAfter = inner.RetryAfter
	}
	return out
}

package tap

import (
	"errors"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/uws"
)

// handler answers a request, or returns the error to answer with if it has
// written nothing yet.
type handler func(w http.ResponseWriter, r *http.Request) error

func (s *Service) routes() http.Handler {
	mux := chi.NewRouter()
	mux.NotFound(s.serve(func(_ http.ResponseWriter, r *http.Request) error {
		return fault.New(fault.NotFound, "there is no resource %q; the service has sync, async, tables, capabilities, "+
			"availability and examples", r.URL.Path)
	}))
	mux.MethodNotAllowed(s.methodNotAllowed(mux))
	read := func(pattern string, h handler) { get(mux, pattern, s.serve(h)) }
	post := func(pattern string, h handler) { mux.Method(http.MethodPost, pattern, s.serve(h)) }

	read("/", s.getBase)
	read("/capabilities", s.getCapabilities)
	read("/availability", s.getAvailability)
	read("/examples", s.getExamples)
	read("/tables", s.getTables)
	read("/tables/*", s.getTable)
	read("/sync", s.sync)
	post("/sync", s.sync)

	read("/async", s.getJobs)
	post("/async", s.postJobs)
	read("/async/{id}", s.getJob)
	post("/async/{id}", s.postJob)
	mux.Method(http.MethodDelete, "/async/{id}", s.serve(s.deleteJob))
	for name, atom := range jobAtoms {
		read("/async/{id}/"+name, s.getAtom(atom))
	}
	for name, set := range s.jobSetters() {
		post("/async/{id}/"+name, s.postAtom(set))
	}
	read("/async/{id}/parameters", s.getParameters)
	post("/async/{id}/parameters", s.postParameters)
	read("/async/{id}/results", s.getResults)
	read("/async/{id}/results/{name}", s.getResult)
	read("/async/{id}/error", s.getJobError)
	return mux
}

// get serves GET and HEAD: Firefly and TOPCAT look at heads.
func get(mux chi.Router, pattern string, h http.Handler) {
	mux.Method(http.MethodGet, pattern, h)
	mux.Method(http.MethodHead, pattern, h)
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
		status := dali.Status(fault.KindOf(err))
		if errors.Is(err, uws.ErrQuota) { // the user can mend it, and pyvo tells it from a busy service
			status = http.StatusTooManyRequests
		}
		dali.WriteErrorStatus(w, r, status, err)
	}
}

func (s *Service) methodNotAllowed(mux chi.Router) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete} {
			if mux.Match(chi.NewRouteContext(), method, r.URL.Path) {
				allowed = append(allowed, method)
			}
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		dali.WriteErrorStatus(w, r, http.StatusMethodNotAllowed, fault.New(fault.Usage, "%s does not take %s", r.URL.Path, r.Method))
	}
}

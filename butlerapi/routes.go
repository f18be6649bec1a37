package butlerapi

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/fault"
)

// call is one request for one repository.
type call struct {
	*API
	Repository
	label string
	w     http.ResponseWriter
	r     *http.Request
}

func (c *call) ctx() context.Context { return c.r.Context() }

// answer sends a JSON body that write appends.
func (c *call) answer(write func(dst []byte) []byte) error {
	answer(c.w, c.r, write)
	return nil
}

// handler answers a call, or returns an error before it sends anything.
type handler func(c *call) error

// Handler returns the routes below the prefix.
func (a *API) Handler() http.Handler {
	m := chi.NewRouter()
	m.NotFound(func(w http.ResponseWriter, r *http.Request) {
		a.refuse(w, r, fault.New(fault.NotFound, "the Butler server has no address %s", r.URL.Path))
	})
	m.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) { methodNotAllowed(m, w, r) })
	m.Route(a.Prefix+"/{label}", func(m chi.Router) {
		get(m, "/butler.yaml", a.open((*call).bootstrapFile))
		get(m, "/butler.json", a.open((*call).bootstrapFile))
		m.Route("/v1", a.v1)
	})
	return m
}

// v1 registers the routes of the protocol, in the order of its documentation.
func (a *API) v1(m chi.Router) {
	get(m, "/universe", a.guard((*call).universe))
	get(m, "/dataset_type/{name}", a.guard((*call).datasetType))
	get(m, "/dataset/{id}", a.guard((*call).dataset))
	m.Post("/datasets", a.guard((*call).datasets))
	m.Post("/find_dataset", a.guard((*call).findDataset))
	m.Post("/expand_data_id", a.guard((*call).expandDataID))
	get(m, "/get_file/{id}", a.guard((*call).getFile))
	m.Post("/get_file_by_data_id", a.guard((*call).getFileByDataID))
	get(m, "/dataset/{id}/download", a.guard((*call).download))
	m.Post("/file_transfer", a.guard((*call).fileTransfer))
	get(m, "/collection_info", a.guard((*call).collectionInfo))
	get(m, "/collection_summary", a.guard((*call).collectionSummary))
	m.Post("/query_collections", a.guard((*call).queryCollections))
	m.Post("/query_collection_info", a.guard((*call).queryCollectionInfo))
	m.Post("/query_dataset_types", a.guard((*call).queryDatasetTypes))
	m.Post("/query/execute", a.guard((*call).execute))
	m.Post("/query/all_datasets", a.guard((*call).allDatasets))
	m.Post("/query/count", a.guard((*call).count))
	m.Post("/query/any", a.guard((*call).any))
	m.Post("/query/explain", a.guard((*call).explain))
}

// get registers a route for GET and HEAD.
func get(m chi.Router, pattern string, h http.HandlerFunc) {
	m.Get(pattern, h)
	m.Head(pattern, h)
}

// guard returns a handler for users who may use the repository.
func (a *API) guard(h handler) http.HandlerFunc {
	return a.open(func(c *call) error {
		if a.Authorize != nil {
			if err := a.Authorize(c.ctx(), auth.From(c.ctx()), c.label); err != nil {
				return err
			}
		}
		return h(c)
	})
}

// open returns a handler for everyone: it finds the repository, and answers with
// the error of the handler or its panic.
func (a *API) open(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				a.refuse(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		if err := a.call(h, w, r); err != nil {
			a.refuse(w, r, err)
		}
	}
}

func (a *API) call(h handler, w http.ResponseWriter, r *http.Request) error {
	label, err := pathVariable(r, "label")
	if err != nil {
		return err
	}
	repository, there := a.Repository(r.Context(), auth.From(r.Context()), label)
	if !there {
		return fault.New(fault.NotFound, "there is no Butler repository %q on this server", label)
	}
	return h(&call{API: a, Repository: repository, label: label, w: w, r: r})
}

// methodNotAllowed names the methods for which there is a route to an address.
func methodNotAllowed(routes chi.Routes, w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		if routes.Match(chi.NewRouteContext(), method, r.URL.Path) {
			allowed = append(allowed, method)
		}
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusMethodNotAllowed)
	_, _ = w.Write(failure{detail: fmt.Sprintf("%s takes %s only", r.URL.Path, strings.Join(allowed, " and "))}.appendJSON(nil))
}

package main

import (
	"context"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/vobutler/vobutler/internal/dali"
)

// publicURL is the configured address of the service, or "" to take it from
// each request.
func (s *server) publicURL() string {
	if s.config.BaseURL == "" {
		return ""
	}
	return strings.TrimRight(s.config.BaseURL, "/") + s.config.BasePath
}

// mount is a service under a path. The paths of a literal one name data sets and
// files and are taken to the letter; others are cleaned.
type mount struct {
	path    string
	handler http.Handler
	literal bool
}

// mounts are the services; where two paths match, the earlier one is served.
func (s *server) mounts() []mount {
	var all []mount
	if s.api != nil {
		all = append(all, mount{s.config.Butler.Path, s.api.Handler(), true}, mount{s.config.Files.Path, s.files, true},
			mount{s.config.Datalink.Path, s.links, false})
	}
	return append(all, mount{s.config.BasePath, s.service.Handler(), false}, mount{s.config.SIA.Path, s.images.Handler(), false})
}

// routes puts the services under their paths; the rest of the port is empty but
// for a pointer to TAP.
func (s *server) routes() http.Handler {
	all := s.mounts()
	for i := range all {
		all[i].handler = s.guarded(all[i])
	}
	find := func(path string) *mount {
		for i := range all {
			if below(path, all[i].path) {
				return &all[i]
			}
		}
		return nil
	}
	cleaned := dali.CleanPath(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch m := find(r.URL.Path); {
		case m != nil:
			m.handler.ServeHTTP(w, r)
		case r.URL.Path == "/":
			http.Redirect(w, r, s.config.BasePath, http.StatusFound)
		default:
			http.Error(w, "nothing is here; the TAP service is at "+s.config.BasePath, http.StatusNotFound)
		}
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if m := find(r.URL.Path); m != nil && m.literal {
			m.handler.ServeHTTP(w, r)
			return
		}
		cleaned.ServeHTTP(w, r)
	})
}

// below tells whether a path is another or stands under it.
func below(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }

// withRoute lends the router below a place outside of it for the pattern that a
// request matched, so that routeOf finds it when the request has ended.
func withRoute(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), chi.RouteCtxKey, chi.NewRouteContext())))
	})
}

// routeOf is the pattern that a request matched.
func routeOf(r *http.Request) string {
	if pattern := chi.RouteContext(r.Context()).RoutePattern(); pattern != "" {
		return pattern
	}
	return "other"
}

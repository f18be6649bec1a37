package dali

import (
	"net/http"
	"net/url"
	"strings"
)

// CleanPath serves a request under its path without double slashes and
// without one at the end. Clients join "…/tap/" and "/sync" and follow a
// redirect as a GET, so no redirect may tell them: each spelling is served.
func CleanPath(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path := cleanPath(r.URL.Path); path != r.URL.Path || r.URL.RawPath != "" {
			clone := new(http.Request)
			*clone = *r
			clone.URL = new(url.URL)
			*clone.URL = *r.URL
			clone.URL.Path, clone.URL.RawPath = path, ""
			r = clone
		}
		next.ServeHTTP(w, r)
	})
}

func cleanPath(path string) string {
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	return path
}

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
			r = withPath(r, path)
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

// Below serves paths below that of the service as if they stood at the root;
// others stay.
func (b Base) Below(next http.Handler) http.Handler {
	prefix := strings.TrimRight(b.Path, "/")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, ok := strings.CutPrefix(r.URL.Path, prefix); ok && (rest == "" || rest[0] == '/') {
			r = withPath(r, "/"+strings.TrimPrefix(rest, "/"))
		}
		next.ServeHTTP(w, r)
	})
}

// withPath returns a request as if it were sent to another path.
func withPath(r *http.Request, path string) *http.Request {
	clone := new(http.Request)
	*clone = *r
	clone.URL = new(url.URL)
	*clone.URL = *r.URL
	clone.URL.Path, clone.URL.RawPath = path, ""
	return clone
}

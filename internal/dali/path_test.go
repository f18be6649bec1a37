package dali_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/vobutler/vobutler/internal/dali"
)

func TestBase_BelowServesPathsAsIfAtTheRoot(t *testing.T) {
	for path, want := range map[string]string{
		"/api/tap":          "/",
		"/api/tap/sync":     "/sync",
		"/api/tapestry":     "/api/tapestry",
		"/elsewhere":        "/elsewhere",
		"/api/tap/a%2Fb?x=": "/a/b",
	} {
		for _, base := range []string{"/api/tap", "/api/tap/"} {
			var got string
			h := dali.Base{Path: base}.Below(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.URL.Path }))
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
			before := *r.URL
			h.ServeHTTP(httptest.NewRecorder(), r)
			if got != want || *r.URL != before {
				t.Errorf("%s below %s is %s, and the request asks for %s", path, base, got, r.URL)
			}
		}
	}
	var got string
	h := dali.Base{}.Below(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.URL.Path }))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sync", nil))
	if got != "/sync" {
		t.Errorf("at the root it is %s", got)
	}
}

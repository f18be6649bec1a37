package httpd_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/httpd"
)

func TestCORS_IsForTheOriginsThatAreNamed(t *testing.T) {
	const site, elsewhere = "https://sky.example.org", "https://elsewhere.example"
	for name, c := range map[string]struct {
		origins []string
		method  string
		origin  string
		asks    bool // before a request
		status  int
		allowed string
	}{
		"none are named":              {nil, http.MethodGet, site, false, 200, ""},
		"a request of a named one":    {[]string{site}, http.MethodPost, site, false, 200, site},
		"a question of a named one":   {[]string{site}, http.MethodOptions, site, true, 204, site},
		"a request of another":        {[]string{site}, http.MethodGet, elsewhere, false, 200, ""},
		"a question of another":       {[]string{site}, http.MethodOptions, elsewhere, true, 200, ""},
		"no page at all":              {[]string{site}, http.MethodGet, "", false, 200, ""},
		"OPTIONS that is no question": {[]string{site}, http.MethodOptions, site, false, 200, site},
		"everyone":                    {[]string{"*"}, http.MethodGet, elsewhere, false, 200, "*"},
		"a question of everyone":      {[]string{"*"}, http.MethodOptions, elsewhere, true, 204, "*"},
	} {
		t.Run(name, func(t *testing.T) {
			served := false
			h := httpd.CORS(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served = true }), c.origins)
			r := httptest.NewRequest(c.method, "/", nil)
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			if c.asks {
				r.Header.Set("Access-Control-Request-Method", http.MethodPost)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.status || served != (c.status == http.StatusOK) || w.Header().Get("Access-Control-Allow-Origin") != c.allowed {
				t.Errorf("status %d, served %v, %v", w.Code, served, w.Header())
			}
			if w.Header().Get("Access-Control-Allow-Credentials") != "" {
				t.Error("cookies are let through")
			}
			if c.status == http.StatusNoContent && !strings.Contains(w.Header().Get("Access-Control-Allow-Headers"), "Authorization") {
				t.Errorf("a token is not let through: %v", w.Header())
			}
		})
	}
}

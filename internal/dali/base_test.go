package dali_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/vobutler/vobutler/internal/dali"
)

func TestBase_Of(t *testing.T) {
	trusted := func(*http.Request) bool { return true }
	for name, c := range map[string]struct {
		base   dali.Base
		host   string
		tls    bool
		header []string
		want   string
	}{
		"configured":       {base: dali.Base{URL: "https://a.org/api/tap/", Path: "/x"}, host: "b", want: "https://a.org/api/tap"},
		"from the request": {base: dali.Base{Path: "/api/tap"}, host: "b.org:8080", want: "http://b.org:8080/api/tap"},
		"over TLS":         {base: dali.Base{Path: "/tap/"}, host: "b.org", tls: true, want: "https://b.org/tap"},
		"at the root":      {base: dali.Base{Path: "/"}, host: "b.org", want: "http://b.org"},
		"headers not to be trusted": {base: dali.Base{Path: "/tap"}, host: "b.org",
			header: []string{"X-Forwarded-Proto", "https", "X-Forwarded-Host", "evil.org"}, want: "http://b.org/tap"},
		"behind a proxy": {base: dali.Base{Path: "/tap", Trusted: trusted}, host: "inner:80",
			header: []string{"X-Forwarded-Proto", "https, http", "X-Forwarded-Host", "data.org, inner"}, want: "https://data.org/tap"},
		"with a port": {base: dali.Base{Path: "/tap", Trusted: trusted}, host: "inner",
			header: []string{"X-Forwarded-Host", "data.org", "X-Forwarded-Port", "8443", "X-Forwarded-Proto", "https"}, want: "https://data.org:8443/tap"},
		"with the port that goes without saying": {base: dali.Base{Path: "/tap", Trusted: trusted}, host: "inner",
			header: []string{"X-Forwarded-Host", "data.org", "X-Forwarded-Port", "443", "X-Forwarded-Proto", "https"}, want: "https://data.org/tap"},
		"with a prefix": {base: dali.Base{Path: "/tap", Trusted: trusted}, host: "data.org",
			header: []string{"X-Forwarded-Prefix", "/rubin/"}, want: "http://data.org/rubin/tap"},
		"with an odd prefix": {base: dali.Base{Path: "/tap", Trusted: trusted}, host: "data.org",
			header: []string{"X-Forwarded-Prefix", `/"><script>`}, want: "http://data.org/tap"},
		"an odd host":  {base: dali.Base{Path: "/tap"}, host: `a"><b`, want: "http://localhost/tap"},
		"an IPv6 host": {base: dali.Base{Path: "/tap"}, host: "[::1]:8080", want: "http://[::1]:8080/tap"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			r.Host = c.host
			if c.tls {
				r.TLS = &tls.ConnectionState{}
			}
			for i := 0; i+1 < len(c.header); i += 2 {
				r.Header.Set(c.header[i], c.header[i+1])
			}
			if got := c.base.Of(r); got != c.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestCheckBaseURL(t *testing.T) {
	for address, good := range map[string]bool{"https://a.org": true, "http://a.org:8080/api/tap": true,
		"a.org/tap": false, "ftp://a.org": false, "https://": false, "https://a.org?x": false, "https://a.org#x": false, "": false} {
		if err := dali.CheckBaseURL(address); (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestCleanPath(t *testing.T) {
	var seen string
	h := dali.CleanPath(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.URL.Path + "?" + r.URL.RawQuery }))
	for path, want := range map[string]string{
		"/tap/sync": "/tap/sync?", "/tap//sync?a=1//": "/tap/sync?a=1//", "/tap/sync/": "/tap/sync?", "//": "/?", "/": "/?",
		"/tap///async//x/": "/tap/async/x?", "/tables/%22a%20b%22.c": `/tables/"a b".c?`, "/tables/a%2Fb": "/tables/a/b?",
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://host"+path, nil)
		before := *r.URL
		h.ServeHTTP(httptest.NewRecorder(), r)
		if seen != want {
			t.Errorf("%s became %s", path, seen)
		}
		if *r.URL != before {
			t.Errorf("%s: the caller's request was changed", path)
		}
	}
}

package httpd_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/auth"
)

func TestWrap_LogsWhoWasFoundOutFurtherIn(t *testing.T) {
	srv, log := wrapped(t, func(_ http.ResponseWriter, r *http.Request) {
		auth.With(r.Context(), auth.Principal{User: "ada", Service: "portal"})
		if strings.HasSuffix(r.URL.Path, "panic") {
			panic("a mistake")
		}
	})
	for _, path := range []string{"/", "/panic"} {
		if _, _, err := get(t, srv.URL+path); err != nil {
			t.Fatal(err)
		}
	}
	srv.Close()
	if n := strings.Count(log.String(), `"user":"ada","service":"portal"`); n != 2 {
		t.Errorf("%d lines name the user: %s", n, log)
	}
}

package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/config"
)

// Whatever the headers of a request say of who makes it, the answer is one of a
// few, and nobody is let in whom they do not prove.
func FuzzGuard_AnyHeaders(f *testing.F) {
	f.Add("Bearer TOKEN", "ada", "", "", "")
	f.Add("Basic OlRPS0VO", "ada\r\nX-A: b", "x", "\x00", "cross-site")
	f.Add("Basic \xff", "", "bot", "Bearer", "none")
	var lobbies [3]lobby
	f.Fuzz(func(t *testing.T, authorization, user, service, token, site string) {
		for n, set := range []func(*config.Config){modeToken, modeTokenOpen, modeIngress} {
			if lobbies[n].Handler == nil {
				lobbies[n] = newLobby(t, set)
			}
			for _, peer := range []string{"10.1.2.3", "192.0.2.7"} {
				r := httptest.NewRequest(http.MethodPost, "/api/x/sync", nil)
				r.RemoteAddr = peer + ":1"
				for name, value := range map[string]string{"Authorization": authorization, "X-Auth-Request-User": user,
					"X-Auth-Request-Service": service, "X-Auth-Request-Token": token, "Sec-Fetch-Site": site} {
					r.Header[name] = []string{value}
				}
				w := httptest.NewRecorder()
				lobbies[n].ServeHTTP(w, r)
				switch w.Code {
				case http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
				default:
					t.Errorf("status %d: %s", w.Code, w.Body)
				}
				known := w.Code == http.StatusOK && strings.TrimPrefix(w.Body.String(), "user ") != ""
				if vouched := n == 2 && peer == "10.1.2.3"; known && !vouched && !strings.Contains(authorization, lobbies[n].token) {
					t.Errorf("let in as %q", w.Body)
				}
			}
		}
	})
}

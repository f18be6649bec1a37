package auth_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/vobutler/vobutler/internal/auth"
)

func TestTurnOf_IsTheUserOrTheAddress(t *testing.T) {
	for name, c := range map[string]struct {
		user, peer, want string
	}{
		"a user":                            {"ada", "192.0.2.1:4000", "user ada"},
		"nobody":                            {"", "192.0.2.1:4000", "address 192.0.2.1"},
		"an address of version 6":           {"", "[2001:db8::1]:4000", "address 2001:db8::1"},
		"an address without a port":         {"", "192.0.2.1", "address 192.0.2.1"},
		"a user who is named as an address": {"192.0.2.1", "192.0.2.1:4000", "user 192.0.2.1"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		if got := auth.TurnOf(r.WithContext(auth.With(r.Context(), auth.Principal{User: c.user}))); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

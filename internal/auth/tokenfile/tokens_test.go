package tokenfile_test

import (
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/auth/tokenfile"
	"github.com/vobutler/vobutler/internal/fault"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// site is a file of tokens that is read at a time of the test's choice.
type site struct {
	*testing.T
	path string
	now  time.Time
}

func newSite(t *testing.T) *site {
	t.Helper()
	return &site{T: t, path: filepath.Join(t.TempDir(), "tokens.yaml"), now: noon}
}

func (s *site) add(user string, life time.Duration, groups ...string) string {
	s.Helper()
	token, err := tokenfile.Add(s.path, user, groups, life, s.now)
	if err != nil {
		s.Fatal(err)
	}
	return token
}

func (s *site) open() *tokenfile.Tokens {
	s.Helper()
	tokens, err := tokenfile.Open(s.path, slog.New(slog.DiscardHandler), func() time.Time { return s.now })
	if err != nil {
		s.Fatal(err)
	}
	return tokens
}

func bearer(token string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

func TestAuthenticate_KnowsATokenInEveryPlace(t *testing.T) {
	s := newSite(t)
	token := s.add("ada", time.Hour, "dp1", "embargo")
	s.add("bob", 0)
	tokens := s.open()
	for name, header := range map[string]string{
		"bearer":             "Bearer " + token,
		"basic, as password": "Basic " + base64.StdEncoding.EncodeToString([]byte("x-oauth-basic:"+token)),
		"basic, as user":     "Basic " + base64.StdEncoding.EncodeToString([]byte(token+":x-oauth-basic")),
		"basic, user alone":  "Basic " + base64.StdEncoding.EncodeToString([]byte(token+":")),
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header.Set("Authorization", header)
			p, err := tokens.Authenticate(r)
			if err != nil || p.User != "ada" || !slices.Equal(p.Groups, []string{"dp1", "embargo"}) {
				t.Errorf("got %+v, %v", p, err)
			}
		})
	}
	if p, err := tokens.Authenticate(httptest.NewRequest(http.MethodGet, "/", nil)); err != nil || !p.Anonymous() {
		t.Errorf("without credentials: got %+v, %v", p, err)
	}
}

func TestAuthenticate_RefusesWhatIsNoToken(t *testing.T) {
	s := newSite(t)
	token := s.add("ada", time.Hour)
	tokens := s.open()
	for name, bad := range map[string]string{
		"another":         "vobutler-" + strings.Repeat("A", 43),
		"cut":             token[:len(token)-1],
		"with more":       token + "A",
		"in another case": strings.ToUpper(token),
		"the user":        "ada",
	} {
		t.Run(name, func(t *testing.T) {
			p, err := tokens.Authenticate(bearer(bad))
			if fault.KindOf(err) != fault.Unauthenticated || !errors.Is(err, auth.ErrInvalid) || !p.Anonymous() {
				t.Errorf("got %+v, %v", p, err)
			}
			if err != nil && strings.Contains(err.Error(), bad) && bad != "ada" {
				t.Errorf("the error tells the token: %v", err)
			}
		})
	}
}

func TestAuthenticate_ATokenEnds(t *testing.T) {
	s := newSite(t)
	token := s.add("ada", time.Hour)
	tokens := s.open()
	s.now = noon.Add(time.Hour - time.Nanosecond)
	if p, err := tokens.Authenticate(bearer(token)); err != nil || p.User != "ada" {
		t.Errorf("just before the end: %+v, %v", p, err)
	}
	s.now = noon.Add(time.Hour)
	if _, err := tokens.Authenticate(bearer(token)); !errors.Is(err, auth.ErrInvalid) || !strings.Contains(fault.Message(err), "2026-11-22T13:00:00Z") {
		t.Errorf("at the end: %v", err)
	}
	if n := tokens.Len(); n != 0 {
		t.Errorf("%d tokens work", n)
	}
}

func TestTokens_FollowTheFile(t *testing.T) {
	s := newSite(t)
	first := s.add("ada", 0)
	tokens := s.open()
	second := s.add("bob", 0)
	if _, err := tokens.Authenticate(bearer(second)); !errors.Is(err, auth.ErrInvalid) {
		t.Errorf("the file was looked at within the same second: %v", err)
	}
	later := func() { s.now = s.now.Add(2 * time.Second) }
	later()
	if p, err := tokens.Authenticate(bearer(second)); err != nil || p.User != "bob" {
		t.Errorf("after a new token: %+v, %v", p, err)
	}
	if err := os.WriteFile(s.path, []byte("- user: [broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	later()
	if p, err := tokens.Authenticate(bearer(first)); err != nil || p.User != "ada" {
		t.Errorf("with a mistake in the file: %+v, %v", p, err)
	}
	if err := os.WriteFile(s.path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	later()
	if _, err := tokens.Authenticate(bearer(first)); !errors.Is(err, auth.ErrInvalid) {
		t.Errorf("with an empty file: %v", err)
	}
}

func TestReview_KeepsWhatATokenStillGives(t *testing.T) {
	s := newSite(t)
	s.add("ada", time.Hour, "dp1", "embargo")
	s.add("ada", 2*time.Hour, "dp1")
	tokens := s.open()
	was := auth.Principal{User: "ada", Groups: []string{"dp1", "embargo", "gone"}}
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{0, "dp1 embargo"}, {time.Hour, "dp1"}} {
		s.now = noon.Add(c.after)
		p, err := tokens.Review(was)
		if got := strings.Join(p.Groups, " "); err != nil || got != c.want {
			t.Errorf("after %s: %q, %v", c.after, got, err)
		}
	}
	s.now = noon.Add(2 * time.Hour)
	if _, err := tokens.Review(was); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("after the last token: %v", err)
	}
	if len(was.Groups) != 3 {
		t.Error("what was handed in was changed")
	}
	if p, err := tokens.Review(auth.Principal{}); err != nil || !p.Anonymous() {
		t.Errorf("of nobody: %+v, %v", p, err)
	}
}

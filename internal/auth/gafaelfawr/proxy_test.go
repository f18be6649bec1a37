package gafaelfawr_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/auth/gafaelfawr"
	"github.com/vobutler/vobutler/internal/fault"
)

func proxied(headers ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func yes(*http.Request) bool { return true }
func no(*http.Request) bool  { return false }

func TestAuthenticate_BelievesTheIngressOnly(t *testing.T) {
	const user, service = "X-Auth-Request-User", "X-Auth-Request-Service"
	for name, c := range map[string]struct {
		trusted func(*http.Request) bool
		headers []string
		want    auth.Principal
		kind    fault.Kind // Internal: no fault
	}{
		"a user":                               {yes, []string{user, "ada"}, auth.Principal{User: "ada"}, 0},
		"a service for a user":                 {yes, []string{user, "ada", service, "bot-portal"}, auth.Principal{User: "ada", Service: "bot-portal"}, 0},
		"an ingress without login":             {yes, nil, auth.Principal{}, 0},
		"what such an ingress lets through":    {yes, []string{"Authorization", "Basic eDp5"}, auth.Principal{}, 0},
		"a header from elsewhere":              {no, []string{user, "ada"}, auth.Principal{}, 0},
		"credentials that came around it":      {no, []string{"Authorization", "Bearer x"}, auth.Principal{}, fault.Unauthenticated},
		"both, from elsewhere":                 {no, []string{user, "ada", "Authorization", "Bearer x"}, auth.Principal{}, fault.Unauthenticated},
		"two users":                            {yes, []string{user, "ada", user, "bob"}, auth.Principal{}, fault.Usage},
		"a user with a blank":                  {yes, []string{user, "ada bob"}, auth.Principal{}, fault.Usage},
		"a user that is not ASCII":             {yes, []string{user, "adä"}, auth.Principal{}, fault.Usage},
		"a user of a length that no login has": {yes, []string{user, strings.Repeat("a", 5000)}, auth.Principal{}, fault.Usage},
		"a list of services":                   {yes, []string{user, "ada", service, "a", service, "b"}, auth.Principal{}, fault.Usage},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := gafaelfawr.New(c.trusted, nil).Authenticate(proxied(c.headers...))
			if p.User != c.want.User || p.Service != c.want.Service {
				t.Errorf("got %+v", p)
			}
			if (err == nil) != (c.kind == 0) || err != nil && fault.KindOf(err) != c.kind {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAuthenticate_LooksUpGroupsAndQuota(t *testing.T) {
	l, client := newLogin(t)
	l.user("tok", "ada", `,"tap":{"concurrent":12}`, "g_users", "dp1")
	l.user("zero", "eve", `,"tap":{"concurrent":0}`)
	l.user("free", "bob", ``, "g_users")
	p := gafaelfawr.New(yes, client)
	for name, r := range map[string]*http.Request{
		"token of its own": proxied("X-Auth-Request-User", "ada", "X-Auth-Request-Token", "tok", "Authorization", "Bearer other"),
		"useAuthorization": proxied("X-Auth-Request-User", "ada", "Authorization", "Bearer tok"),
	} {
		t.Run(name, func(t *testing.T) {
			l.later(10 * time.Minute)
			who, err := p.Authenticate(r)
			if err != nil || who.User != "ada" || !slices.Equal(who.Groups, []string{"dp1", "g_users"}) || who.Queries == nil || *who.Queries != 12 {
				t.Errorf("got %+v, %v", who, err)
			}
		})
	}
	who, err := p.Authenticate(proxied("X-Auth-Request-User", "eve", "X-Auth-Request-Token", "zero"))
	if err != nil || who.Queries == nil || *who.Queries != 0 {
		t.Errorf("a quota of 0: %+v, %v", who, err)
	}
	if who, err = p.Authenticate(proxied("X-Auth-Request-User", "bob", "X-Auth-Request-Token", "free")); err != nil || who.Queries != nil {
		t.Errorf("no quota: %+v, %v", who, err)
	}
	if _, err = p.Authenticate(proxied("X-Auth-Request-User", "ada2")); err == nil || !strings.Contains(fault.Message(err), "delegated token") {
		t.Errorf("no delegated token: %v", err)
	}
	if _, err = p.Authenticate(proxied("X-Auth-Request-User", "ada2", "Authorization", "Basic dG9rOnRvaw==")); err == nil ||
		!strings.Contains(fault.Message(err), "delegated token") {
		t.Errorf("a password: %v", err)
	}
	if strings.Contains(l.log.String(), "tok") {
		t.Errorf("a token is in the log: %s", l.log.String())
	}
}

func TestReview_TakesAwayWhatIsKnownToBeLost(t *testing.T) {
	l, client := newLogin(t)
	p := gafaelfawr.New(yes, client)
	was := auth.Principal{User: "ada", Groups: []string{"dp1", "embargo"}}
	if now, err := p.Review(was); err != nil || len(now.Groups) != 2 {
		t.Errorf("nothing newer is known: %+v, %v", now, err)
	}
	l.user("tok", "ada", "", "dp1", "another")
	if _, err := client.Info(t.Context(), "ada", "tok"); err != nil {
		t.Fatal(err)
	}
	if now, err := p.Review(was); err != nil || !slices.Equal(now.Groups, []string{"dp1"}) || len(was.Groups) != 2 {
		t.Errorf("got %+v, %v", now, err)
	}
}

// Whatever the headers are, there is a user, none, or a fault, and never a user
// without a trusted peer.
func FuzzAuthenticate(f *testing.F) {
	f.Add("ada", "", "", "", true)
	f.Add("ada", "svc", "tok", "Bearer tok", true)
	f.Add("ada\x00", ":", "\xff", "Basic ====", false)
	f.Fuzz(func(t *testing.T, user, service, token, authorization string, trusted bool) {
		r := proxied("X-Auth-Request-User", user, "X-Auth-Request-Service", service, "X-Auth-Request-Token", token, "Authorization", authorization)
		who, err := gafaelfawr.New(func(*http.Request) bool { return trusted }, nil).Authenticate(r)
		if kind := fault.KindOf(err); err != nil && kind != fault.Usage && kind != fault.Unauthenticated {
			t.Errorf("the fault is of kind %s: %v", kind, err)
		}
		if (err != nil || !trusted) && !who.Anonymous() {
			t.Errorf("%+v with %v", who, err)
		}
	})
}

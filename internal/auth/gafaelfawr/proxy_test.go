package gafaelfawr_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/auth/gafaelfawr"
	"github.com/vobutler/vobutler/internal/fault"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// login stands for Gafaelfawr, which cannot run here, at the wire: user-info
// answers of the form that its documentation gives.
type login struct {
	*testing.T
	mu     sync.Mutex
	status int
	users  map[string]string // body by token
	asked  int
	hold   chan struct{} // answers wait for it, if it is there
	now    time.Time
	log    bytes.Buffer
}

func newLogin(t *testing.T) (*login, *gafaelfawr.Client) {
	t.Helper()
	l := &login{T: t, status: http.StatusOK, users: map[string]string{}, now: noon}
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	return l, gafaelfawr.NewClient(gafaelfawr.Config{URL: server.URL + "/auth/api/v1/user-info", Quota: "tap",
		Fresh: 5 * time.Minute, Stale: time.Hour, Users: 3, Log: slog.New(slog.NewTextHandler(&l.log, nil)),
		Now: func() time.Time { l.mu.Lock(); defer l.mu.Unlock(); return l.now }})
}

func (l *login) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	l.asked++
	status, hold := l.status, l.hold
	body, known := l.users[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	l.mu.Unlock()
	if hold != nil {
		<-hold
	}
	switch {
	case r.URL.Path != "/auth/api/v1/user-info":
		w.WriteHeader(http.StatusNotFound)
	case status != http.StatusOK:
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	case !known:
		w.WriteHeader(http.StatusUnauthorized)
	default:
		_, _ = w.Write([]byte(body))
	}
}

// user makes a token good for a user, in all the detail that user-info has.
func (l *login) user(token, name, quota string, groups ...string) {
	type group struct {
		Name string `json:"name"`
		ID   int    `json:"id"`
	}
	list := []group{}
	for i, g := range groups {
		list = append(list, group{g, 100 + i})
	}
	text, err := json.Marshal(list)
	if err != nil {
		l.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.users[token] = `{"username":"` + name + `","name":"A. Person","email":"a@example.org","uid":4123,"gid":4123,"groups":` + string(text) +
		`,"quota":{"api":{"tap":1000},"notebook":{"cpu":4.0,"memory":16.0,"spawn":true},"tap":{"other":{"concurrent":1}` + quota + `}}}`
}

func (l *login) later(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = l.now.Add(d)
}

func (l *login) answer(status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.status = status
}

func (l *login) times() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked
}

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

func TestInfo_IsKeptAndAskedAnew(t *testing.T) {
	l, client := newLogin(t)
	l.user("tok", "ada", "", "old")
	groups := func(token string) string {
		info, err := client.Info(t.Context(), "ada", token)
		if err != nil {
			return fault.KindOf(err).String()
		}
		return strings.Join(info.Groups, " ")
	}
	check := func(step, got, want string, asked int) {
		t.Helper()
		if n := l.times(); got != want || n != asked {
			t.Errorf("%s: %q after %d look-ups, not %q after %d", step, got, n, want, asked)
		}
	}
	check("first", groups("tok"), "old", 1)
	l.user("tok", "ada", "", "new")
	l.later(5*time.Minute - time.Second)
	check("fresh", groups("tok"), "old", 1)
	check("fresh, for another session of the user", groups("tok2"), "old", 1)
	l.later(time.Second)
	check("no longer fresh", groups("tok"), "new", 2)
	l.answer(http.StatusBadGateway)
	l.later(time.Hour)
	check("in trouble, an older answer", groups("tok"), "new", 3)
	check("in trouble, not asked at once again", groups("tok"), "new", 3)
	l.later(5 * time.Minute)
	check("in trouble, for too long", groups("tok"), "transient", 4)
	l.answer(http.StatusFound)
	l.later(time.Minute)
	check("redirected", groups("tok"), "transient", 5)
	l.answer(http.StatusOK)
	l.later(time.Minute)
	check("well again", groups("tok"), "new", 6)
}

func TestInfo_RefusalsHoldForTheirToken(t *testing.T) {
	l, client := newLogin(t)
	l.user("tok", "ada", "", "g")
	for range 3 {
		if _, err := client.Info(t.Context(), "ada", "bad"); fault.KindOf(err) != fault.Unauthenticated || !errors.Is(err, auth.ErrInvalid) {
			t.Fatalf("got %v", err)
		}
	}
	if n := l.times(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	if _, err := client.Info(t.Context(), "ada", "tok"); err != nil {
		t.Errorf("another token: %v", err)
	}
	l.later(5 * time.Minute)
	if _, err := client.Info(t.Context(), "ada", "bad"); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("a bad token got an older answer: %v", err)
	}
}

func TestInfo_OfAnotherUserIsNotBelieved(t *testing.T) {
	l, client := newLogin(t)
	l.user("tok", "mallory", "", "admins")
	if info, err := client.Info(t.Context(), "ada", "tok"); fault.KindOf(err) != fault.Transient {
		t.Errorf("got %+v, %v", info, err)
	}
}

func TestInfo_WhatIsNoAnswerIsAFailure(t *testing.T) {
	for name, body := range map[string]string{
		"empty": "", "a page": "<html>", "cut": `{"username":"ada","gro`, "another type": `{"username":"ada","groups":"g"}`, "a list": `[]`,
	} {
		t.Run(name, func(t *testing.T) {
			l, client := newLogin(t)
			l.users["tok"] = body
			if info, err := client.Info(t.Context(), "ada", "tok"); fault.KindOf(err) != fault.Transient {
				t.Errorf("got %+v, %v", info, err)
			}
		})
	}
}

func TestInfo_OneAsksForAll(t *testing.T) {
	l, client := newLogin(t)
	l.user("tok", "ada", "", "g")
	l.hold = make(chan struct{})
	impatient, leave := context.WithCancel(t.Context())
	var first sync.WaitGroup
	first.Go(func() {
		if _, err := client.Info(impatient, "ada", "tok"); !errors.Is(err, context.Canceled) {
			t.Errorf("who left got %v", err)
		}
	})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if info, err := client.Info(context.Background(), "ada", "tok"); err != nil || len(info.Groups) != 1 {
				t.Errorf("got %+v, %v", info, err)
			}
		})
	}
	leave()
	first.Wait() // its look-up goes on for the others
	close(l.hold)
	all.Wait()
	if n := l.times(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestInfo_IsOfABoundedNumberOfUsers(t *testing.T) {
	l, client := newLogin(t) // which keeps three
	ask := func(user string) {
		t.Helper()
		l.user("t-"+user, user, "")
		if _, err := client.Info(t.Context(), user, "t-"+user); err != nil {
			t.Fatal(err)
		}
	}
	for _, user := range []string{"a", "b", "c", "a", "d"} { // d takes the place of b
		ask(user)
	}
	before := l.times()
	ask("a")
	if n := l.times(); n != before {
		t.Error("who was used last was forgotten")
	}
	ask("b")
	if n := l.times(); n != before+1 {
		t.Error("nobody was forgotten")
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

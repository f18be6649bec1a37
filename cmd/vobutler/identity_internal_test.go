package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/auth/tokenfile"
	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/dali"
)

// lobby is a service that says who came in, behind its door.
type lobby struct {
	http.Handler
	token string // ada's
}

// newLobby applies set to a configuration that has a file with ada's token.
func newLobby(t *testing.T, set func(*config.Config)) lobby {
	t.Helper()
	c := config.Default()
	c.Identity.Tokens = filepath.Join(t.TempDir(), "tokens.yaml")
	token, err := tokenfile.Add(c.Identity.Tokens, "ada", []string{"dp1"}, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	set(&c)
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	i, err := newIdentity(&c, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	inside := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("user " + auth.From(r.Context()).User))
	})
	return lobby{i.guard("/api/x", door{open: described, refuse: dali.WriteError}, inside), token}
}

// enter makes a request with headers, "TOKEN" in which is ada's, and returns the
// status with what was said, and the challenges.
func (l lobby) enter(method, path, peer string, headers ...string) (status int, said string, challenges []string) {
	r := httptest.NewRequest(method, path, nil)
	r.Host, r.RemoteAddr = "data.example.org:8080", peer+":4711"
	for n := 0; n < len(headers); n += 2 {
		r.Header.Add(headers[n], strings.ReplaceAll(headers[n+1], "TOKEN", l.token))
	}
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Header().Values("WWW-Authenticate")
}

func modeNone(*config.Config) {}

func modeToken(c *config.Config) { c.Identity.Mode = config.IdentityToken }

func modeTokenOpen(c *config.Config) {
	yes := true
	c.Identity.Mode, c.Identity.Anonymous = config.IdentityToken, &yes
}

func modeIngress(c *config.Config) {
	c.Identity.Mode, c.Identity.Proxies = config.IdentityGafaelfawr, []string{"10.0.0.0/8"}
}

func TestGuard_LetsInWhoMayComeIn(t *testing.T) {
	const (
		user, authorization = "X-Auth-Request-User", "Authorization"
		ingress, elsewhere  = "10.1.2.3", "192.0.2.7"
		query, description  = "/api/x/sync", "/api/x/capabilities"
	)
	for name, c := range map[string]struct {
		set     func(*config.Config)
		path    string
		peer    string
		headers []string
		status  int
		said    string // a part of it
	}{
		"none: anyone":                               {modeNone, query, elsewhere, nil, 200, "user "},
		"none: a token of whatever kind":             {modeNone, query, elsewhere, []string{authorization, "Bearer any"}, 200, "user "},
		"none: headers of an ingress":                {modeNone, query, elsewhere, []string{user, "ada"}, 200, "user "},
		"token: bearer":                              {modeToken, query, elsewhere, []string{authorization, "Bearer TOKEN"}, 200, "user ada"},
		"token: nobody":                              {modeToken, query, elsewhere, nil, 401, "log in"},
		"token: nobody reads the description":        {modeToken, description, elsewhere, nil, 200, "user "},
		"token: ada reads the description":           {modeToken, description, elsewhere, []string{authorization, "Bearer TOKEN"}, 200, "user ada"},
		"token: a bad one":                           {modeToken, query, elsewhere, []string{authorization, "Bearer other"}, 401, "not known"},
		"token: a bad one for the description":       {modeToken, description, elsewhere, []string{authorization, "Bearer other"}, 401, "not known"},
		"token: a broken header":                     {modeToken, query, elsewhere, []string{authorization, "Bearer"}, 400, "no token"},
		"token: headers of an ingress":               {modeToken, query, elsewhere, []string{user, "ada"}, 401, "log in"},
		"token: below the description":               {modeToken, description + "/more", elsewhere, nil, 401, "log in"},
		"token: a table with the description's name": {modeToken, "/api/x/tables/capabilities", elsewhere, nil, 401, "log in"},
		"token, open: nobody":                        {modeTokenOpen, query, elsewhere, nil, 200, "user "},
		"token, open: ada":                           {modeTokenOpen, query, elsewhere, []string{authorization, "Bearer TOKEN"}, 200, "user ada"},
		"token, open: a bad one is not nobody":       {modeTokenOpen, query, elsewhere, []string{authorization, "Bearer other"}, 401, "not known"},
		"ingress: ada":                               {modeIngress, query, ingress, []string{user, "ada"}, 200, "user ada"},
		"ingress: nobody":                            {modeIngress, query, ingress, nil, 401, "log in"},
		"ingress: spoofed":                           {modeIngress, query, elsewhere, []string{user, "ada"}, 401, "log in"},
		"ingress: spoofed, with forwarding":          {modeIngress, query, elsewhere, []string{user, "ada", "X-Forwarded-For", ingress}, 401, "log in"},
		"ingress: spoofed for the description":       {modeIngress, description, elsewhere, []string{user, "ada"}, 200, "user "},
		"ingress: a token that came around it":       {modeIngress, query, elsewhere, []string{authorization, "Bearer TOKEN"}, 401, "did not come through"},
	} {
		t.Run(name, func(t *testing.T) {
			status, said, challenges := newLobby(t, c.set).enter(http.MethodGet, c.path, c.peer, c.headers...)
			if status != c.status || !strings.Contains(said, c.said) || status == 200 && said != c.said {
				t.Errorf("status %d: %s", status, said)
			}
			if status >= 400 && (len(challenges) != 2 || challenges[0] != `Basic realm="data.example.org"`) {
				t.Errorf("challenges %q", challenges)
			}
		})
	}
}

func TestGuard_KeepsOtherSitesFromTheLoginOfABrowser(t *testing.T) {
	for name, c := range map[string]struct {
		set     func(*config.Config)
		method  string
		headers []string
		status  int
	}{
		"a page of another site posts":    {modeIngress, http.MethodPost, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"a page of another host posts":    {modeIngress, http.MethodPost, []string{"Sec-Fetch-Site", "same-site"}, 403},
		"an older browser posts":          {modeIngress, http.MethodPost, []string{"Origin", "https://elsewhere.example"}, 403},
		"a page of another site deletes":  {modeIngress, http.MethodDelete, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"a link of another site":          {modeIngress, http.MethodGet, []string{"Sec-Fetch-Site", "cross-site"}, 200},
		"a page of this site posts":       {modeIngress, http.MethodPost, []string{"Sec-Fetch-Site", "same-origin"}, 200},
		"an own page of the public name":  {modeIngress, http.MethodPost, []string{"Origin", "https://data.example.org"}, 200},
		"a program posts":                 {modeIngress, http.MethodPost, nil, 200},
		"with a token, as browsers do":    {modeTokenOpen, http.MethodPost, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"a page of a site that is named":  {modeIngress, http.MethodPost, []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://sky.example.org"}, 200},
		"where there are no logins":       {modeNone, http.MethodPost, []string{"Sec-Fetch-Site", "cross-site"}, 200},
		"of another site, without logins": {modeNone, http.MethodPost, []string{"Origin", "https://elsewhere.example"}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLobby(t, func(cfg *config.Config) {
				c.set(cfg)
				cfg.BaseURL, cfg.Identity.Origins = "https://data.example.org", []string{"https://sky.example.org"}
			})
			status, said, _ := l.enter(c.method, "/api/x/sync", "10.1.2.3", append(c.headers, "X-Auth-Request-User", "ada")...)
			if status != c.status {
				t.Errorf("status %d: %s", status, said)
			}
		})
	}
}

func TestReview_OfAJobThatWaitedTooLong(t *testing.T) {
	c := config.Default()
	now := time.Now()
	i, err := newIdentity(&c, slog.New(slog.DiscardHandler), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	ada := auth.Principal{User: "ada", Groups: []string{"dp1"}}
	if p, err := i.review(ada, now.Add(-24*time.Hour)); err != nil || len(p.Groups) != 1 {
		t.Errorf("got %+v, %v", p, err)
	}
	if _, err := i.review(ada, now.Add(-24*time.Hour-time.Second)); err == nil || !strings.Contains(err.Error(), "24h0m0s") {
		t.Errorf("got %v", err)
	}
	if _, err := i.review(auth.Principal{}, now.Add(-1000*time.Hour)); err != nil {
		t.Errorf("a job of nobody: %v", err)
	}
}

func TestMethods_OfEveryMode(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(*config.Config)
		want string
	}{
		"none":        {modeNone, ""},
		"token":       {modeToken, methodBasic + " " + methodBearer},
		"token, open": {modeTokenOpen, " " + methodBasic + " " + methodBearer},
		"ingress":     {modeIngress, methodBasic + " " + methodBearer + " " + methodCookie},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config.Default()
			c.set(&cfg)
			i := &identity{Identity: cfg.Identity}
			if got := strings.Join(i.methods(), " "); got != c.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

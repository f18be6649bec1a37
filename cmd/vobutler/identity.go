package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/auth/gafaelfawr"
	"github.com/vobutler/vobutler/internal/auth/tokenfile"
	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/internal/httpd"
	"github.com/vobutler/vobutler/obscore/sia"
)

// identity finds out who asks, before any service, and keeps those out who have
// to log in first.
type identity struct {
	config.Identity
	auth.Authenticator
	base dali.Base
	// origins keeps pages of other sites from using the login of a browser; nil
	// where there are no logins.
	origins *http.CrossOriginProtection
	now     func() time.Time
}

func newIdentity(c *config.Config, log *slog.Logger, now func() time.Time) (*identity, error) {
	i := &identity{Identity: c.Identity, now: now, base: dali.Base{URL: c.BaseURL, Trusted: trusted(c.TrustedProxies)}}
	switch c.Identity.Mode {
	case config.IdentityGafaelfawr:
		var client *gafaelfawr.Client
		if c.Identity.UserInfo != "" {
			client = gafaelfawr.NewClient(gafaelfawr.Config{URL: c.Identity.UserInfo, Quota: c.Identity.Quota,
				Fresh: time.Duration(c.Identity.Fresh), Stale: time.Duration(c.Identity.Stale), Log: log, Now: now})
		}
		i.Authenticator = gafaelfawr.New(trusted(c.Identity.Proxies), client)
	case config.IdentityToken:
		tokens, err := tokenfile.Open(c.Identity.Tokens, log, now)
		if err != nil {
			return nil, fmt.Errorf("identity.tokens: %w", err)
		}
		i.Authenticator = tokens
	default:
		i.Authenticator = auth.Anyone{}
		return i, nil
	}
	i.origins = http.NewCrossOriginProtection()
	sites := slices.Clone(c.Identity.Origins)
	if c.BaseURL != "" { // the proxy may have changed the Host by which it compares
		sites = append(sites, strings.TrimRight(c.BaseURL, "/"))
	}
	for _, origin := range sites {
		if err := i.origins.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("identity.origins: %w", err)
		}
	}
	return i, nil
}

// detail tells of a check what is behind the mode.
func (i *identity) detail() string {
	if tokens, ok := i.Authenticator.(*tokenfile.Tokens); ok {
		return fmt.Sprintf(", tokens that work: %d", tokens.Len())
	}
	return ""
}

// realm is the host as users call it.
func (i *identity) realm(r *http.Request) string {
	u, err := url.Parse(i.base.Of(r))
	if err != nil {
		return "localhost"
	}
	return u.Hostname()
}

// door is what a service lets in. Every service is shut to those who do not log
// in, unless the configuration opens all, but for what its door names.
type door struct {
	// open tells what everyone may read, by the path below the service.
	open func(rest string) bool
	// refuse answers in the service's own form.
	refuse func(w http.ResponseWriter, r *http.Request, err error)
}

// guard returns the handler of a service behind its door.
func (i *identity) guard(path string, d door, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		open := d.open(strings.TrimPrefix(r.URL.Path, path))
		who, err := i.admit(r, open)
		if err != nil {
			if kind := fault.KindOf(err); kind == fault.Unauthenticated || kind == fault.Usage {
				auth.Challenge(w.Header(), i.realm(r), err)
			}
			d.refuse(w, r, err)
			return
		}
		if i.Mode != config.IdentityNone {
			w.Header().Add("Vary", "Authorization") // what may be kept tells here who is logged in
		}
		if !who.Anonymous() { // TOPCAT shows by it whether one is logged in
			w.Header().Set("X-VO-Authenticated", who.User)
		} else if i.Mode == config.IdentityToken {
			// And by this whether there is a login; behind an ingress that is the
			// ingress' to say.
			auth.Challenge(w.Header(), i.realm(r), nil)
		}
		next.ServeHTTP(w, r.WithContext(auth.With(r.Context(), who)))
	})
}

// admit returns who makes a request, or why it goes no further.
func (i *identity) admit(r *http.Request, open bool) (auth.Principal, error) {
	if i.origins != nil {
		if err := i.origins.Check(r); err != nil {
			return auth.Principal{}, fault.Wrap(err, fault.Forbidden, "a page of another site cannot do this with your login")
		}
	}
	who, err := i.Authenticate(r)
	kind := fault.KindOf(err)
	switch {
	case err == nil && (open || i.Open() || !who.Anonymous()):
		return who, nil
	case err == nil:
		return who, fault.New(fault.Unauthenticated, "log in to use this service; send a token as Bearer, or as user or password of Basic")
	case open && kind != fault.Unauthenticated && kind != fault.Usage:
		return auth.Principal{}, nil // what is open does not depend on look-ups
	}
	return who, err
}

// waitedTooLong is told of a job that waited longer than the rights of its owner
// are known for.
const waitedTooLong = "the job waited for %s, and the rights that you had when you started it count for %s; run the query again"

// review returns what the owner of a job may see when it begins to run, of what
// they could at the time since: no more than then, and no longer than is known.
func (i *identity) review(who auth.Principal, since time.Time) (auth.Principal, error) {
	if who.Anonymous() {
		return who, nil
	}
	if age, most := i.now().Sub(since), time.Duration(i.JobRights); age > most {
		return auth.Principal{}, fault.New(fault.Unauthenticated, waitedTooLong, age.Round(time.Second), most)
	}
	return i.Review(who)
}

// The ways to log in as the IVOA calls them (SSO 2.0), and how pyvo and TOPCAT
// know by the capabilities where to send what; behind Gafaelfawr also the cookie
// of a browser does.
const (
	methodBasic  = "ivo://ivoa.net/sso#BasicAA"
	methodBearer = "ivo://ivoa.net/sso#OAuth"
	methodCookie = "ivo://ivoa.net/sso#cookie"
)

// methods are the ways to log in, with that of no login where it is one; none at
// all of a server without logins.
func (i *identity) methods() []string {
	if i.Mode == config.IdentityNone {
		return nil
	}
	methods := []string{methodBasic, methodBearer}
	if i.Mode == config.IdentityGafaelfawr {
		methods = append(methods, methodCookie)
	}
	if i.Open() {
		methods = slices.Insert(methods, 0, "")
	}
	return methods
}

// guarded puts a service behind its door.
func (s *server) guarded(m mount) http.Handler {
	return httpd.CORS(s.behindDoor(m), s.config.Identity.Origins)
}

func (s *server) behindDoor(m mount) http.Handler {
	c := &s.config
	if m.path == c.Files.Path {
		return m.handler // a link carries its own permission
	}
	d := door{open: described, refuse: dali.WriteError}
	switch m.path {
	case c.Butler.Path:
		d = door{open: bootstraps, refuse: s.api.Refuse}
	case c.SIA.Path:
		d = door{open: sia.Described, refuse: sia.Refuse}
	case c.BasePath:
		d.open = publishes
	}
	return s.identity.guard(m.path, d, m.handler)
}

// described tells the resources that say what a service is and whether it works
// (VOSI 1.1 section 1); clients read them before they know how to log in.
func described(rest string) bool { return rest == "/capabilities" || rest == "/availability" }

// publishes tells what TAP shows to everyone: what it is and which tables it has,
// but no row of them. Clients ask for the columns of a table without the token that
// they have: pyvo up to 1.9.1.
func publishes(rest string) bool {
	return rest == "" || rest == "/examples" || rest == "/tables" || strings.HasPrefix(rest, "/tables/") || described(rest)
}

// bootstraps tells the configuration of a Butler, which its client fetches
// without credentials.
func bootstraps(rest string) bool {
	label, file, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	return label != "" && (file == "butler.yaml" || file == "butler.json")
}

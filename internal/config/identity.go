package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"time"
)

// The modes of Identity.
const (
	IdentityNone       = "none"
	IdentityGafaelfawr = "gafaelfawr"
	IdentityToken      = "token"
)

// Identity says how it is found out who makes a request.
type Identity struct {
	// Mode is "none" for a server without logins, "gafaelfawr" behind an ingress
	// of that login, or "token" for tokens of a file.
	Mode string `yaml:"mode"`
	// Anonymous is whether those who do not log in may query too. Nil: only
	// where there are no logins.
	Anonymous *bool `yaml:"anonymous"`
	// Proxies are the addresses or networks of the ingress; the headers that say
	// who somebody is are believed from there alone.
	Proxies []string `yaml:"proxies"`
	// UserInfo is the address at which groups and quotas are looked up; empty:
	// users have neither.
	UserInfo string `yaml:"user_info"`
	// Quota is the name of the quota of queries, as it stands in quota.tap.
	Quota string `yaml:"quota"`
	// Fresh is how long an answer of UserInfo holds, and Stale for how long after
	// that it is still used while no newer one can be had.
	Fresh Duration `yaml:"fresh"`
	Stale Duration `yaml:"stale"`
	// Tokens is the file of tokens.
	Tokens string `yaml:"tokens"`
	// JobRights is how long a waiting job may run with the groups that its owner
	// had when it was started.
	JobRights Duration `yaml:"job_rights"`
	// Origins are the sites whose pages may use the services by scripts, such as
	// https://sky.example.org; "*", without logins only, is all.
	Origins []string `yaml:"origins"`
}

// defaultIdentity is that of an empty file.
func defaultIdentity() Identity {
	return Identity{Mode: IdentityNone, Quota: "tap", Fresh: Duration(5 * time.Minute), Stale: Duration(time.Hour),
		JobRights: Duration(24 * time.Hour)}
}

// Open tells whether those who do not log in may query.
func (i *Identity) Open() bool {
	if i.Anonymous == nil {
		return i.Mode == IdentityNone
	}
	return *i.Anonymous
}

func (c *Config) validateIdentity(fail func(key, format string, args ...any)) {
	i := &c.Identity
	switch i.Mode {
	case IdentityNone:
		if !i.Open() {
			fail("identity.anonymous", "is false, and nobody can log in with identity.mode none")
		}
	case IdentityGafaelfawr:
		if len(i.Proxies) == 0 {
			fail("identity.proxies", "name the addresses of the ingress, whose headers say who somebody is; others are not believed")
		}
	case IdentityToken:
		if i.Tokens == "" {
			fail("identity.tokens", "a file of tokens is needed; \"vobutler token new\" makes one")
		}
	default:
		fail("identity.mode", "%q is unknown: use none, gafaelfawr, token", i.Mode)
	}
	for n, p := range i.Proxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			if _, err := netip.ParseAddr(p); err != nil {
				fail(fmt.Sprintf("identity.proxies[%d]", n), "%q is neither an address nor a network", p)
			}
		}
	}
	if u, err := url.Parse(i.UserInfo); i.UserInfo != "" && (err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil) {
		fail("identity.user_info", "it is not of the form https://host/auth/api/v1/user-info")
	}
	for n, o := range i.Origins {
		u, err := url.Parse(o)
		switch {
		case o == "*" && i.Mode == IdentityNone:
		case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || o != u.Scheme+"://"+u.Host:
			fail(fmt.Sprintf("identity.origins[%d]", n), "%q is not of the form https://host; * stands for all where nobody logs in", o)
		}
	}
	for _, d := range []struct {
		key   string
		value Duration
	}{{"identity.fresh", i.Fresh}, {"identity.job_rights", i.JobRights}} {
		if d.value <= 0 {
			fail(d.key, "must be more than 0")
		}
	}
}

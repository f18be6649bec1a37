package auth

import (
	"slices"
	"time"
)

// everyone stands in a list of groups for all users, the anonymous one among
// them.
const everyone = "*"

// AccessConfig is what an Access is made of. Its zero value hides nothing.
type AccessConfig struct {
	// Groups are those whose members may use a repository, by its label; "*", or
	// none at all, lets everyone.
	Groups map[string][]string
	// Embargoes are rules that hide data; what one of them hides is hidden.
	Embargoes []Embargo
	Now       func() time.Time // nil: time.Now
}

// Access decides what users may see. It only says so: what reads data must ask,
// and ask anew for each request, since data ages out of an embargo by itself. It
// may be used by many goroutines.
type Access struct{ config AccessConfig }

// NewAccess returns the access that a configuration gives, which must not be
// changed afterwards.
func NewAccess(c AccessConfig) *Access {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Access{c}
}

// Allowed tells whether a user may use a repository. Whether there is one of
// that label is not known here.
func (a *Access) Allowed(p Principal, label string) bool {
	groups := a.config.Groups[label]
	return len(groups) == 0 || slices.Contains(groups, everyone) || p.in(groups)
}

// Hidden returns what the embargoes now hide from a user in a repository; with
// no label, in any. All that is of a request must go by one answer.
func (a *Access) Hidden(p Principal, label string) []Hidden {
	var out []Hidden
	now := a.config.Now()
	for i := range a.config.Embargoes {
		if e := &a.config.Embargoes[i]; e.applies(p, label) {
			out = append(out, e.hidden(now))
		}
	}
	return out
}

// in tells whether the user is a member of one of some groups. Who was not
// identified is a member of none.
func (p Principal) in(groups []string) bool {
	return !p.Anonymous() && slices.ContainsFunc(p.Groups, func(g string) bool { return slices.Contains(groups, g) })
}

package sia

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/tap/schema"
)

const (
	// factsLife is how old facts may be. They tell what to search for, so that
	// a new collection may be missing from a form for as long.
	factsLife = time.Minute
	// factsKept is how many users' facts are kept at once.
	factsKept = 256
)

// factCache keeps the facts of each user, since users may see different rows;
// those who see all share theirs.
type factCache struct {
	mu      sync.Mutex
	entries map[string]*factEntry
}

// factEntry is read by one request while others wait for it.
type factEntry struct {
	reading sync.Mutex
	until   time.Time
	facts   facts
}

// factsFor returns what a user can know of the rows.
func (s *Service) factsFor(ctx context.Context, who auth.Principal, table *schema.Table) (facts, error) {
	e := s.facts.entry(s.viewOf(who, table), s.cfg.Now())
	e.reading.Lock()
	defer e.reading.Unlock()
	if s.cfg.Now().Before(e.until) {
		return e.facts, nil
	}
	query, err := s.resolve(factsQuery(table), who)
	if err != nil {
		return nil, err
	}
	rows, err := s.cfg.Engine.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	found, err := readFacts(ctx, rows)
	if err != nil {
		return nil, err
	}
	life := factsLife
	if len(found) == 0 {
		life = time.Second // the table is being filled
	}
	s.facts.mu.Lock()
	defer s.facts.mu.Unlock()
	e.facts, e.until = found, s.cfg.Now().Add(life)
	return found, nil
}

// viewOf is the same for users who see the same rows of the table. It is not
// the condition by which they do: that has the time of the day in it.
func (s *Service) viewOf(who auth.Principal, table *schema.Table) string {
	if s.cfg.Policy == nil {
		return ""
	}
	if policy := s.cfg.Policy(who); policy == nil || policy(table) == nil {
		return ""
	}
	groups := slices.Clone(who.Groups)
	slices.Sort(groups)
	return "user " + who.User + "\n" + strings.Join(groups, "\n")
}

// entry returns the entry of a view, and forgets some that are out of date if
// there are many.
func (c *factCache) entry(view string, now time.Time) *factEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entries[view]; e != nil {
		return e
	}
	if len(c.entries) >= factsKept {
		for name, e := range c.entries {
			if now.After(e.until) || len(c.entries) >= factsKept {
				delete(c.entries, name)
			}
		}
	}
	e := &factEntry{}
	c.entries[view] = e
	return e
}

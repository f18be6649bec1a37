package sia

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/tap/schema"
)

const (
	// factsFresh is how old facts may be before they are read again, and
	// factsStale how old they may be while that is done: all rows are looked at,
	// and nobody is to wait for it each time.
	factsFresh = time.Minute
	factsStale = 10 * time.Minute
	// factsKept is how many users' facts are kept at once.
	factsKept = 256
)

// factCache keeps the facts of each user, since users may see different rows;
// those who see all share theirs.
type factCache struct {
	mu      sync.Mutex
	entries map[string]*factEntry
}

// factEntry is what is known of one view of the rows. One request reads while
// others wait.
type factEntry struct {
	reading sync.Mutex
	mu      sync.Mutex
	facts   facts
	read    time.Time // zero: never
}

// known returns the facts if they are younger than age. That there are no rows
// at all is known for a moment only: the table is being filled.
func (e *factEntry) known(now time.Time, age time.Duration) (facts, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.facts) == 0 {
		age = time.Second
	}
	return e.facts, !e.read.IsZero() && now.Sub(e.read) < age
}

func (e *factEntry) set(f facts, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.facts, e.read = f, now
}

// factsFor returns what a user can know of the rows.
func (s *Service) factsFor(ctx context.Context, who auth.Principal, table *schema.Table) (facts, error) {
	e := s.facts.entry(s.viewOf(who, table))
	if known, fresh := e.known(s.cfg.Now(), factsFresh); fresh {
		return known, nil
	}
	if known, usable := e.known(s.cfg.Now(), factsStale); usable {
		if e.reading.TryLock() {
			if newer, fresh := e.known(s.cfg.Now(), factsFresh); fresh { // another request was quicker
				e.reading.Unlock()
				return newer, nil
			}
			go s.refresh(context.WithoutCancel(ctx), e, who, table)
		}
		return known, nil
	}
	e.reading.Lock()
	defer e.reading.Unlock()
	if known, fresh := e.known(s.cfg.Now(), factsFresh); fresh {
		return known, nil
	}
	return s.readFacts(ctx, e, who, table)
}

// refresh reads facts again while others use the old ones; it ends the reading
// that its caller has begun.
func (s *Service) refresh(ctx context.Context, e *factEntry, who auth.Principal, table *schema.Table) {
	defer e.reading.Unlock()
	ctx, cancel := context.WithTimeout(ctx, s.limits.Duration)
	defer cancel()
	err := func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		_, err = s.readFacts(ctx, e, who, table)
		return err
	}()
	if err != nil {
		s.cfg.Log.WarnContext(ctx, "what can be searched for could not be read again", "error", err)
	}
}

func (s *Service) readFacts(ctx context.Context, e *factEntry, who auth.Principal, table *schema.Table) (facts, error) {
	query, err := s.resolve(factsQuery(table), who)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now()
	rows, err := s.cfg.Engine.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	found, err := collectFacts(ctx, rows)
	if err != nil {
		return nil, err
	}
	e.set(found, now)
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

// entry returns the entry of a view, in place of any other if there are many.
func (c *factCache) entry(view string) *factEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entries[view]; e != nil {
		return e
	}
	for name := range c.entries {
		if len(c.entries) < factsKept {
			break
		}
		delete(c.entries, name)
	}
	e := &factEntry{}
	c.entries[view] = e
	return e
}

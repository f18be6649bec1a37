package follow

import (
	"context"
	"time"
)

// settle is when a change is looked at again: what the repository is known to
// hold may be a second old, or half a minute in the case of records that change
// seldom, so that the first look after a change may be too early.
var settle = []time.Duration{2 * time.Second, 35 * time.Second}

// schedule says what is to be done when.
type schedule struct {
	token  string      // of the registry at the last look
	settle []time.Time // when to look again although the token is the same
	retry  bool        // the last look failed
	stale  bool        // the registry has changed since the last pass began
	// took is how long the last pass took, and next when there may be another.
	took time.Duration
	next time.Time
}

// due reports whether a look has something to do, and what: a pass over all
// rows, or a step over those whose datasets came or went.
func (s *schedule) due(now time.Time, token string, patience time.Duration) (step, pass bool) {
	changed := token != s.token
	if changed {
		s.saw(now, token)
	}
	for len(s.settle) > 0 && !now.Before(s.settle[0]) {
		s.settle = s.settle[1:]
		changed = true
	}
	s.stale = s.stale || changed
	switch {
	case !s.stale && !s.retry:
		return false, false
	case s.took <= patience || !now.Before(s.next):
		return false, true
	}
	return changed || s.retry, false
}

// saw notes the state of the registry, and when to look at it again.
func (s *schedule) saw(now time.Time, token string) {
	s.token = token
	s.settle = s.settle[:0]
	for _, d := range settle {
		s.settle = append(s.settle, now.Add(d))
	}
}

// passed notes that all rows were made since start, when the registry had a
// token.
func (s *schedule) passed(start time.Time, token string) {
	s.saw(start, token)
	s.retry, s.stale = false, false
	s.rest(start)
}

// rest puts the next pass off, after one that began at start.
func (s *schedule) rest(start time.Time) {
	s.took = time.Since(start)
	s.next = time.Now().Add(min(restFactor*s.took, maxRest))
}

// look brings the rows up to date if the registry has changed.
func (f *Follower) look(ctx context.Context, e Engine) (err error) {
	token, err := f.config.Repo.DB().ChangeToken(ctx)
	if err != nil {
		return err
	}
	step, pass := f.schedule.due(time.Now(), token, f.config.Patience)
	var total counts
	start := time.Now()
	switch {
	case pass || f.urgent:
		err = f.fullPass(ctx, e, &total)
	case step:
		err = f.step(ctx, e, &total)
	}
	f.schedule.retry = err != nil
	if total != (counts{}) {
		f.log.Info("obscore: rows follow the repository", "added", total.added, "changed", total.changed, "removed", total.removed,
			"rows", len(f.ledger), "took", time.Since(start).Round(time.Millisecond))
	}
	if err != nil {
		return err
	}
	if f.unsorted > max(minUnsorted, len(f.ledger)/maxUnsorted) {
		return f.rebuild(ctx, e)
	}
	return nil
}

// fullPass makes a pass. What changes meanwhile is not kept waiting: at the
// usual times there is a step in between.
func (f *Follower) fullPass(ctx context.Context, e Engine, total *counts) error {
	start := time.Now()
	f.urgent = false
	f.schedule.stale = false
	looked := start
	err := f.pass(ctx, e, total, func() error {
		if time.Since(looked) < f.config.Every || time.Since(start) < f.config.Patience {
			return nil
		}
		defer func() { looked = time.Now() }()
		token, err := f.config.Repo.DB().ChangeToken(ctx)
		if err != nil || token == f.schedule.token {
			return err
		}
		f.schedule.due(time.Now(), token, 0)
		return f.step(ctx, e, total)
	})
	f.schedule.rest(start)
	if err != nil {
		f.schedule.stale = true
	}
	return err
}

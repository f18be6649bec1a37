package uws

import (
	"context"
	"errors"
	"time"
)

// strayAge is how long a folder without a job is left alone: its job may be
// about to be created.
const strayAge = time.Hour

// sweep destroys expired jobs and saves what could not be saved, until the
// manager stops.
func (m *Manager) sweep() {
	tick := time.NewTicker(m.cfg.SweepEvery)
	defer tick.Stop()
	for {
		if err := m.Sweep(m.ctx); err != nil && m.ctx.Err() == nil {
			m.cfg.Log.Error("the sweep of jobs failed", "error", err)
		}
		select {
		case <-tick.C:
		case <-m.ctx.Done():
			return
		}
	}
}

// Sweep destroys the jobs whose time has come and the files that belong to no
// job. It is called regularly after Start.
func (m *Manager) Sweep(ctx context.Context) error {
	const batch = 100
	for {
		ids, err := m.cfg.Store.Expired(ctx, m.now(), batch)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := m.expire(ctx, id); err != nil {
				return err
			}
		}
		if len(ids) < batch {
			break
		}
	}
	return errors.Join(m.saveRest(ctx), m.removeStrays(ctx))
}

func (m *Manager) expire(ctx context.Context, id JobID) error {
	m.mu.Lock()
	e := m.live[id]
	m.mu.Unlock()
	if e == nil {
		job, err := m.cfg.Store.Get(ctx, id)
		if errors.Is(err, ErrNoJob) {
			return nil
		}
		if err != nil {
			return err
		}
		e = newEntry(job)
	}
	return m.destroy(ctx, e)
}

// saveRest tells the store of ends that it could not take before.
func (m *Manager) saveRest(ctx context.Context) error {
	m.mu.Lock()
	var rest []*entry
	for _, e := range m.live {
		rest = append(rest, e)
	}
	m.mu.Unlock()
	var failed error
	for _, e := range rest {
		e.mu.Lock()
		if e.unsaved != "" && !e.gone {
			if err := m.cfg.Store.Save(ctx, e.job, e.unsaved); err != nil && !errors.Is(err, ErrNoJob) && !errors.Is(err, ErrMoved) {
				failed = err
			} else {
				e.unsaved = ""
			}
		}
		e.mu.Unlock()
		m.forget(e)
	}
	return failed
}

func (m *Manager) removeStrays(ctx context.Context) error {
	ids, err := m.cfg.Folder.Jobs(m.cfg.Now().Add(-strayAge))
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, err := m.cfg.Store.Get(ctx, id)
		if errors.Is(err, ErrNoJob) {
			err = m.cfg.Folder.Remove(id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

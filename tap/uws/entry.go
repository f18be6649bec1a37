package uws

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// entry is a job in memory. Its job is replaced, never changed in place, so
// that readers may keep what they were given.
type entry struct {
	id    JobID
	owner string
	// queries is the owner's quota by which the job waits; the manager's lock
	// guards it.
	queries *int

	mu      sync.Mutex
	job     *Job
	changed chan struct{} // closed when the phase changes, then replaced
	gone    bool          // deleted
	unsaved Phase         // the phase in the store, if it could not be told the newest

	cancel context.CancelCauseFunc // of the work, while EXECUTING
	limit  *time.Timer             // of the execution duration, while EXECUTING
}

func newEntry(job *Job) *entry {
	return &entry{id: job.ID, owner: job.Owner, queries: job.Rights.Queries, job: job, changed: make(chan struct{})}
}

// now returns the job as it is and what is closed when its phase changes.
func (e *entry) now() (job *Job, changed <-chan struct{}, gone bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.job, e.changed, e.gone
}

// find returns the job of this id if the caller may see it, else a NotFound
// fault: a stranger's job looks like none.
func (m *Manager) find(ctx context.Context, caller string, id JobID) (*entry, error) {
	if !id.Valid() {
		return nil, noJob(id)
	}
	m.mu.Lock()
	e := m.live[id]
	m.mu.Unlock()
	if e == nil {
		job, err := m.cfg.Store.Get(ctx, id)
		if errors.Is(err, ErrNoJob) {
			return nil, noJob(id)
		}
		if err != nil {
			return nil, err
		}
		e = newEntry(job)
	}
	if _, _, gone := e.now(); gone || e.owner != "" && e.owner != caller {
		return nil, noJob(id)
	}
	return e, nil
}

// change applies f to a copy of the job, saves the copy and makes it the job.
// A move that the standard does not know is a Forbidden fault.
func (m *Manager) change(ctx context.Context, e *entry, f func(*Job) error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.gone {
		return noJob(e.id)
	}
	from, next := e.job.Phase, e.job.Clone()
	if err := f(next); err != nil {
		return err
	}
	if next.Phase != from && !from.May(next.Phase) {
		return fault.New(fault.Forbidden, "the job is %s and cannot become %s", from, next.Phase)
	}
	stored := from
	if e.unsaved != "" {
		stored = e.unsaved
	}
	err := m.cfg.Store.Save(context.WithoutCancel(ctx), next, stored)
	switch {
	case err == nil:
		e.unsaved = ""
	case errors.Is(err, ErrNoJob):
		return noJob(e.id)
	case next.Phase != from && !next.Phase.Active() && !errors.Is(err, ErrMoved):
		// The work is over whatever the store says; it is told later.
		m.cfg.Log.Error("a job's end could not be saved", "job", e.id, "error", err)
		e.unsaved = stored
	default:
		return err
	}
	e.job = next
	if next.Phase != from {
		close(e.changed)
		e.changed = make(chan struct{})
	}
	return nil
}

// forget drops a finished job from memory once the store has it.
func (m *Manager) forget(e *entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.unsaved == "" && !e.job.Phase.Active() || e.gone {
		delete(m.live, e.id)
	}
}

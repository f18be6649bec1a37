package uws

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// Get returns the job as it is now. The caller changes nothing of it.
func (m *Manager) Get(ctx context.Context, caller string, id JobID) (*Job, error) {
	e, err := m.find(ctx, caller, id)
	if err != nil {
		return nil, err
	}
	job, _, _ := e.now()
	return job, nil
}

// Wait returns the job once its phase has changed, or the time has passed, or
// at once if it is over or, with a guard, in another phase than that (UWS 1.1
// section 2.2.1.1). A negative time is as long as the manager allows. No
// goroutine waits beside the caller's.
func (m *Manager) Wait(ctx context.Context, caller string, id JobID, wait time.Duration, guard Phase) (*Job, error) {
	e, err := m.find(ctx, caller, id)
	if err != nil {
		return nil, err
	}
	job, changed, _ := e.now()
	if wait == 0 || !job.Phase.Active() || guard != "" && guard != job.Phase {
		return job, nil
	}
	if wait < 0 || wait > m.cfg.MaxWait {
		wait = m.cfg.MaxWait
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-changed:
	case <-timer.C:
	case <-m.released:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	job, _, gone := e.now()
	if gone {
		return nil, noJob(id)
	}
	return job, nil
}

// List returns the caller's jobs, newest first.
func (m *Manager) List(ctx context.Context, caller string, filter Filter) ([]Summary, error) {
	return m.cfg.Store.List(ctx, caller, filter)
}

// Run queues a PENDING job, to run with the rights that the caller has now. A job
// that was started before stays as it is. A job of nobody has no rights: its
// result is for everyone who knows it. Faults: Usage if the caller's quota lets
// none run, Busy if the queue is full.
func (m *Manager) Run(ctx context.Context, caller string, id JobID, rights Rights) error {
	e, err := m.find(ctx, caller, id)
	if err != nil {
		return err
	}
	if job, _, _ := e.now(); job.Phase != Pending {
		return nil
	}
	if err := m.mayRun(rights); err != nil {
		return err
	}
	queued := false
	err = m.change(ctx, e, func(j *Job) error {
		if queued = j.Phase == Pending; queued {
			j.Phase = Queued
			if j.Owner != "" {
				j.Rights = rights
				j.Rights.Since = m.now()
			}
		}
		return nil
	})
	if err != nil || !queued {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if e.owner != "" {
		e.queries = rights.Queries
	}
	m.queue.Push(e.owner, id)
	m.dispatch()
	return nil
}

// errAborted is why the work of an aborted or deleted job ends.
var errAborted = errors.New("the job was aborted")

// Abort ends a job: it leaves the queue, or its work is told to stop. A job
// that is over stays as it is.
func (m *Manager) Abort(ctx context.Context, caller string, id JobID) error {
	e, err := m.find(ctx, caller, id)
	if err != nil {
		return err
	}
	if job, _, _ := e.now(); !job.Phase.Active() {
		return nil
	}
	err = m.change(ctx, e, func(j *Job) error {
		if j.Phase.Active() {
			j.Phase, j.Ended = Aborted, m.now()
			j.Failure = &Failure{Message: "the job was aborted by its owner"}
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.release(e)
	m.forget(e)
	return nil
}

// release takes a job out of the queue and stops its work.
func (m *Manager) release(e *entry) {
	m.mu.Lock()
	m.queue.Remove(e.owner, e.id)
	m.mu.Unlock()
	e.mu.Lock()
	cancel := e.cancel
	e.mu.Unlock()
	if cancel != nil {
		cancel(errAborted)
	}
}

// Delete removes a job and its files; its work is told to stop.
func (m *Manager) Delete(ctx context.Context, caller string, id JobID) error {
	e, err := m.find(ctx, caller, id)
	if err != nil {
		return err
	}
	return m.destroy(ctx, e)
}

func (m *Manager) destroy(ctx context.Context, e *entry) error {
	e.mu.Lock()
	if e.gone {
		e.mu.Unlock()
		return nil
	}
	err := m.cfg.Store.Delete(ctx, e.id)
	if err != nil && !errors.Is(err, ErrNoJob) {
		e.mu.Unlock()
		return err
	}
	e.gone = true
	close(e.changed)
	e.changed = make(chan struct{})
	e.mu.Unlock()
	m.release(e)
	m.forget(e)
	return m.cfg.Folder.Remove(e.id)
}

// SetParameters adds parameters to a PENDING job; those in replace take the
// place of what was there, others accumulate. A later job is a Forbidden fault.
func (m *Manager) SetParameters(ctx context.Context, caller string, id JobID, d Draft, accumulates func(name string) bool) error {
	e, err := m.find(ctx, caller, id)
	if err != nil {
		return err
	}
	return m.change(ctx, e, func(j *Job) error {
		if j.Phase != Pending {
			return fault.New(fault.Forbidden, "the job is %s; parameters can be set while it is PENDING", j.Phase)
		}
		if d.RunID != "" {
			j.RunID = d.RunID
		}
		replaced := map[string]bool{}
		for _, p := range d.Parameters {
			replaced[p.Name] = !accumulates(p.Name)
		}
		kept := j.Parameters[:0:0]
		for _, p := range j.Parameters {
			if !replaced[p.Name] {
				kept = append(kept, p)
			}
		}
		j.Parameters = append(kept, d.Parameters...)
		return m.attach(j, d.Attachments)
	})
}

// SetDuration sets how long the job may run, clipped to what is allowed; 0 asks
// for the longest. A job that runs already is held to it too.
func (m *Manager) SetDuration(ctx context.Context, caller string, id JobID, d time.Duration) error {
	e, err := m.find(ctx, caller, id)
	if err != nil {
		return err
	}
	return m.change(ctx, e, func(j *Job) error {
		j.Duration = m.clipDuration(d)
		if e.limit != nil {
			e.limit.Reset(max(0, j.Started.Add(j.Duration).Sub(m.now())))
		}
		return nil
	})
}

// SetDestruction sets when the job is destroyed, clipped to what is allowed.
func (m *Manager) SetDestruction(ctx context.Context, caller string, id JobID, t time.Time) error {
	e, err := m.find(ctx, caller, id)
	if err != nil {
		return err
	}
	return m.change(ctx, e, func(j *Job) error {
		j.Destruction = m.clipDestruction(t)
		return nil
	})
}

// OpenResult opens the result of a COMPLETED job; else it is a NotFound fault.
func (m *Manager) OpenResult(ctx context.Context, caller string, id JobID) (*os.File, *Job, error) {
	job, err := m.Get(ctx, caller, id)
	if err != nil {
		return nil, nil, err
	}
	if job.Result == nil {
		return nil, nil, fault.New(fault.NotFound, "job %s is %s and has no result", id, job.Phase)
	}
	file, err := m.cfg.Folder.Open(id, resultFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fault.Wrap(err, fault.NotFound, "the result of job %s is gone; run the query again", id)
	}
	return file, job, err
}

package uws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// dispatch starts waiting jobs while there are free slots. The caller holds mu.
func (m *Manager) dispatch() {
	for m.started && !m.stopped && m.free > 0 {
		owner, id, ok := m.queue.Pop(m.ready)
		if !ok {
			return
		}
		e := m.live[id]
		if e == nil {
			continue
		}
		m.free--
		m.running[owner]++
		m.jobs.Go(func() {
			m.execute(e)
			m.mu.Lock()
			m.free++
			if m.running[owner]--; m.running[owner] == 0 {
				delete(m.running, owner)
			}
			m.mu.Unlock()
			m.cfg.Tally.give(owner) // which calls dispatch
		})
	}
}

// ready tells whether a job may run now, and if so counts it in the tally. A job
// that is gone is let through, to leave the queue. The caller holds mu.
func (m *Manager) ready(owner string, id JobID) bool {
	e := m.live[id]
	return e == nil || (m.cfg.SlotsPerUser == 0 || m.running[owner] < m.cfg.SlotsPerUser) && m.cfg.Tally.take(owner, e.queries)
}

// errTooLong is why the work of a job ends that ran as long as it may.
var errTooLong = errors.New("the job ran longer than its execution duration")

// execute takes a job from QUEUED to its end.
func (m *Manager) execute(e *entry) {
	ctx, cancel := context.WithCancelCause(m.ctx)
	defer cancel(nil)
	err := m.change(ctx, e, func(j *Job) error {
		j.Phase, j.Started = Executing, m.now()
		e.cancel = cancel
		if j.Duration > 0 {
			e.limit = time.AfterFunc(j.Duration, func() { cancel(errTooLong) })
		}
		return nil
	})
	if err == nil {
		m.run(ctx, e)
	} else if fault.KindOf(err) == fault.Internal { // not aborted or deleted meanwhile
		m.finish(ctx, e, nil, nil, err)
	}
	e.mu.Lock()
	if e.limit != nil {
		e.limit.Stop()
	}
	e.cancel, e.limit = nil, nil
	gone := e.gone
	e.mu.Unlock()
	m.forget(e)
	if gone {
		if err := m.cfg.Folder.Remove(e.id); err != nil {
			m.cfg.Log.Error("files of a deleted job stay", "job", e.id, "error", err)
		}
	}
}

// run calls the Runner and keeps what it wrote if it succeeded.
func (m *Manager) run(ctx context.Context, e *entry) {
	job, _, _ := e.now()
	file, err := m.cfg.Folder.Create(job.ID, resultFile)
	if err != nil {
		m.finish(ctx, e, nil, nil, err)
		return
	}
	done, err := m.guarded(ctx, Work{Job: job, Out: limited(file, m.cfg.ResultBytes),
		Open: func(a Attachment) (io.ReadCloser, error) { return m.cfg.Folder.Open(job.ID, a.File) }})
	if err == nil {
		err = file.Commit()
	}
	if err != nil {
		if abandon := file.Abandon(); abandon != nil {
			m.cfg.Log.Error("a half-written result stays", "job", job.ID, "error", abandon)
		}
		m.finish(ctx, e, nil, nil, err)
		return
	}
	m.finish(ctx, e, &Result{MIME: done.MIME, Filename: done.Filename, Size: file.Size()}, done.Outcome, nil)
}

// guarded calls the Runner and makes an error of a panic: one job must not end
// the process.
func (m *Manager) guarded(ctx context.Context, w Work) (done Done, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return m.cfg.Runner.Run(ctx, w)
}

// finish moves an executing job to COMPLETED or ERROR. A job that was aborted
// or deleted meanwhile stays so.
func (m *Manager) finish(ctx context.Context, e *entry, result *Result, outcome []Measure, err error) {
	moved := m.change(ctx, e, func(j *Job) error {
		if !j.Phase.Active() {
			return nil
		}
		j.Ended, j.Outcome = m.now(), outcome
		if err == nil {
			j.Phase, j.Result = Completed, result
			return nil
		}
		j.Phase, j.Failure = Error, m.failure(ctx, j, err)
		return nil
	})
	if moved != nil && fault.KindOf(moved) != fault.NotFound {
		m.cfg.Log.Error("a job's end is lost", "job", e.id, "error", moved)
	}
}

// failure says why the work of a job failed.
func (m *Manager) failure(ctx context.Context, j *Job, err error) *Failure {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errTooLong):
		return &Failure{Message: fault.New(fault.Timeout,
			"the query ran longer than the job's execution duration of %d s; set a longer one, up to %d s, or ask for less",
			int(j.Duration.Seconds()), int(m.cfg.MaxDuration.Seconds())).Msg}
	case errors.Is(cause, errStopping):
		return &interrupted
	}
	err = noRoom(err)
	kind := fault.KindOf(err)
	if kind == fault.Internal {
		m.cfg.Log.Error("a job failed", "job", j.ID, "error", err)
	}
	return &Failure{Message: fault.Message(err),
		Transient: kind == fault.Busy || kind == fault.Timeout || kind == fault.Transient}
}

// noRoom names a full disk, which is the operator's matter and passes.
func noRoom(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.Wrap(err, fault.Transient, "the service has no room left to store the job or its result; "+
			"try again later, or ask for fewer rows")
	}
	return err
}

// limited is w, or if there is a limit a writer that fails beyond it.
func limited(w io.Writer, limit int64) io.Writer {
	if limit == 0 {
		return w
	}
	return &limitedWriter{w: w, left: limit, limit: limit}
}

type limitedWriter struct {
	w           io.Writer
	left, limit int64
}

// Write writes b or nothing.
func (l *limitedWriter) Write(b []byte) (int, error) {
	if int64(len(b)) > l.left {
		return 0, fault.New(fault.TooLarge, "the result is larger than %d bytes, the most that is kept; ask for fewer rows or columns", l.limit)
	}
	n, err := l.w.Write(b)
	l.left -= int64(n)
	return n, err
}

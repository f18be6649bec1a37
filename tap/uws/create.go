package uws

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// Draft is what a new job is made of.
type Draft struct {
	Owner       string
	Rights      Rights // as of now
	RunID       string
	Base        string
	Parameters  []Parameter
	Attachments []Incoming
	Duration    *time.Duration // nil: the default
	Destruction *time.Time     // nil: the default
	// Run queues the job at once.
	Run bool
}

// Incoming is an attachment that is not in the job's folder yet.
type Incoming struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Create makes a job. Faults: Usage when the owner has as many as allowed, or none
// may run that it should run, Busy when it should run and the queue is full.
func (m *Manager) Create(ctx context.Context, d Draft) (*Job, error) {
	if err := m.mayCreate(ctx, d); err != nil {
		return nil, err
	}
	now := m.now()
	job := &Job{ID: m.cfg.NewID(), Owner: d.Owner, Rights: d.Rights, RunID: d.RunID, Phase: Pending, Created: now,
		Parameters: d.Parameters, Base: d.Base, Duration: m.cfg.Duration, Destruction: now.Add(m.cfg.Lifetime)}
	job.Rights.Since = now
	if d.Duration != nil {
		job.Duration = m.clipDuration(*d.Duration)
	}
	if d.Destruction != nil {
		job.Destruction = m.clipDestruction(*d.Destruction)
	}
	if d.Run {
		job.Phase = Queued
	}
	err := m.attach(job, d.Attachments)
	if err == nil {
		err = m.cfg.Store.Create(ctx, job)
	}
	if err != nil {
		return nil, errors.Join(noRoom(err), m.cfg.Folder.Remove(job.ID))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.live[job.ID] = newEntry(job)
	if d.Run {
		m.queue.Push(job.Owner, job.ID)
		m.dispatch()
	}
	return job, nil
}

func (m *Manager) mayCreate(ctx context.Context, d Draft) error {
	if d.Run {
		if err := m.mayRun(d.Rights); err != nil {
			return err
		}
	}
	if m.cfg.JobsPerUser == 0 {
		return nil
	}
	n, err := m.cfg.Store.Count(ctx, d.Owner)
	if err == nil && n >= m.cfg.JobsPerUser {
		return fault.New(fault.Usage, "you have %d jobs, as many as one may keep; delete some", n)
	}
	return err
}

// mayRun tells why a job cannot be queued, if it cannot.
func (m *Manager) mayRun(r Rights) error {
	if err := CheckQuota(r.Queries); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.free == 0 && m.queue.Len() >= m.cfg.QueueLength {
		return &fault.Error{Kind: fault.Busy, RetryAfter: 30 * time.Second,
			Msg: "as many jobs are waiting as the queue holds; try again later"}
	}
	return nil
}

// attach writes the attachments into the job's folder. One that replaces
// another of the same name takes its place.
func (m *Manager) attach(job *Job, incoming []Incoming) error {
	if err := m.fits(job); err != nil {
		return err
	}
	for _, in := range incoming {
		file := "attachment-" + string(m.cfg.NewID())
		size, err := m.receive(job.ID, file, in)
		if err != nil {
			return err
		}
		kept := job.Attachments[:0:0]
		for _, a := range job.Attachments {
			if a.Name != in.Name {
				kept = append(kept, a)
			}
		}
		job.Attachments = append(kept, Attachment{Name: in.Name, File: file, Size: size})
	}
	return m.fits(job)
}

// fits tells what of the job is too large, if anything: parameters may be sent
// in many requests.
func (m *Manager) fits(job *Job) error {
	var text, files int64
	for _, p := range job.Parameters {
		text += int64(len(p.Name) + len(p.Value))
	}
	for _, a := range job.Attachments {
		files += a.Size
	}
	if text > m.cfg.ParameterBytes {
		return fault.New(fault.TooLarge, "the parameters of a job may have %d bytes together", m.cfg.ParameterBytes)
	}
	if files > m.cfg.AttachmentBytes {
		return fault.New(fault.TooLarge, "the attachments of a job may have %d bytes together", m.cfg.AttachmentBytes)
	}
	return nil
}

func (m *Manager) receive(id JobID, name string, in Incoming) (int64, error) {
	src, err := in.Open()
	if err != nil {
		return 0, err
	}
	defer func() { _ = src.Close() }()
	file, err := m.cfg.Folder.Create(id, name)
	if err != nil {
		return 0, err
	}
	if _, err := file.ReadFrom(src); err != nil {
		return 0, errors.Join(err, file.Abandon())
	}
	return file.Size(), file.Commit()
}

func (m *Manager) clipDuration(d time.Duration) time.Duration {
	if d == 0 || d > m.cfg.MaxDuration {
		return m.cfg.MaxDuration
	}
	return d
}

func (m *Manager) clipDestruction(t time.Time) time.Time {
	latest := m.now().Add(m.cfg.MaxLifetime)
	if t.After(latest) {
		return latest
	}
	return t.UTC().Truncate(time.Millisecond)
}

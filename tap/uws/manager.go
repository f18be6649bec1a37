package uws

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// Runner does the work of jobs. It is called from several goroutines at once.
type Runner interface {
	// Run does the work and writes the result to w.Out, which it does not
	// close. When ctx ends it stops at once. What it returns with a nil error
	// describes the result; an error becomes the job's failure, and what was
	// written is thrown away.
	Run(ctx context.Context, w Work) (Done, error)
}

// Work is a job in the hands of a Runner, which changes nothing of it.
type Work struct {
	Job *Job
	Out io.Writer
	// Open opens an attachment of the job.
	Open func(Attachment) (io.ReadCloser, error)
}

// Done describes a finished result.
type Done struct {
	MIME     string
	Filename string
	Outcome  []Measure
}

// Config says how a Manager works. Store, Folder and Runner are required; a
// limit of 0 is replaced by its default, or is no limit where none is named.
type Config struct {
	Store  JobStore
	Folder *Folder
	Runner Runner

	Slots        int // jobs that run at once; default 2
	SlotsPerUser int // of them, for one user
	QueueLength  int // jobs that may wait; default 1000
	JobsPerUser  int // jobs that one user may keep
	// Tally is shared with a Gate whose queries count for the same quotas; nil:
	// the manager has its own.
	Tally *Tally

	Duration    time.Duration // execution duration unless asked for; default 1 h
	MaxDuration time.Duration // the longest that may be asked for; default 4 h
	Lifetime    time.Duration // time to destruction unless asked for; default 7 days
	MaxLifetime time.Duration // the longest that may be asked for; default 30 days
	ResultBytes int64         // the largest result

	ParameterBytes  int64 // of all parameters of a job; default 4 MiB
	AttachmentBytes int64 // of all attachments of a job; default 256 MiB

	MaxWait    time.Duration // the longest a WAIT blocks; default 50 s, less than proxies wait
	SweepEvery time.Duration // how often expired jobs are destroyed; default 1 min

	Now   func() time.Time // default time.Now
	NewID func() JobID     // default random
	Log   *slog.Logger     // default slog.Default
}

func (c Config) withDefaults() Config {
	setDefault(&c.Slots, 2)
	setDefault(&c.QueueLength, 1000)
	setDefault(&c.Duration, time.Hour)
	setDefault(&c.MaxDuration, 4*time.Hour)
	setDefault(&c.Lifetime, 7*24*time.Hour)
	setDefault(&c.MaxLifetime, 30*24*time.Hour)
	setDefault(&c.ParameterBytes, 4<<20)
	setDefault(&c.AttachmentBytes, 256<<20)
	setDefault(&c.MaxWait, 50*time.Second)
	setDefault(&c.SweepEvery, time.Minute)
	c.Duration = min(c.Duration, c.MaxDuration)
	c.Lifetime = min(c.Lifetime, c.MaxLifetime)
	if c.Tally == nil {
		c.Tally = NewTally()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = randomID
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

func setDefault[T int | int64 | time.Duration](v *T, to T) {
	if *v == 0 {
		*v = to
	}
}

// randomID returns 100 bits of chance: whoever knows the id of an anonymous
// job may read it.
func randomID() JobID {
	var b [13]byte
	_, _ = rand.Read(b[:]) // never fails
	return JobID("j" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])[:20]))
}

// Manager keeps jobs and runs them. It is safe for concurrent use.
type Manager struct {
	cfg Config

	mu      sync.Mutex
	live    map[JobID]*entry // every job that is not finished, and finished ones not yet saved
	queue   Fair[JobID]
	running map[string]int // by owner
	free    int
	started bool
	stopped bool

	ctx     context.Context // of all work; ends when the manager stops
	cancel  context.CancelCauseFunc
	jobs    sync.WaitGroup
	sweeper sync.WaitGroup

	released  chan struct{} // closed when nobody shall wait any more
	releasing sync.Once
}

// New returns a manager of the jobs in the store. Jobs that were running when
// the last process ended become ERROR, since nobody knows how far they came;
// those that waited wait again. Nothing runs before Start.
func New(ctx context.Context, cfg Config) (*Manager, error) {
	cfg = cfg.withDefaults()
	m := &Manager{cfg: cfg, live: map[JobID]*entry{}, running: map[string]int{}, free: cfg.Slots, released: make(chan struct{})}
	m.ctx, m.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	jobs, err := cfg.Store.Unfinished(ctx)
	if err != nil {
		return nil, err
	}
	for _, job := range jobs {
		if err := m.recover(ctx, job); err != nil {
			return nil, err
		}
	}
	cfg.Tally.onFree(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.dispatch()
	})
	return m, nil
}

// interrupted is what the owner of a job is told that a stop of the service
// ended.
var interrupted = Failure{Transient: true,
	Message: "the job was interrupted by a restart of the service; run the query again"}

func (m *Manager) recover(ctx context.Context, job *Job) error {
	e := newEntry(job)
	switch job.Phase {
	case Queued:
		m.queue.Push(job.Owner, job.ID)
	case Executing:
		if err := m.cfg.Folder.Tidy(job.ID); err != nil {
			return err
		}
		return m.change(ctx, e, func(j *Job) error {
			j.Phase, j.Ended, j.Failure = Error, m.now(), &interrupted
			return nil
		})
	}
	m.live[job.ID] = e
	return nil
}

// Start begins to run jobs and to destroy expired ones.
func (m *Manager) Start() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.started || m.stopped {
		return
	}
	m.started = true
	m.sweeper.Go(m.sweep)
	m.dispatch()
}

// errStopping is why work ends when the manager stops.
var errStopping = errors.New("the service stops")

// Release lets everyone who waits for a job go, now and later, so that the
// server can finish its requests.
func (m *Manager) Release() { m.releasing.Do(func() { close(m.released) }) }

// Stop starts no more jobs and waits for those that run until ctx ends; then
// they are interrupted. Waiting jobs stay QUEUED in the store.
func (m *Manager) Stop(ctx context.Context) error {
	m.Release()
	m.mu.Lock()
	m.stopped = true
	m.mu.Unlock()
	release := context.AfterFunc(ctx, func() { m.cancel(errStopping) })
	defer release()
	m.jobs.Wait()
	m.cancel(errStopping)
	m.sweeper.Wait()
	return m.saveRest(context.WithoutCancel(ctx))
}

// Load returns how many jobs run and how many wait.
func (m *Manager) Load() (running, waiting int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cfg.Slots - m.free, m.queue.Len()
}

// now is in milliseconds, so that a time reads the same before and after it
// went through the store and the documents.
func (m *Manager) now() time.Time { return m.cfg.Now().UTC().Truncate(time.Millisecond) }

// noJob is what a caller is told of a job that is not there or not theirs.
func noJob(id JobID) error {
	if len(id) > 40 {
		id = id[:40] + "..."
	}
	return fault.New(fault.NotFound, "there is no job %q; it may have been deleted or destroyed at its time", id)
}

// Limits returns the configuration in force.
func (m *Manager) Limits() Config { return m.cfg }

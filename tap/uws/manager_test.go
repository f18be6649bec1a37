package uws_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/uws"
	"github.com/vobutler/vobutler/tap/uws/sqlstore"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// runnerFunc is a Runner.
type runnerFunc func(ctx context.Context, w uws.Work) (uws.Done, error)

func (f runnerFunc) Run(ctx context.Context, w uws.Work) (uws.Done, error) { return f(ctx, w) }

// hello writes a short result.
func hello(_ context.Context, w uws.Work) (uws.Done, error) {
	_, err := io.WriteString(w.Out, "hello "+string(w.Job.ID))
	return uws.Done{MIME: "text/plain", Filename: "hello.txt", Outcome: []uws.Measure{{Name: "rows", Value: 1}}}, err
}

// gated runs jobs that say when they began and end when told to.
type gated struct {
	began chan uws.JobID
	end   chan struct{}
}

func newGated() *gated {
	return &gated{began: make(chan uws.JobID, 100), end: make(chan struct{}, 100)}
}

func (g *gated) Run(ctx context.Context, w uws.Work) (uws.Done, error) {
	g.began <- w.Job.ID
	select {
	case <-g.end:
		return hello(ctx, w)
	case <-ctx.Done():
		return uws.Done{}, fmt.Errorf("run: %w", ctx.Err())
	}
}

// house is a manager with what it keeps jobs in.
type house struct {
	*uws.Manager
	t     *testing.T
	dir   string
	store uws.JobStore
}

// open starts nothing; the caller does.
func open(t *testing.T, dir string, change func(*uws.Config)) *house {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), filepath.Join(dir, "jobs.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	folder, err := uws.OpenFolder(filepath.Join(dir, "jobs"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := uws.Config{Store: store, Folder: folder, Runner: runnerFunc(hello), Slots: 1, SweepEvery: time.Hour,
		Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&cfg)
	}
	m, err := uws.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{Manager: m, t: t, dir: dir, store: cfg.Store}
	t.Cleanup(func() { h.stop() })
	return h
}

// stop ends the manager at once.
func (h *house) stop() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := h.Stop(ctx); err != nil {
		h.t.Error(err)
	}
}

func started(t *testing.T, change func(*uws.Config)) *house {
	t.Helper()
	h := open(t, t.TempDir(), change)
	h.Start()
	return h
}

func (h *house) create(owner string, run bool) uws.JobID {
	h.t.Helper()
	job, err := h.Create(h.t.Context(), uws.Draft{Owner: owner, Run: run, Parameters: []uws.Parameter{{Name: "QUERY", Value: "q"}}})
	if err != nil {
		h.t.Fatal(err)
	}
	return job.ID
}

// await waits until the job is over.
func (h *house) await(owner string, id uws.JobID) *uws.Job {
	h.t.Helper()
	for {
		job, err := h.Wait(h.t.Context(), owner, id, -1, "")
		if err != nil {
			h.t.Fatal(err)
		}
		if !job.Phase.Active() {
			return job
		}
	}
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) phase(owner string, id uws.JobID) uws.Phase {
	h.t.Helper()
	job, err := h.Get(h.t.Context(), owner, id)
	h.must(err)
	return job.Phase
}

func kind(err error) fault.Kind {
	if err == nil {
		return 255
	}
	return fault.KindOf(err)
}

func TestManager_RunsAJobToItsResult(t *testing.T) {
	h := started(t, nil)
	id := h.create("ada", false)
	if p := h.phase("ada", id); p != uws.Pending {
		t.Fatalf("a new job is %s", p)
	}
	h.must(h.Run(t.Context(), "ada", id, uws.Rights{}))
	if p := h.phase("ada", id); p == uws.Pending {
		t.Error("a started job reads PENDING")
	}
	job := h.await("ada", id)
	if job.Phase != uws.Completed || job.Result == nil || job.Result.MIME != "text/plain" || job.Result.Size != int64(len("hello "+id)) {
		t.Fatalf("got %+v, result %+v, failure %+v", job, job.Result, job.Failure)
	}
	if job.Started.IsZero() || job.Ended.Before(job.Started) || len(job.Outcome) != 1 {
		t.Errorf("times %v %v, outcome %v", job.Started, job.Ended, job.Outcome)
	}
	file, _, err := h.OpenResult(t.Context(), "ada", id)
	h.must(err)
	defer file.Close()
	if text, err := io.ReadAll(file); err != nil || string(text) != "hello "+string(id) {
		t.Errorf("result %q, %v", text, err)
	}
	h.must(h.Run(t.Context(), "ada", id, uws.Rights{})) // a job that is over stays so
	if p := h.phase("ada", id); p != uws.Completed {
		t.Errorf("it became %s", p)
	}
}

func TestManager_CreatesAndRunsAtOnce(t *testing.T) {
	h := started(t, nil)
	if job := h.await("", h.create("", true)); job.Phase != uws.Completed {
		t.Errorf("got %s", job.Phase)
	}
}

func TestManager_AbortsInEveryPhase(t *testing.T) {
	g := newGated()
	h := started(t, func(c *uws.Config) { c.Runner = g })
	running := h.create("", true)
	<-g.began
	queued, pending := h.create("", true), h.create("", false)
	if p := h.phase("", queued); p != uws.Queued {
		t.Fatalf("the second job is %s", p)
	}
	// The running job comes last: its end would let the queued one begin.
	for _, c := range []struct {
		phase uws.Phase
		id    uws.JobID
	}{{uws.Pending, pending}, {uws.Queued, queued}, {uws.Executing, running}} {
		h.must(h.Abort(t.Context(), "", c.id))
		job, err := h.Get(t.Context(), "", c.id)
		h.must(err)
		if job.Phase != uws.Aborted || job.Ended.IsZero() || job.Failure == nil {
			t.Errorf("a job that was %s: %+v", c.phase, job)
		}
		h.must(h.Abort(t.Context(), "", c.id))
	}
	last := h.create("", true)
	g.end <- struct{}{}
	if job := h.await("", last); job.Phase != uws.Completed {
		t.Errorf("the slot was not given back: %+v", job)
	}
	if id := <-g.began; id != last {
		t.Errorf("an aborted job was run")
	}
}

func TestManager_DeletesARunningJobAndItsFiles(t *testing.T) {
	g := newGated()
	h := started(t, func(c *uws.Config) { c.Runner = g })
	id := h.create("", true)
	<-g.began
	h.must(h.Delete(t.Context(), "", id))
	if _, err := h.Get(t.Context(), "", id); kind(err) != fault.NotFound {
		t.Errorf("it is still there: %v", err)
	}
	next := h.create("", true)
	g.end <- struct{}{}
	h.await("", next)
	if left, _ := filepath.Glob(filepath.Join(h.dir, "jobs", "*", string(id))); len(left) > 0 {
		t.Errorf("its files stay: %v", left)
	}
	if err := h.Delete(t.Context(), "", id); kind(err) != fault.NotFound {
		t.Errorf("deleted twice: %v", err)
	}
}

func TestManager_HidesJobsOfStrangers(t *testing.T) {
	h := started(t, nil)
	id := h.create("ada", true)
	h.await("ada", id)
	ctx := t.Context()
	_, _, opened := h.OpenResult(ctx, "bob", id)
	_, got := h.Get(ctx, "", id)
	_, waited := h.Wait(ctx, "bob", id, -1, "")
	for name, err := range map[string]error{"read": got, "wait": waited, "run": h.Run(ctx, "bob", id, uws.Rights{}), "abort": h.Abort(ctx, "bob", id),
		"delete": h.Delete(ctx, "", id), "result": opened, "time": h.SetDuration(ctx, "bob", id, time.Second),
		"end": h.SetDestruction(ctx, "bob", id, noon)} {
		if kind(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	list, err := h.List(ctx, "bob", uws.Filter{})
	if err != nil || len(list) != 0 {
		t.Errorf("list %v, %v", list, err)
	}
	if _, err := h.Get(ctx, "bob", h.create("", false)); err != nil {
		t.Errorf("a job of nobody is hidden: %v", err)
	}
	for _, odd := range []uws.JobID{"", "../x", "a b", "é", uws.JobID(strings.Repeat("a", 65))} {
		if _, err := h.Get(ctx, "", odd); kind(err) != fault.NotFound {
			t.Errorf("%q: %v", odd, err)
		}
	}
}

func TestManager_TakesUsersInTurn(t *testing.T) {
	g := newGated()
	h := open(t, t.TempDir(), func(c *uws.Config) { c.Runner = g })
	names := map[uws.JobID]string{}
	for _, owner := range []string{"ada", "ada", "ada", "bob"} {
		names[h.create(owner, true)] = owner
	}
	h.Start()
	var order []string
	for range 4 {
		order = append(order, names[<-g.began])
		g.end <- struct{}{}
	}
	if got := strings.Join(order, " "); got != "ada bob ada ada" {
		t.Errorf("order %s", got)
	}
}

func TestManager_KeepsSlotsOfOneUserBounded(t *testing.T) {
	g := newGated()
	h := open(t, t.TempDir(), func(c *uws.Config) { c.Runner, c.Slots, c.SlotsPerUser = g, 2, 1 })
	first, second, other := h.create("ada", true), h.create("ada", true), h.create("bob", true)
	h.Start()
	got := map[uws.JobID]bool{<-g.began: true, <-g.began: true}
	if !got[first] || !got[other] || h.phase("ada", second) != uws.Queued {
		t.Errorf("running %v", got)
	}
}

func TestManager_RefusesBeyondItsLimits(t *testing.T) {
	g := newGated()
	h := started(t, func(c *uws.Config) {
		c.Runner, c.QueueLength, c.JobsPerUser, c.ParameterBytes, c.AttachmentBytes = g, 1, 5, 100, 10
	})
	ctx := t.Context()
	h.create("ada", true)
	<-g.began
	h.create("ada", true)
	if _, err := h.Create(ctx, uws.Draft{Owner: "ada", Run: true}); kind(err) != fault.Busy {
		t.Errorf("a full queue: %v", err)
	}
	pending := h.create("ada", false)
	if err := h.Run(ctx, "ada", pending, uws.Rights{}); kind(err) != fault.Busy || h.phase("ada", pending) != uws.Pending {
		t.Errorf("a full queue: %v", err)
	}
	large := uws.Draft{Owner: "ada", Parameters: []uws.Parameter{{Name: "QUERY", Value: strings.Repeat("x", 100)}}}
	if _, err := h.Create(ctx, large); kind(err) != fault.TooLarge {
		t.Errorf("large parameters: %v", err)
	}
	large = uws.Draft{Owner: "ada", Attachments: []uws.Incoming{attachment("a", strings.Repeat("x", 11))}}
	if _, err := h.Create(ctx, large); kind(err) != fault.TooLarge {
		t.Errorf("a large attachment: %v", err)
	}
	h.create("ada", false)
	h.create("ada", false)
	if _, err := h.Create(ctx, uws.Draft{Owner: "ada"}); kind(err) != fault.Usage {
		t.Errorf("a job too many: %v", err)
	}
	h.create("bob", false)
}

func attachment(name, content string) uws.Incoming {
	return uws.Incoming{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func TestManager_GivesAttachmentsToTheRunner(t *testing.T) {
	h := started(t, func(c *uws.Config) {
		c.Runner = runnerFunc(func(_ context.Context, w uws.Work) (uws.Done, error) {
			for _, a := range w.Job.Attachments {
				r, err := w.Open(a)
				if err != nil {
					return uws.Done{}, err
				}
				text, err := io.ReadAll(r)
				if err := errors.Join(err, r.Close()); err != nil {
					return uws.Done{}, err
				}
				fmt.Fprintf(w.Out, "%s=%s;", a.Name, text)
			}
			return uws.Done{}, nil
		})
	})
	ctx := t.Context()
	job, err := h.Create(ctx, uws.Draft{Attachments: []uws.Incoming{attachment("a", "one"), attachment("b", "two")}})
	h.must(err)
	h.must(h.SetParameters(ctx, "", job.ID, uws.Draft{Attachments: []uws.Incoming{attachment("a", "three")}}, nil))
	h.must(h.Run(ctx, "", job.ID, uws.Rights{}))
	h.await("", job.ID)
	file, _, err := h.OpenResult(ctx, "", job.ID)
	h.must(err)
	defer file.Close()
	if text, _ := io.ReadAll(file); string(text) != "b=two;a=three;" {
		t.Errorf("got %s", text)
	}
}

func TestManager_SetsParametersWhilePending(t *testing.T) {
	h := started(t, nil)
	ctx := t.Context()
	accumulates := func(name string) bool { return name == "UPLOAD" }
	job, err := h.Create(ctx, uws.Draft{RunID: "one", Parameters: []uws.Parameter{{"QUERY", "a"}, {"UPLOAD", "x"}, {"LANG", "ADQL"}}})
	h.must(err)
	h.must(h.SetParameters(ctx, "", job.ID, uws.Draft{RunID: "two", Parameters: []uws.Parameter{{"QUERY", "b"}, {"UPLOAD", "y"}}}, accumulates))
	if job, err = h.Get(ctx, "", job.ID); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(job.RunID, job.Parameters); got != "two[{UPLOAD x} {LANG ADQL} {QUERY b} {UPLOAD y}]" {
		t.Errorf("got %s", got)
	}
	h.must(h.Run(ctx, "", job.ID, uws.Rights{}))
	if err := h.SetParameters(ctx, "", job.ID, uws.Draft{RunID: "three"}, accumulates); kind(err) != fault.Forbidden {
		t.Errorf("after the start: %v", err)
	}
}

func TestManager_ClipsTimes(t *testing.T) {
	h := started(t, func(c *uws.Config) {
		c.Now = func() time.Time { return noon }
		c.Duration, c.MaxDuration, c.Lifetime, c.MaxLifetime = time.Minute, time.Hour, time.Hour, 24*time.Hour
	})
	ctx := t.Context()
	id := h.create("", false)
	for name, c := range map[string]struct{ ask, want time.Duration }{
		"short": {time.Second, time.Second}, "longest": {2 * time.Hour, time.Hour}, "without end": {0, time.Hour},
	} {
		h.must(h.SetDuration(ctx, "", id, c.ask))
		if job, _ := h.Get(ctx, "", id); job.Duration != c.want {
			t.Errorf("%s: %s", name, job.Duration)
		}
	}
	for name, c := range map[string]struct{ ask, want time.Time }{
		"soon": {noon.Add(time.Minute), noon.Add(time.Minute)}, "late": {noon.Add(100 * time.Hour), noon.Add(24 * time.Hour)},
	} {
		h.must(h.SetDestruction(ctx, "", id, c.ask))
		if job, _ := h.Get(ctx, "", id); !job.Destruction.Equal(c.want) {
			t.Errorf("%s: %s", name, job.Destruction)
		}
	}
	long, late := 2*time.Hour, noon.Add(100*time.Hour)
	job, err := h.Create(ctx, uws.Draft{Duration: &long, Destruction: &late})
	if err != nil || job.Duration != time.Hour || !job.Destruction.Equal(noon.Add(24*time.Hour)) {
		t.Errorf("at creation: %+v, %v", job, err)
	}
}

func TestManager_EndsAJobThatRunsTooLong(t *testing.T) {
	g := newGated()
	h := started(t, func(c *uws.Config) { c.Runner = g; c.Duration = time.Millisecond })
	job := h.await("", h.create("", true))
	if job.Phase != uws.Error || !strings.Contains(job.Failure.Message, "execution duration") {
		t.Errorf("got %s, %+v", job.Phase, job.Failure)
	}
}

func TestManager_HoldsARunningJobToANewDuration(t *testing.T) {
	g := newGated()
	h := started(t, func(c *uws.Config) { c.Runner = g })
	id := h.create("", true)
	<-g.began
	h.must(h.SetDuration(t.Context(), "", id, time.Millisecond))
	if job := h.await("", id); job.Phase != uws.Error || !strings.Contains(job.Failure.Message, "execution duration") {
		t.Errorf("got %s, %+v", job.Phase, job.Failure)
	}
}

func TestManager_TellsWhyAJobFailed(t *testing.T) {
	for name, c := range map[string]struct {
		err       error
		message   string
		transient bool
	}{
		"a mistake of the user":   {fault.New(fault.Usage, "no table x"), "no table x", false},
		"a crowd":                 {fault.New(fault.Busy, "too many"), "too many", true},
		"what nobody classified":  {errors.New("secret"), "internal error", false},
		"a full disk":             {fmt.Errorf("write: %w", errNoSpace), "no room", true},
		"an error of a back end":  {fault.Wrap(errors.New("secret"), fault.Transient, "it went away"), "it went away", true},
		"a panic is not the end ": {nil, "internal error", false},
	} {
		t.Run(name, func(t *testing.T) {
			h := started(t, func(cfg *uws.Config) {
				cfg.Runner = runnerFunc(func(context.Context, uws.Work) (uws.Done, error) {
					if c.err == nil {
						panic("secret")
					}
					return uws.Done{}, c.err
				})
			})
			job := h.await("", h.create("", true))
			f := job.Failure
			if job.Phase != uws.Error || f == nil || !strings.Contains(f.Message, c.message) || f.Transient != c.transient ||
				strings.Contains(f.Message, "secret") || job.Result != nil {
				t.Errorf("got %s, %+v", job.Phase, f)
			}
			if left, _ := filepath.Glob(filepath.Join(h.dir, "jobs", "*", "*", "*")); len(left) > 0 {
				t.Errorf("files stay: %v", left)
			}
			if _, _, err := h.OpenResult(t.Context(), "", job.ID); kind(err) != fault.NotFound {
				t.Errorf("a failed job has a result: %v", err)
			}
		})
	}
}

func TestManager_BoundsResults(t *testing.T) {
	h := started(t, func(c *uws.Config) { c.ResultBytes = 5 })
	job := h.await("", h.create("", true))
	if job.Phase != uws.Error || !strings.Contains(job.Failure.Message, "larger than 5 bytes") {
		t.Errorf("got %s, %+v", job.Phase, job.Failure)
	}
}

func TestManager_StopInterruptsAndKeepsTheQueue(t *testing.T) {
	g := newGated()
	dir := t.TempDir()
	h := open(t, dir, func(c *uws.Config) { c.Runner = g })
	h.Start()
	running := h.create("", true)
	<-g.began
	queued := h.create("", true)
	h.stop()
	if job, err := h.store.Get(t.Context(), running); err != nil || job.Phase != uws.Error ||
		!strings.Contains(job.Failure.Message, "interrupted by a restart") {
		t.Errorf("running: %+v, %v", job, err)
	}
	if job, err := h.store.Get(t.Context(), queued); err != nil || job.Phase != uws.Queued {
		t.Errorf("queued: %+v, %v", job, err)
	}
}

// What a killed process leaves behind: a job that ran, half of its result, one
// that waited and one that is over.
func TestNew_AfterAKill(t *testing.T) {
	dir := t.TempDir()
	g := newGated()
	killed := open(t, dir, func(c *uws.Config) { c.Runner = g })
	killed.Start()
	over := killed.create("ada", true)
	<-g.began
	g.end <- struct{}{}
	killed.await("ada", over)
	running := killed.create("ada", true)
	<-g.began
	queued, pending := killed.create("ada", true), killed.create("ada", false)
	if parts, _ := filepath.Glob(filepath.Join(dir, "jobs", "*", string(running), "*.part-*")); len(parts) != 1 {
		t.Fatalf("half-written files: %v", parts)
	}

	h := open(t, dir, nil) // the first is neither stopped nor closed
	job, err := h.Get(t.Context(), "ada", running)
	h.must(err)
	if job.Phase != uws.Error || !strings.Contains(job.Failure.Message, "interrupted by a restart") || job.Ended.IsZero() {
		t.Errorf("the running job is %s, %+v", job.Phase, job.Failure)
	}
	if parts, _ := filepath.Glob(filepath.Join(dir, "jobs", "*", string(running), "*")); len(parts) != 0 {
		t.Errorf("half-written files stay: %v", parts)
	}
	if p := h.phase("ada", queued); p != uws.Queued {
		t.Errorf("the waiting job is %s", p)
	}
	if p := h.phase("ada", pending); p != uws.Pending {
		t.Errorf("the new job is %s", p)
	}
	file, _, err := h.OpenResult(t.Context(), "ada", over)
	h.must(err)
	defer file.Close()
	if text, err := io.ReadAll(file); err != nil || string(text) != "hello "+string(over) {
		t.Errorf("the finished result is %q, %v", text, err)
	}
	h.Start()
	if job := h.await("ada", queued); job.Phase != uws.Completed {
		t.Errorf("the waiting job became %s", job.Phase)
	}
}

func TestManager_DestroysAtTheTime(t *testing.T) {
	var mu sync.Mutex
	now := noon
	h := started(t, func(c *uws.Config) {
		c.Lifetime = time.Hour
		c.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	old, young := h.create("", true), h.create("", false)
	h.await("", old)
	h.must(h.SetDestruction(t.Context(), "", young, noon.Add(3*time.Hour)))
	stray := filepath.Join(h.dir, "jobs", "st", "stray")
	h.must(os.MkdirAll(stray, 0o750))
	h.must(os.Chtimes(stray, noon, noon.Add(-2*time.Hour)))
	mu.Lock()
	now = noon.Add(2 * time.Hour)
	mu.Unlock()
	h.must(h.Sweep(t.Context()))
	if _, err := h.Get(t.Context(), "", old); kind(err) != fault.NotFound {
		t.Errorf("the old job: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(h.dir, "jobs", "*", "*")); len(left) != 0 {
		t.Errorf("files stay: %v", left)
	}
	if _, err := h.Get(t.Context(), "", young); err != nil {
		t.Errorf("the young job: %v", err)
	}
}

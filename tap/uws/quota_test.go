package uws_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/uws"
)

// ada is a caller with a quota.
func ada(most int) uws.Caller { return uws.Caller{Key: "user ada", User: "ada", Queries: &most} }

func enter(t *testing.T, g *uws.Gate, c uws.Caller) func() {
	t.Helper()
	leave, err := g.Enter(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return leave
}

func TestGate_AQuotaIsWaitedForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := uws.NewGate(uws.GateConfig{Places: 10, Waiting: 10, Patience: 5 * time.Second})
		leave := enter(t, g, ada(1))
		start := time.Now()
		_, err := g.Enter(t.Context(), ada(1))
		if fault.KindOf(err) != fault.Busy || !errors.Is(err, uws.ErrQuota) || time.Since(start) != 5*time.Second ||
			!strings.Contains(fault.Message(err), "1 query running") {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		if _, waiting := g.Load(); waiting != 0 {
			t.Errorf("%d wait", waiting)
		}
		enter(t, g, uws.Caller{Key: "user bob", User: "bob", Queries: new(1)})() // others pass
		time.AfterFunc(time.Second, leave)
		enter(t, g, ada(1))() // once the first has ended
		if took := time.Since(start); took != 6*time.Second {
			t.Errorf("it waited for %s", took)
		}
	})
}

// Who waits for a place because the service is busy is not refused for a quota
// that they have not used.
func TestGate_PatienceIsForTheUsersOwnQueries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := uws.NewGate(uws.GateConfig{Places: 1, Waiting: 10, Patience: time.Second})
		leave := enter(t, g, uws.Caller{Key: "user bob", User: "bob"})
		time.AfterFunc(time.Minute, leave)
		enter(t, g, ada(1))()
	})
}

func TestGate_AQuotaOfNobodyIsNone(t *testing.T) {
	g := uws.NewGate(uws.GateConfig{Places: 2})
	first := enter(t, g, uws.Caller{Key: "address a"})
	enter(t, g, uws.Caller{Key: "address a"})()
	first()
}

// house with a gate that counts for the same quotas.
func withGate(t *testing.T, runner uws.Runner) (*house, *uws.Gate) {
	t.Helper()
	tally := uws.NewTally()
	g := uws.NewGate(uws.GateConfig{Places: 10, Waiting: 10, Tally: tally})
	return started(t, func(c *uws.Config) { c.Runner, c.Slots, c.Tally = runner, 10, tally }), g
}

func (h *house) createWithin(owner string, most int) uws.JobID {
	h.t.Helper()
	job, err := h.Create(h.t.Context(), uws.Draft{Owner: owner, Run: true, Rights: uws.Rights{Queries: &most}})
	if err != nil {
		h.t.Fatal(err)
	}
	return job.ID
}

func TestTally_JobsWaitForQueriesOfTheirOwner(t *testing.T) {
	run := newGated()
	h, g := withGate(t, run)
	leave := enter(t, g, ada(2))
	first, second := h.createWithin("ada", 2), h.createWithin("ada", 2)
	if id := <-run.began; id != first {
		t.Fatalf("%s runs first", id)
	}
	other := h.createWithin("bob", 1)
	if id := <-run.began; id != other || h.phase("ada", second) != uws.Queued {
		t.Errorf("%s runs, and the second job is %s", id, h.phase("ada", second))
	}
	leave()
	if id := <-run.began; id != second {
		t.Errorf("%s runs after the query has ended", id)
	}
}

func TestTally_QueriesWaitForJobsOfTheirUser(t *testing.T) {
	run := newGated()
	h, g := withGate(t, run)
	id := h.createWithin("ada", 1)
	<-run.began
	passed := make(chan func())
	go func() {
		leave, err := g.Enter(context.Background(), ada(1))
		if err != nil {
			t.Error(err)
		}
		passed <- leave
	}()
	run.end <- struct{}{}
	(<-passed)()
	if job := h.await("ada", id); job.Phase != uws.Completed {
		t.Errorf("the job is %s", job.Phase)
	}
}

func TestManager_AQuotaOfNoneRunsNothing(t *testing.T) {
	h := started(t, nil)
	none := uws.Rights{Queries: new(0)}
	_, err := h.Create(t.Context(), uws.Draft{Owner: "ada", Run: true, Rights: none})
	if kind(err) != fault.Usage || !strings.Contains(fault.Message(err), "quota") {
		t.Errorf("got %v", err)
	}
	id := h.create("ada", false)
	if err := h.Run(t.Context(), "ada", id, none); kind(err) != fault.Usage || h.phase("ada", id) != uws.Pending {
		t.Errorf("got %v", err)
	}
}

func TestManager_AJobHasTheRightsOfItsStart(t *testing.T) {
	var hours atomic.Int64 // since noon
	now := func() time.Time { return noon.Add(time.Duration(hours.Load()) * time.Hour) }
	h := started(t, func(c *uws.Config) { c.Now = now })
	job, err := h.Create(t.Context(), uws.Draft{Owner: "ada", Rights: uws.Rights{Groups: []string{"old"}}})
	h.must(err)
	if job.Rights.Groups[0] != "old" || !job.Rights.Since.Equal(noon) {
		t.Errorf("made with %+v", job.Rights)
	}
	hours.Add(1)
	h.must(h.Run(t.Context(), "ada", job.ID, uws.Rights{Groups: []string{"new"}, Queries: new(3)}))
	job = h.await("ada", job.ID)
	if job.Rights.Groups[0] != "new" || *job.Rights.Queries != 3 || !job.Rights.Since.Equal(now()) {
		t.Errorf("run with %+v", job.Rights)
	}
	job, err = h.Create(t.Context(), uws.Draft{})
	h.must(err)
	h.must(h.Run(t.Context(), "ada", job.ID, uws.Rights{Groups: []string{"hers"}}))
	if job = h.await("", job.ID); len(job.Rights.Groups) != 0 {
		t.Errorf("a job of nobody ran with %+v", job.Rights)
	}
}

package uws_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/uws"
)

func TestWait_ReturnsAtOnceWhereNothingIsToWaitFor(t *testing.T) {
	g := newGated()
	h := started(t, func(c *uws.Config) { c.Runner, c.MaxWait = g, time.Hour })
	running := h.create("", true)
	<-g.began
	over := h.create("", false)
	h.must(h.Abort(t.Context(), "", over))
	for name, c := range map[string]struct {
		id    uws.JobID
		wait  time.Duration
		guard uws.Phase
	}{
		"no time":              {running, 0, ""},
		"a finished job":       {over, -1, ""},
		"a guard that differs": {running, -1, uws.Queued},
	} {
		if _, err := h.Wait(t.Context(), "", c.id, c.wait, c.guard); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWait_WakesAllWaitersAtAChange(t *testing.T) {
	g := newGated()
	h := started(t, func(c *uws.Config) { c.Runner, c.MaxWait = g, time.Hour })
	id := h.create("", true)
	<-g.began
	const waiters = 50
	var ready, done sync.WaitGroup
	ready.Add(waiters)
	for range waiters {
		done.Go(func() {
			ready.Done()
			job, err := h.Wait(context.Background(), "", id, -1, uws.Executing)
			if err != nil || job.Phase != uws.Completed {
				t.Errorf("got %+v, %v", job, err)
			}
		})
	}
	ready.Wait()
	g.end <- struct{}{}
	done.Wait()
}

func TestWait_EndsWithTheTime(t *testing.T) {
	h := started(t, func(c *uws.Config) { c.MaxWait = time.Millisecond })
	job, err := h.Wait(t.Context(), "", h.create("", false), -1, "")
	if err != nil || job.Phase != uws.Pending {
		t.Errorf("got %+v, %v", job, err)
	}
}

func TestWait_EndsWithTheCaller(t *testing.T) {
	h := started(t, func(c *uws.Config) { c.MaxWait = time.Hour })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Wait(ctx, "", h.create("", false), -1, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestWait_TellsThatTheJobIsGone(t *testing.T) {
	h := started(t, func(c *uws.Config) { c.MaxWait = time.Hour })
	id := h.create("", false)
	var ready sync.WaitGroup
	ready.Add(1)
	answer := make(chan error, 1)
	go func() {
		ready.Done()
		_, err := h.Wait(context.Background(), "", id, -1, "")
		answer <- err
	}()
	ready.Wait()
	h.must(h.Delete(t.Context(), "", id))
	if err := <-answer; kind(err) != fault.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestWait_EndsWhenTheServerStops(t *testing.T) {
	h := started(t, func(c *uws.Config) { c.MaxWait = time.Hour })
	id := h.create("", false)
	h.Release()
	h.Release()
	if job, err := h.Wait(t.Context(), "", id, -1, ""); err != nil || job.Phase != uws.Pending {
		t.Errorf("got %+v, %v", job, err)
	}
}

package butler

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// counter returns a snapshot whose value is the number of its loads.
func counter(maxAge time.Duration) (*snapshot[int64], *atomic.Int64) {
	var loads atomic.Int64
	return newSnapshot(maxAge, func(context.Context) (int64, error) { return loads.Add(1), nil }), &loads
}

func TestSnapshot_IsLoadedOnceUntilItIsOld(t *testing.T) {
	s, loads := counter(time.Hour)
	for range 3 {
		if v, err := s.get(t.Context()); err != nil || v != 1 {
			t.Errorf("got %d, error %v", v, err)
		}
		if v, err := s.recent(t.Context()); err != nil || v != 1 {
			t.Errorf("recently %d, error %v", v, err)
		}
	}
	if loads.Load() != 1 {
		t.Errorf("%d loads", loads.Load())
	}
	for want := int64(2); want < 4; want++ {
		c := *s.current.Load()
		c.begun, c.expires = c.begun.Add(-2*time.Hour), c.expires.Add(-2*time.Hour)
		s.current.Store(&c)
		if v, err := s.get(t.Context()); err != nil || v != want {
			t.Errorf("got %d, error %v, want %d", v, err, want)
		}
	}
}

func TestSnapshot_UnkeptIsLoadedEachTime(t *testing.T) {
	var loads atomic.Int64
	s := newSnapshot(time.Nanosecond, func(context.Context) (int64, error) {
		// A load that takes long is no reason to keep what it brings.
		for begun := time.Now(); time.Since(begun) < time.Millisecond; {
		}
		return loads.Add(1), nil
	})
	for want := int64(1); want < 5; want++ {
		if v, err := s.get(t.Context()); err != nil || v != want {
			t.Errorf("got %d, error %v, want %d", v, err, want)
		}
	}
}

func TestSnapshot_SinceLoadsAgain(t *testing.T) {
	s, _ := counter(time.Hour)
	if _, err := s.get(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for range 2 { // The second time, what was loaded then is new enough.
		if v, err := s.since(t.Context(), now); err != nil || v != 2 {
			t.Errorf("got %d, error %v", v, err)
		}
	}
}

func TestSnapshot_WaitersShareALoad(t *testing.T) {
	gate := make(chan struct{})
	var loads atomic.Int64
	s := newSnapshot(time.Hour, func(context.Context) (int64, error) {
		<-gate
		return loads.Add(1), nil
	})
	var started, group sync.WaitGroup
	for range 10 {
		started.Add(1)
		group.Go(func() {
			started.Done()
			if v, err := s.get(t.Context()); err != nil || v != 1 {
				t.Errorf("got %d, error %v", v, err)
			}
		})
	}
	started.Wait()
	// One that gives up does not stop the load for the others.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.get(ctx); fault.KindOf(err) != fault.Canceled {
		t.Errorf("error is %v", err)
	}
	close(gate)
	group.Wait()
}

func TestSnapshot_KeepsNoError(t *testing.T) {
	broken := errors.New("broken")
	err := broken
	s := newSnapshot(time.Hour, func(context.Context) (int, error) { return 7, err })
	if _, got := s.get(t.Context()); !errors.Is(got, broken) {
		t.Errorf("error is %v", got)
	}
	err = nil
	if v, err := s.get(t.Context()); err != nil || v != 7 {
		t.Errorf("got %d, error %v", v, err)
	}
	err = broken
	if v, err := s.recent(t.Context()); err != nil || v != 7 {
		t.Errorf("recently %d, error %v", v, err)
	}
}

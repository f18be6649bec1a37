package uws_test

import (
	"context"
	"errors"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/vobutler/vobutler/tap/uws"
)

var errNoSpace error = syscall.ENOSPC

// fullStore is a store on a disk that may be full.
type fullStore struct {
	uws.JobStore
	full atomic.Bool
}

func (s *fullStore) Save(ctx context.Context, job *uws.Job, from uws.Phase) error {
	if s.full.Load() {
		return errNoSpace
	}
	return s.JobStore.Save(ctx, job, from)
}

func (s *fullStore) Create(ctx context.Context, job *uws.Job) error {
	if s.full.Load() {
		return errNoSpace
	}
	return s.JobStore.Create(ctx, job)
}

// A disk that fills up while a job runs takes its result and the note of its
// end; the owner must be told all the same, and the service must live.
func TestManager_OutlivesAFullDisk(t *testing.T) {
	g := newGated()
	var store *fullStore
	h := started(t, func(c *uws.Config) {
		store = &fullStore{JobStore: c.Store}
		c.Store = store
		c.Runner = runnerFunc(func(ctx context.Context, w uws.Work) (uws.Done, error) {
			if _, err := g.Run(ctx, w); err != nil {
				return uws.Done{}, err
			}
			return uws.Done{}, errNoSpace
		})
	})
	id := h.create("", true)
	<-g.began
	store.full.Store(true)
	g.end <- struct{}{}
	job := h.await("", id)
	if job.Phase != uws.Error || !job.Failure.Transient {
		t.Fatalf("got %s, %+v", job.Phase, job.Failure)
	}
	if _, err := h.Create(t.Context(), uws.Draft{}); err == nil {
		t.Error("a job was created that could not be kept")
	}
	if stored, _ := h.store.Get(t.Context(), id); stored.Phase != uws.Executing {
		t.Fatalf("the store holds %s", stored.Phase)
	}
	store.full.Store(false)
	h.must(h.Sweep(t.Context()))
	if stored, _ := h.store.Get(t.Context(), id); stored.Phase != uws.Error {
		t.Errorf("after room was made the store holds %s", stored.Phase)
	}
	if job, err := h.Get(t.Context(), "", id); err != nil || job.Phase != uws.Error {
		t.Errorf("got %+v, %v", job, err)
	}
	if !errors.Is(errNoSpace, syscall.ENOSPC) {
		t.Error("the test is wrong")
	}
}

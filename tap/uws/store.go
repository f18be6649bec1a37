package uws

import (
	"context"
	"errors"
	"time"
)

// JobStore keeps jobs so that they outlive the process. It is safe for
// concurrent use. It does not judge: which moves are legal is the Manager's.
type JobStore interface {
	// Create adds a job of a new id.
	Create(ctx context.Context, job *Job) error
	// Get returns the job, or ErrNoJob.
	Get(ctx context.Context, id JobID) (*Job, error)
	// Save replaces the job if its stored phase is from; else it changes
	// nothing and returns ErrMoved, or ErrNoJob.
	Save(ctx context.Context, job *Job, from Phase) error
	// List returns the owner's jobs that the filter lets through, newest first.
	List(ctx context.Context, owner string, filter Filter) ([]Summary, error)
	// Count returns how many jobs the owner has.
	Count(ctx context.Context, owner string) (int, error)
	// Unfinished returns the jobs in PENDING, QUEUED or EXECUTING, oldest first.
	Unfinished(ctx context.Context) ([]*Job, error)
	// Expired returns ids of jobs whose destruction is before now, at most limit.
	Expired(ctx context.Context, now time.Time, limit int) ([]JobID, error)
	// Delete removes the job, or returns ErrNoJob.
	Delete(ctx context.Context, id JobID) error
}

// What a JobStore answers.
var (
	ErrNoJob = errors.New("no such job")
	ErrMoved = errors.New("the job has moved on")
)

// Filter chooses jobs of a list (UWS 1.1 section 2.2.2.1).
type Filter struct {
	// Phases are those wanted; none means all but ARCHIVED.
	Phases []Phase
	// After lets only jobs through that were made later; zero is no bound.
	After time.Time
	// Last is how many of the newest are wanted at most; 0 is no bound.
	Last int
}

// Summary is a job in a list.
type Summary struct {
	ID      JobID
	Owner   string
	RunID   string
	Phase   Phase
	Created time.Time
}

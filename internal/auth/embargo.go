package auth

import (
	"slices"
	"time"
)

// Embargo is a rule that hides data sets for some time after they were taken.
// It speaks of the data sets that match all of its patterns.
type Embargo struct {
	Name string
	// Repositories are labels; none: all repositories.
	Repositories []string
	// DatasetTypes, Instruments and Collections are patterns of names, the
	// collections those of RUN collections. What has no instrument counts as of
	// every instrument.
	DatasetTypes, Instruments, Collections Globs
	// Period is how long after its end an observation is hidden.
	Period time.Duration
	// Groups see the data nevertheless.
	Groups []string
	// Undated says whether data sets without a time are hidden too.
	Undated Undated
}

// Undated says what becomes of data sets that have no time of their own.
type Undated uint8

// The choices for them.
const (
	// UndatedNamed hides them if the rule names dataset types or collections:
	// whoever names what has no time can only mean to hide it.
	UndatedNamed Undated = iota
	UndatedHide
	UndatedShow
)

// Hidden is what an embargo hides from a user at some time.
type Hidden struct {
	// Repositories are labels, of which the rule speaks alone; none: all.
	Repositories                           []string
	DatasetTypes, Instruments, Collections Globs
	// After is the cut-off: an observation that ended later is hidden, one that
	// ended then is not.
	After time.Time
	// Undated says that what has no time is hidden.
	Undated bool
}

// Everything tells whether the rule speaks of all that was observed, and with it
// of the observations themselves, and not of some data sets only.
func (h *Hidden) Everything() bool { return len(h.DatasetTypes) == 0 && len(h.Collections) == 0 }

// applies tells whether the rule speaks of a repository, any if the label is
// empty, and to a user.
func (e *Embargo) applies(p Principal, label string) bool {
	return (label == "" || len(e.Repositories) == 0 || slices.Contains(e.Repositories, label)) && !p.in(e.Groups)
}

func (e *Embargo) hidden(now time.Time) Hidden {
	h := Hidden{Repositories: e.Repositories, DatasetTypes: e.DatasetTypes, Instruments: e.Instruments,
		Collections: e.Collections, After: now.Add(-e.Period)}
	h.Undated = e.Undated == UndatedHide || e.Undated == UndatedNamed && !h.Everything()
	return h
}

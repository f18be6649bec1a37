package butler

import (
	"context"
	"slices"
	"sort"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tai"
)

// hiding is what a view hides by one rule.
type hiding struct {
	types, instruments, collections auth.Globs
	// after is the cut-off in TAI nanoseconds: what ended later is hidden.
	after   int64
	undated bool
	// records says that the rule hides data IDs, too, and not datasets alone.
	records bool
}

// View returns the repository as a user sees it from whom some data is hidden:
// hidden datasets do not exist in it. A rule that speaks of all that was observed
// also hides the data IDs of the temporal dimensions, such as those of visits. If
// nothing is hidden the view is the repository itself.
//
// Collections, dataset types and summaries are those of the repository, since a
// summary says only what may be in a collection. A view must not be closed, and
// is for one request: the cut-off stands still.
func (r *Repo) View(hidden []auth.Hidden) *Repo {
	if len(hidden) == 0 {
		return r
	}
	v := *r
	v.hidden = slices.Clone(r.hidden)
	for _, h := range hidden {
		v.hidden = append(v.hidden, hiding{types: h.DatasetTypes, instruments: h.Instruments, collections: h.Collections,
			after: cutoff(tai.FromUTC(h.After.UnixNano())), undated: h.Undated, records: h.Everything()})
	}
	return &v
}

// cutoff returns the last time whose modified Julian date on the UTC scale is
// that of a time. Tables of observations have such dates, which are exact to a
// microsecond: a dataset at the boundary is seen in both or in none.
func cutoff(nsec int64) int64 {
	const most = 10_000 // nanoseconds: some times the distance of two dates
	date := tai.UTCMJD(nsec)
	n := sort.Search(most, func(n int) bool { return tai.UTCMJD(nsec+int64(n)) > date })
	return nsec + int64(n) - 1
}

// hides returns the rules that speak of datasets of a type.
func (r *Repo) hides(t *DatasetType) []*hiding {
	var rules []*hiding
	for i := range r.hidden {
		h := &r.hidden[i]
		// Datasets without a time are hidden by a rule that says so.
		if h.types.Match(t.Name) && (len(t.Dimensions.Temporal) > 0 || h.undated) {
			rules = append(rules, h)
		}
	}
	return rules
}

// Hides reports whether anything is hidden.
func (r *Repo) Hides() bool { return len(r.hidden) > 0 }

// HidesSome reports whether datasets of a type may be hidden.
func (r *Repo) HidesSome(t *DatasetType) bool { return len(r.hides(t)) > 0 }

// HidesRecords reports whether data IDs are hidden.
func (r *Repo) HidesRecords() bool {
	return slices.ContainsFunc(r.hidden, func(h hiding) bool { return h.records })
}

// hidesRecord reports whether a record of an element that has a time of its own
// is hidden.
func (r *Repo) hidesRecord(record *Record) bool {
	e := record.Element
	if e.Temporal == nil {
		return false
	}
	span := record.Value(e.Temporal.Column())
	return slices.ContainsFunc(r.hidden, func(h hiding) bool {
		if !h.records || len(h.instruments) > 0 && e.Group().Contains(instrument) &&
			!h.instruments.Match(record.DimensionValue(instrument).Text()) {
			return false
		}
		if span.IsNull() || !span.Timespan().BoundedAbove() {
			return h.undated
		}
		return span.Timespan().End > h.after
	})
}

// visibleIDs returns those of some datasets that are not hidden.
func (r *Repo) visibleIDs(ctx context.Context, ids []DatasetID) ([]DatasetID, error) {
	if len(r.hidden) == 0 {
		return ids, nil
	}
	refs, err := r.Datasets(ctx, ids)
	if err != nil {
		return nil, err
	}
	seen := make([]DatasetID, len(refs))
	for i, ref := range refs {
		seen[i] = ref.ID
	}
	return seen, nil
}

// visibleRecord returns a record, or nil if it is that of a data ID's time and
// hidden.
func (r *Repo) visibleRecord(g *dimension.Group, record *Record) *Record {
	if record == nil || len(r.hidden) == 0 || record.Element.Temporal == nil ||
		record.Element.Temporal.Choose(g) != record.Element || !r.hidesRecord(record) {
		return record
	}
	return nil
}

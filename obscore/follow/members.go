package follow

import (
	"context"
	"slices"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/obscore/record"
)

// membership is in which of the collections that are searched a dataset is.
type membership struct {
	now, before uint64 // of the collections, as one number
	round       uint32 // that now is of
}

// members is what is known of the datasets of one type: reading them all is much
// faster than making their rows, and tells which rows may have changed.
type members struct {
	of    map[butler.DatasetID]membership
	order []int64 // the collections as they are searched
	round uint32
	// changed are the datasets that came, went, or are in other collections
	// since their rows were made.
	changed map[butler.DatasetID]bool
}

// readMembers brings what is known of a dataset type up to date. It reports
// whether the collections are searched in another order, after which any row may
// have changed.
func (f *Follower) readMembers(ctx context.Context, t *record.DatasetType) (reordered bool, err error) {
	m := f.members[t.Name]
	first := m == nil
	if first {
		m = &members{of: map[butler.DatasetID]membership{}, changed: map[butler.DatasetID]bool{}}
		f.members[t.Name] = m
	}
	m.round++
	order, err := f.scanner.source.Members(ctx, t, func(one record.Member) {
		known := m.of[one.Dataset]
		if known.round != m.round {
			known = membership{before: known.now, round: m.round}
		}
		known.now ^= mix(uint64(one.Collection))
		m.of[one.Dataset] = known
	})
	if kind, ok := fail.TypeOf(err); ok && kind == fail.MissingDatasetType {
		err = nil
	}
	if err != nil {
		delete(f.members, t.Name) // half of it is of no use
		return true, err
	}
	for id, known := range m.of {
		switch {
		case known.round != m.round:
			delete(m.of, id)
			m.changed[id] = true
		case known.now != known.before && !first:
			m.changed[id] = true
		}
	}
	reordered = !slices.Equal(order, m.order) && !first
	m.order = order
	return reordered, nil
}

// mix spreads the bits of a number, so that the exclusive or of some tells them
// from others (SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

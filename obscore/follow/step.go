package follow

import (
	"context"
	"maps"
	"slices"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/obscore/record"
)

// subsetSize is how many changed datasets are looked at together.
const subsetSize = 2000

// step brings the rows of datasets up to date that came, went, or are in other
// collections. It does not see changes of dimension records, nor which datasets
// come to light when others are removed: the next pass does.
func (f *Follower) step(ctx context.Context, e Engine, total *counts) error {
	for _, t := range f.config.Rows.DatasetTypes {
		reordered, err := f.readMembers(ctx, t)
		if err != nil {
			return err
		}
		m := f.members[t.Name]
		if reordered || len(m.changed) > maxStep+len(f.ledger)/10 {
			f.urgent = true // a pass is faster
			continue
		}
		for ids := range slices.Chunk(slices.Collect(maps.Keys(m.changed)), subsetSize) {
			if err := f.stepSubset(ctx, e, t, ids, total); err != nil {
				return err
			}
			for _, id := range ids {
				delete(m.changed, id)
			}
		}
	}
	return nil
}

// maxStep is how many changes are always taken one by one.
const maxStep = 10_000

// stepSubset makes the rows anew for the data IDs of some datasets.
func (f *Follower) stepSubset(ctx context.Context, e Engine, t *record.DatasetType, ids []butler.DatasetID, total *counts) error {
	sub, err := f.scanner.source.Subset(ctx, t, ids)
	if err != nil {
		return err
	}
	c := f.newChange()
	met := map[butler.DatasetID]bool{}
	err = f.scanner.scanSubset(ctx, t, sub, func(r *rows) error {
		f.compare(c, r, func(id butler.DatasetID) bool {
			again := met[id]
			met[id] = true
			return again
		})
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range append(sub.Rivals, ids...) {
		if met[id] {
			continue
		}
		met[id] = true
		if _, there := f.ledger[id]; there {
			c.gone = append(c.gone, id)
		}
	}
	if err := f.write(ctx, e, c, total); err != nil {
		return err
	}
	if f.passing { // it may have read these rows before they changed
		maps.Copy(f.touched, met)
	}
	return nil
}

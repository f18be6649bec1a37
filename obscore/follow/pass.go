package follow

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/votable"
)

// patchRows bounds the rows of one change of the data file.
const patchRows = 20_000

// counts is what became of rows.
type counts struct{ added, changed, removed int }

// change collects rows that go and rows that come, until they are written.
type change struct {
	gone    []butler.DatasetID
	ids     []butler.DatasetID // of the rows that come
	digests []uint64
	columns []votable.Column
	pending map[butler.DatasetID]bool // those of ids
	changed int                       // rows of gone that come again
}

func (c *change) len() int { return max(len(c.gone), len(c.ids)) }

func (f *Follower) newChange() *change {
	return &change{columns: make([]votable.Column, len(f.scanner.fields)), pending: map[butler.DatasetID]bool{}}
}

// pass compares all rows of the repository with those of the data file and
// changes what differs. Between the rows it calls pause.
func (f *Follower) pass(ctx context.Context, e Engine, total *counts, pause func() error) error {
	f.round++
	f.passing = true
	defer func() {
		f.passing = false
		clear(f.touched)
	}()
	known := map[*members][]butler.DatasetID{} // that the pass will have seen
	for _, t := range f.config.Rows.DatasetTypes {
		if _, err := f.readMembers(ctx, t); err != nil {
			return err
		}
		m := f.members[t.Name]
		known[m] = slices.Collect(maps.Keys(m.changed))
	}
	c := f.newChange()
	flush := func() error {
		err := f.write(ctx, e, c, total)
		c = f.newChange()
		return err
	}
	err := f.scanner.scan(ctx, func(r *rows) error {
		f.compare(c, r, func(id butler.DatasetID) bool { return f.touched[id] || f.ledger[id].round == f.round })
		if c.len() >= patchRows {
			if err := flush(); err != nil {
				return err
			}
		}
		return pause()
	})
	if err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	for id, entry := range f.ledger {
		if entry.round != f.round && !f.touched[id] {
			c.gone = append(c.gone, id)
		}
	}
	if err := flush(); err != nil {
		return err
	}
	for m, ids := range known {
		for _, id := range ids {
			delete(m.changed, id)
		}
	}
	return nil
}

// compare puts the rows that are new or differ into a change. It asks met
// whether a dataset was met before, of which the first row counts.
func (f *Follower) compare(c *change, r *rows, met func(butler.DatasetID) bool) {
	var at []int
	for i, id := range r.ids {
		if met(id) || c.pending[id] {
			continue
		}
		known, there := f.ledger[id]
		if there {
			known.round = f.round
			f.ledger[id] = known
		}
		switch {
		case there && known.digest == r.digests[i]:
			continue
		case there:
			c.gone = append(c.gone, id)
			c.changed++
		}
		c.pending[id] = true
		at = append(at, i)
	}
	take(c.columns, f.scanner.fields, r.columns, at, len(c.ids))
	for _, i := range at {
		c.ids = append(c.ids, r.ids[i])
		c.digests = append(c.digests, r.digests[i])
	}
}

// write makes a change in the data file and in the ledger.
func (f *Follower) write(ctx context.Context, e Engine, c *change, total *counts) error {
	if c.len() == 0 {
		return nil
	}
	start := time.Now()
	p := &duck.Patch{Key: kept[:keptDigest], GoneRows: len(c.gone), Gone: make([]votable.Column, keptDigest), Fields: f.converter.Fields, ComeRows: len(c.ids)}
	for _, id := range c.gone {
		high, low := halves(id)
		p.Gone[keptHigh].Int64s = append(p.Gone[keptHigh].Int64s, high)
		p.Gone[keptLow].Int64s = append(p.Gone[keptLow].Int64s, low)
	}
	if len(c.ids) > 0 {
		var err error
		if p.Come, err = f.converter.Convert(c.columns, len(c.ids)); err != nil {
			return err
		}
	}
	if _, err := e.Patch(ctx, f.config.Table.Name, p); err != nil {
		return err
	}
	for _, id := range c.gone {
		delete(f.ledger, id)
	}
	for i, id := range c.ids {
		f.ledger[id] = entry{digest: c.digests[i], round: f.round}
	}
	f.unsorted += c.len()
	total.added += len(c.ids) - c.changed
	total.changed += c.changed
	total.removed += len(c.gone) - c.changed
	f.log.Debug("obscore: rows were written", "come", len(c.ids), "gone", len(c.gone), "took", time.Since(start).Round(time.Millisecond))
	return nil
}

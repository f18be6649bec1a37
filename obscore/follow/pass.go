package follow

import (
	"context"
	"time"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/votable"
)

// patchRows bounds the rows of one change of the data file.
const patchRows = 20_000

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

// pass compares all rows of the repository with those of the data file and
// changes what differs.
func (f *Follower) pass(ctx context.Context, e Engine) error {
	start := time.Now()
	f.round++
	var total counts
	c := f.newChange()
	err := f.scanner.scan(ctx, func(r *rows) error {
		f.compare(c, r)
		if c.len() < patchRows {
			return nil
		}
		err := f.write(ctx, e, c, &total)
		c = f.newChange()
		return err
	})
	if err != nil {
		return err
	}
	for id, known := range f.ledger {
		if known.round == f.round {
			continue
		}
		if c.gone = append(c.gone, id); len(c.gone) < patchRows {
			continue
		}
		if err := f.write(ctx, e, c, &total); err != nil {
			return err
		}
		c = f.newChange()
	}
	if err := f.write(ctx, e, c, &total); err != nil {
		return err
	}
	if total != (counts{}) {
		f.log.Info("obscore: rows follow the repository", "added", total.added, "changed", total.changed, "removed", total.removed,
			"rows", len(f.ledger), "took", time.Since(start).Round(time.Millisecond))
	}
	return nil
}

// counts is what became of rows.
type counts struct{ added, changed, removed int }

func (f *Follower) newChange() *change {
	return &change{columns: make([]votable.Column, len(f.scanner.fields)), pending: map[butler.DatasetID]bool{}}
}

// compare puts the rows that are new or differ into a change.
func (f *Follower) compare(c *change, r *rows) {
	var at []int
	for i, id := range r.ids {
		known, there := f.ledger[id]
		switch {
		case there && known.round == f.round || c.pending[id]:
			continue // it meets two constraints; the first row counts
		case there && known.digest == r.digests[i]:
			known.round = f.round
			f.ledger[id] = known
			continue
		case there:
			c.gone = append(c.gone, id)
			c.changed++
			known.round = f.round
			f.ledger[id] = known
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
	return nil
}

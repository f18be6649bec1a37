package deliver

import (
	"context"

	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// Rewriter makes another text of the text of a cell, which it appends to dst, or
// reports that there is nothing to change.
type Rewriter func(dst, text []byte) ([]byte, bool)

// rewritten are rows in which the cells of some columns are changed, for all
// formats alike.
type rewritten struct {
	result.Rows
	columns []column
	batch   result.Batch // as the engine made it
}

// column is one column that may be changed.
type column struct {
	index   int
	rewrite Rewriter
	space   votable.Column
}

// Rewrite returns the rows of a query with the texts of its published columns
// changed as of says, which returns nil for a column that stays as it is. A nil
// of changes nothing.
func Rewrite(rows result.Rows, outputs []plan.Output, of func(*plan.Origin) Rewriter) result.Rows {
	if of == nil {
		return rows
	}
	w := &rewritten{Rows: rows}
	for i, o := range outputs {
		if o.Origin == nil || o.Field.Datatype != votable.Char && o.Field.Datatype != votable.UnicodeChar {
			continue
		}
		if f := of(o.Origin); f != nil {
			w.columns = append(w.columns, column{index: i, rewrite: f})
		}
	}
	if len(w.columns) == 0 {
		return rows
	}
	return w
}

// Next is Rows.Next. The columns of a batch may be the engine's own; it finds
// them as they were.
func (w *rewritten) Next(ctx context.Context, b *result.Batch) error {
	err := w.Rows.Next(ctx, &w.batch)
	b.N, b.Columns = w.batch.N, append(b.Columns[:0], w.batch.Columns...)
	if err != nil || b.N == 0 {
		return err
	}
	for i := range w.columns {
		c := &w.columns[i]
		c.apply(&b.Columns[c.index], b.N)
	}
	return nil
}

// apply changes a column from the first cell on that is to be changed. Where
// there is none nothing is copied.
func (c *column) apply(cells *votable.Column, n int) {
	dst, first := c.space.Bytes[:0], 0
	for done := false; first < n; first++ {
		if cells.IsNull(first) {
			continue
		}
		if dst, done = c.rewrite(dst[:0], cells.Text(first)); done {
			break
		}
	}
	if first == n {
		return
	}
	base := cells.Offsets[0]
	dst = append(dst[:0], cells.Bytes[base:cells.Offsets[first]]...)
	offsets := c.space.Offsets[:0]
	for _, at := range cells.Offsets[:first+1] {
		offsets = append(offsets, at-base)
	}
	for i := first; i < n; i++ {
		done := false
		if !cells.IsNull(i) {
			dst, done = c.rewrite(dst, cells.Text(i))
		}
		if !done {
			dst = append(dst, cells.Text(i)...)
		}
		offsets = append(offsets, uint32(len(dst)))
	}
	c.space.Bytes, c.space.Offsets = dst, offsets
	cells.Bytes, cells.Offsets = dst, offsets
}

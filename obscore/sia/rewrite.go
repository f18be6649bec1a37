package sia

import (
	"context"

	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// Rewriter makes another text of the text of a cell, which it appends to dst, or
// reports that there is nothing to change.
type Rewriter = func(dst, text []byte) ([]byte, bool)

// rewritten are rows in which the cells of some columns are changed.
type rewritten struct {
	result.Rows
	columns map[int]Rewriter
	space   map[int]*votable.Column
}

// rewrite returns the rows of a query with what Config.Rewrite makes of them.
func (s *Service) rewrite(base string, rows result.Rows, outputs []plan.Output) result.Rows {
	if s.cfg.Rewrite == nil {
		return rows
	}
	r := &rewritten{Rows: rows, columns: map[int]Rewriter{}, space: map[int]*votable.Column{}}
	for i, o := range outputs {
		if o.Origin == nil || o.Field.Datatype != votable.Char && o.Field.Datatype != votable.UnicodeChar {
			continue
		}
		if f := s.cfg.Rewrite(base, o.Origin); f != nil {
			r.columns[i], r.space[i] = f, &votable.Column{}
		}
	}
	if len(r.columns) == 0 {
		return rows
	}
	return r
}

// Next is Rows.Next. The cells of the engine stay as they are.
func (r *rewritten) Next(ctx context.Context, b *result.Batch) error {
	if err := r.Rows.Next(ctx, b); err != nil {
		return err
	}
	b.Columns = append([]votable.Column(nil), b.Columns...)
	for i, f := range r.columns {
		b.Columns[i] = change(f, &b.Columns[i], r.space[i], b.N)
	}
	return nil
}

// change returns a column as f makes it, in the memory of space.
func change(f Rewriter, c, space *votable.Column, n int) votable.Column {
	space.Bytes, space.Offsets = space.Bytes[:0], append(space.Offsets[:0], 0)
	for i := range n {
		done := false
		if !c.IsNull(i) {
			space.Bytes, done = f(space.Bytes, c.Text(i))
		}
		if !done {
			space.Bytes = append(space.Bytes, c.Text(i)...)
		}
		space.Offsets = append(space.Offsets, uint32(len(space.Bytes)))
	}
	return votable.Column{Bytes: space.Bytes, Offsets: space.Offsets, Valid: c.Valid}
}

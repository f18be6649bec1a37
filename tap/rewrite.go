package tap

import (
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// Rewriter makes another text of the text of a cell, which it appends to dst, or
// reports that there is nothing to change.
type Rewriter func(dst, text []byte) ([]byte, bool)

// rewriting changes the cells of some columns of a result on their way out, for
// all formats alike.
type rewriting struct {
	columns []rewritten
	all     []votable.Column // of the batch, as they leave
}

// rewritten is one column that may be changed.
type rewritten struct {
	index   int
	rewrite Rewriter
	space   votable.Column
}

// rewrites returns what is to be changed in the result of a query, or nil.
func (s *Service) rewrites(base string, outputs []plan.Output) *rewriting {
	if s.cfg.Rewrite == nil {
		return nil
	}
	var w *rewriting
	for i, o := range outputs {
		if o.Origin == nil || o.Field.Datatype != votable.Char && o.Field.Datatype != votable.UnicodeChar {
			continue
		}
		if f := s.cfg.Rewrite(base, o.Origin); f != nil {
			if w == nil {
				w = &rewriting{}
			}
			w.columns = append(w.columns, rewritten{index: i, rewrite: f})
		}
	}
	return w
}

// apply changes a batch. A column in which nothing changes is passed on as it is.
func (w *rewriting) apply(b *result.Batch) {
	if w == nil || b.N == 0 {
		return
	}
	// The columns of the batch may be the engine's own; it shall find them as
	// they were.
	w.all = append(w.all[:0], b.Columns...)
	b.Columns = w.all
	for i := range w.columns {
		c := &w.columns[i]
		c.apply(&b.Columns[c.index], b.N)
	}
}

// apply changes a column from the first cell on that is to be changed. Where
// there is none nothing is copied.
func (c *rewritten) apply(column *votable.Column, n int) {
	dst, first := c.space.Bytes[:0], 0
	for done := false; first < n; first++ {
		if column.IsNull(first) {
			continue
		}
		if dst, done = c.rewrite(dst[:0], column.Text(first)); done {
			break
		}
	}
	if first == n {
		return
	}
	base := column.Offsets[0]
	dst = append(dst[:0], column.Bytes[base:column.Offsets[first]]...)
	offsets := c.space.Offsets[:0]
	for _, at := range column.Offsets[:first+1] {
		offsets = append(offsets, at-base)
	}
	for i := first; i < n; i++ {
		done := false
		if !column.IsNull(i) {
			dst, done = c.rewrite(dst, column.Text(i))
		}
		if !done {
			dst = append(dst, column.Text(i)...)
		}
		offsets = append(offsets, uint32(len(dst)))
	}
	c.space.Bytes, c.space.Offsets = dst, offsets
	column.Bytes, column.Offsets = dst, offsets
}

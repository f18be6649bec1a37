package duckdb

import (
	"strconv"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/dialect"
)

const (
	// maxBranches is how many ranges of cells one scan is split into. DuckDB
	// skips blocks of rows for a range, but not for an OR of ranges, so each range
	// is a scan of its own; more of them cost more than they save.
	maxBranches = 4
	// gapShare is the part of the sky that is read along rather than skipped by
	// one more scan: planning a scan takes as long as reading some thousand rows.
	gapShare = 2048
)

// cells is where in an index the rows lie that a condition can accept, apart
// for rows with a small shape, with a large one, and with none at all: the
// cell of a row is that of its center, so that a large shape may be anywhere.
type cells struct {
	index              *dialect.Spatial
	small, large, none extent
}

// extent is a set of cells: all of them, or ranges.
type extent struct {
	all    bool
	ranges sphere.Ranges
}

var everywhere = extent{all: true}

func (e extent) and(o extent) extent {
	switch {
	case e.all:
		return o
	case o.all:
		return e
	}
	var out sphere.Ranges
	for i, j := 0, 0; i < len(e.ranges) && j < len(o.ranges); {
		a, b := e.ranges[i], o.ranges[j]
		if lo, hi := max(a.Lo, b.Lo), min(a.Hi, b.Hi); lo < hi {
			out = append(out, sphere.Range{Lo: lo, Hi: hi})
		}
		if a.Hi < b.Hi {
			i++
		} else {
			j++
		}
	}
	return extent{ranges: out}
}

// useful tells whether reading e takes clearly less than reading everything.
func (e extent) useful(order int) bool {
	return !e.all && e.ranges.PixCount() < sphere.PixCount(order)/2
}

// either returns where rows lie that one of several conditions can accept; nil
// is everywhere.
func either(all []*cells) *cells {
	if len(all) == 0 || all[0] == nil {
		return nil
	}
	out := &cells{index: all[0].index}
	for _, c := range all {
		if c == nil || c.index != out.index {
			return nil
		}
		out.small.add(c.small)
		out.large.add(c.large)
		out.none.add(c.none)
	}
	for _, e := range []*extent{&out.small, &out.large, &out.none} {
		e.ranges = e.ranges.Normalize()
	}
	return out
}

// add adds cells; the ranges must be normalized after the last.
func (e *extent) add(o extent) {
	if e.all = e.all || o.all; e.all {
		e.ranges = nil
		return
	}
	e.ranges = append(e.ranges, o.ranges...)
}

// and returns where rows lie that both conditions can accept. Of conditions on
// different indexes the first counts.
func (c *cells) and(o *cells) *cells {
	switch {
	case c == nil:
		return o
	case o == nil || c.index != o.index:
		return c
	}
	return &cells{c.index, c.small.and(o.small), c.large.and(o.large), c.none.and(o.none)}
}

// term is a condition on one physical column.
type term struct{ column, test string }

// branches returns the conditions of disjoint scans that together read c, or
// one without a condition if c is nil.
func (c *cells) branches() [][]term {
	if c == nil {
		return [][]term{nil}
	}
	var out [][]term
	smallRadius := double(c.index.SmallRadius)
	switch {
	case c.index.Radius == "" || c.small.equal(c.large) && c.small.equal(c.none):
		out = c.appendBranches(out, c.small)
	case c.index.Large == 0 && c.small.equal(c.none):
		out = c.appendBranches(out, c.small)
	case c.index.Large == 0 && len(c.none.ranges) == 0 && !c.none.all:
		out = c.appendBranches(out, c.small)
	default:
		out = c.appendBranches(out, c.small, term{c.index.Radius, " <= " + smallRadius})
		if c.index.Large > 0 {
			out = c.appendBranches(out, c.large, term{c.index.Radius, " > " + smallRadius})
		}
		out = c.appendBranches(out, c.none, term{c.index.Radius, " IS NULL"})
	}
	if len(out) == 0 {
		out = [][]term{{{c.index.Cell, " IS NULL"}, {c.index.Cell, " IS NOT NULL"}}} // no row can match
	}
	return out
}

func (c *cells) appendBranches(out [][]term, e extent, also ...term) [][]term {
	if e.all {
		return append(out, also)
	}
	for _, r := range scans(e.ranges, c.index.Order) {
		branch := []term{
			{c.index.Cell, " >= " + strconv.FormatInt(r.Lo, 10)},
			{c.index.Cell, " < " + strconv.FormatInt(r.Hi, 10)},
		}
		out = append(out, append(branch, also...))
	}
	return out
}

// scans returns few ranges that together hold all of rs.
func scans(rs sphere.Ranges, order int) sphere.Ranges {
	gap := max(1, sphere.PixCount(order)/gapShare)
	var out sphere.Ranges
	for _, r := range rs {
		if n := len(out); n > 0 && r.Lo-out[n-1].Hi <= gap {
			out[n-1].Hi = r.Hi
		} else {
			out = append(out, r)
		}
	}
	return out.Simplify(maxBranches)
}

func (e extent) equal(o extent) bool {
	if e.all != o.all || len(e.ranges) != len(o.ranges) {
		return false
	}
	for i := range e.ranges {
		if e.ranges[i] != o.ranges[i] {
			return false
		}
	}
	return true
}

package duckdb

import (
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

// matchColumn is the column by which an outer join on the sky finds the pairs
// of each row of its kept side.
const matchColumn = "match"

// pairOuter finds a key for LEFT JOIN and RIGHT JOIN on the sky. The kept side
// cannot be repeated for its cells, or rows without a partner would come more
// than once; instead the pairs are joined apart, each with the number of the
// kept row, and the kept rows with the pairs.
func (p *printer) pairOuter(j *plan.Join) {
	kept, other := sides(j)
	if kept == nil || other == nil || !only(j.On, kept.ID, other.ID) || !p.scans[kept.ID].numbered() {
		return
	}
	for _, condition := range conjuncts(j.On) {
		if key := p.pair(condition, map[int]bool{kept.ID: true}, map[int]bool{other.ID: true}); key != nil {
			p.outerKeys[j] = key
			p.paired[kept.ID], p.paired[other.ID] = true, true
			return
		}
	}
}

// numbered tells whether DuckDB's rowid is the number of a row and no column of
// the table's own.
func (s *scan) numbered() bool {
	for i := range s.node.Table.Columns {
		if strings.EqualFold(s.column(i), "rowid") {
			return false
		}
	}
	return true
}

// sides returns the two tables of an outer join, the one whose rows are all
// kept first; nil where a side is no table.
func sides(j *plan.Join) (kept, other *plan.Scan) {
	left, _ := j.Left.(*plan.Scan)
	right, _ := j.Right.(*plan.Scan)
	switch j.Kind {
	case adql.LeftJoin:
		return left, right
	case adql.RightJoin:
		return right, left
	}
	return nil, nil
}

// only tells whether e has columns of two relations alone and no sub-query.
func only(e plan.Expr, a, b int) bool {
	within := true
	plain := columnsOf(e, func(c *plan.Column) { within = within && (c.Relation == a || c.Relation == b) })
	return plain && within
}

// outerPairs writes: kept LEFT JOIN the pairs ON the number of the kept row,
// which is DuckDB's rowid.
func (p *printer) outerPairs(j *plan.Join, key *pairKey) {
	kept, other := sides(j)
	k, o := p.scans[kept.ID], p.scans[other.ID]
	number, partner := freeName(k, matchColumn), freeName(o, matchColumn)
	rowid := func() { p.write("t", kept.ID, ".rowid AS ", number) }

	p.write("(", func() { p.subselect(k, rowid) }, " AS t", kept.ID, " LEFT JOIN (SELECT ", func() { p.columns(o) },
		", t", kept.ID, ".", number, " AS ", partner, " FROM ", func() { p.scan(o) }, " JOIN ")
	p.subselect(k, func() { p.write(rowid, ", ", func() { p.probeColumns(key) }) })
	p.probes[kept.ID] = key // its columns are in scope within the pairs
	p.write(" AS t", kept.ID, " ON ", j.On, " AND ", p.keyCondition(key))
	delete(p.probes, kept.ID)
	p.write(") AS t", other.ID, " ON t", other.ID, ".", partner, " = t", kept.ID, ".", number, ")")
}

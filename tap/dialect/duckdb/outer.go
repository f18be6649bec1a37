package duckdb

import (
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

// The columns by which an outer join on the sky finds the pairs of each row of
// its kept side: the number of the row, and in the pairs that of their row.
const (
	numberColumn  = "match"
	partnerColumn = "partner"
)

// outerKey is an outer join on the sky. Neither side can be repeated for its
// cells, or rows without a partner would come more than once; instead the pairs
// of two relations are joined apart, and the kept rows then with them.
type outerKey struct {
	*pairKey
	kept  int           // the relation of the kept side that the key speaks of
	other plan.Relation // the other side
	// within and rest are the conditions of the join that speak of these two
	// relations alone, and the others.
	within, rest []plan.Expr
}

// pairOuter finds a key for LEFT JOIN and RIGHT JOIN on the sky.
func (p *printer) pairOuter(j *plan.Join) {
	keptSide, other, otherID := sides(j)
	if other == nil {
		return
	}
	kept := map[int]bool{}
	members(keptSide, kept)
	var best *pairKey
	for _, condition := range conjuncts(j.On) {
		for _, key := range p.candidates(condition) {
			if !key.joins(kept, otherID) || !p.canNumber(key.keptOf(otherID)) {
				continue
			}
			if key.alias = "t" + strconv.Itoa(key.probe); best == nil || p.cost(key) < p.cost(best) {
				best = key
			}
		}
	}
	if best == nil {
		return
	}
	key := &outerKey{pairKey: best, kept: best.keptOf(otherID), other: other}
	for _, condition := range conjuncts(j.On) {
		if only(condition, key.kept, otherID) {
			key.within = append(key.within, condition)
		} else {
			key.rest = append(key.rest, condition)
		}
	}
	p.outerKeys[j] = key
	p.number(key.kept)
	p.paired[otherID] = true
}

// joins sets the probe of a key, and tells whether it is between one relation
// of a set and another.
func (key *pairKey) joins(kept map[int]bool, other int) bool {
	if len(key.from) != 1 {
		return false
	}
	for id := range key.from {
		key.probe = id
	}
	return kept[key.probe] && key.target == other || key.probe == other && kept[key.target]
}

// keptOf returns the relation of a key that is not the other.
func (key *pairKey) keptOf(other int) int {
	if key.probe == other {
		return key.target
	}
	return key.probe
}

// sides returns the side of an outer join whose rows are all kept, and the
// other one if it is a single relation.
func sides(j *plan.Join) (kept, other plan.Relation, id int) {
	switch j.Kind {
	case adql.LeftJoin:
		kept, other = j.Left, j.Right
	case adql.RightJoin:
		kept, other = j.Right, j.Left
	default:
		return nil, nil, 0
	}
	switch r := other.(type) {
	case *plan.Scan:
		return kept, other, r.ID
	case *plan.Derived:
		return kept, other, r.ID
	case *plan.Shared:
		return kept, other, r.ID
	}
	return nil, nil, 0
}

// only tells whether e has columns of two relations alone and no sub-query.
func only(e plan.Expr, a, b int) bool {
	within := true
	plain := columnsOf(e, func(c *plan.Column) { within = within && (c.Relation == a || c.Relation == b) })
	return plain && within
}

// canNumber tells whether number can be asked for a relation: it is a table, or
// a derived one made of the rows of a table that are the same whenever it is
// computed.
func (p *printer) canNumber(id int) bool {
	_, s := p.numbering(id)
	return s != nil
}

// number gives the rows of a relation numbers that are the same wherever in the
// statement it is written.
func (p *printer) number(id int) {
	block, s := p.numbering(id)
	p.numbered[s.node.ID] = true
	if block != nil {
		p.numberedBlocks[block] = s
	}
}

// numbering returns the scan whose rows a relation passes on, and the select
// that does, if there is one.
func (p *printer) numbering(id int) (*plan.Select, *scan) {
	s := p.scans[id]
	var block *plan.Select
	if q := p.queryOf(id); q != nil {
		block, _ = q.Body.(*plan.Select)
		if block == nil || block.Distinct || block.Grouped || len(block.From) != 1 || q.Limit != nil || q.Offset > 0 || random(q) {
			return nil, nil
		}
		if inner, ok := block.From[0].(*plan.Scan); ok {
			s = p.scans[inner.ID]
		}
	}
	if s == nil || s.hasRowID() {
		return nil, nil
	}
	return block, s
}

// queryOf returns the query of a derived or common table.
func (p *printer) queryOf(id int) *plan.Query {
	switch r := p.relations[id].(type) {
	case *plan.Derived:
		return r.Query
	case *plan.Shared:
		return r.CTE.Query
	}
	return nil
}

// random tells whether a query has a value that is another each time.
func random(q *plan.Query) bool {
	found := false
	v := visitor{expr: func(e plan.Expr) {
		if f, ok := e.(*plan.Func); ok && f.ID == plan.Rand {
			found = true
		}
	}}
	v.query(q)
	return found
}

// hasRowID tells whether a column of the table hides DuckDB's rowid, which is
// the number of a row.
func (s *scan) hasRowID() bool {
	for i := range s.node.Table.Columns {
		if strings.EqualFold(s.column(i), "rowid") {
			return true
		}
	}
	return false
}

// numberOf returns what writes the number of a relation's row.
func (p *printer) numberOf(id int) func() {
	return func() { p.write("t", id, ".", freeName(p.scans[id], numberColumn)) }
}

// outerPairs writes: kept LEFT JOIN the pairs ON the number of the kept row.
func (p *printer) outerPairs(j *plan.Join, key *outerKey) {
	keptSide, _, otherID := sides(j)
	partner := freeName(p.scans[otherID], partnerColumn)
	p.write("(", func() { p.relation(keptSide) }, " LEFT JOIN (SELECT ", func() { p.exports(otherID) }, ", ", p.numberOf(key.kept),
		" AS ", partner, " FROM ")
	// Within the pairs the kept relation is repeated for this key or for none.
	outside := p.probes[key.kept]
	delete(p.probes, key.kept)
	p.probes[key.probe] = key.pairKey
	p.write(func() { p.relation(key.other) }, " JOIN ", func() { p.relation(p.relations[key.kept]) }, " ON ",
		func() { p.conjunction(key.within) }, " AND ", p.keyCondition(key.pairKey))
	delete(p.probes, key.probe)
	if outside != nil {
		p.probes[key.kept] = outside
	}
	p.write(") AS t", otherID, " ON t", otherID, ".", partner, " = ", p.numberOf(key.kept))
	if len(key.rest) > 0 {
		p.outerCondition(j, func() { p.write(" AND "); p.conjunction(key.rest) })
	}
	p.write(")")
}

// exports writes the columns of a relation that are used outside of the pairs.
func (p *printer) exports(id int) {
	if s := p.scans[id]; s != nil {
		p.columns(s)
	} else {
		outputs := p.queryOf(id).Outputs()
		p.list(len(outputs), ", ", func(i int) { p.write("t", id, ".c", i) })
	}
	if _, s := p.numbering(id); s != nil && p.numbered[s.node.ID] {
		p.write(", ", p.numberOf(id))
	}
	if p.seen[id] {
		p.write(", ", p.seenOf(id))
	}
}

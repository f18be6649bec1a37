package duckdb

import (
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

// DuckDB looks a row up in an index only if the scan has no other condition, and
// a policy is one. Then the condition is also written below the policy, behind an
// OFFSET that no other condition passes. It tells nothing of hidden rows: a
// comparison of text raises no error.

// lookUp notes a condition that compares an indexed column of text with a
// constant.
func (p *printer) lookUp(condition plan.Expr, in map[int]bool) {
	e, ok := condition.(*plan.Compare)
	if !ok || e.Op != adql.Eq {
		return
	}
	c, ok := e.L.(*plan.Column)
	value := e.R
	if !ok {
		c, ok = e.R.(*plan.Column)
		value = e.L
	}
	if _, constant := value.(*plan.Literal); !ok || !constant || !in[c.Relation] {
		return
	}
	s := p.scans[c.Relation]
	if s != nil && s.node.Policy != nil && c.Type().Kind == plan.Text && s.node.Table.At(c.Index).Indexed {
		s.lookup = e
	}
}

// stored writes where the rows of a scan are: its table, or what an index finds.
func (p *printer) stored(s *scan) {
	table := physicalName(s.physical.Relation)
	if s.lookup == nil || s.cells != nil || p.numbered[s.node.ID] {
		p.write(table)
		return
	}
	p.write("(SELECT * FROM ", table, " AS t", s.node.ID, " WHERE ", s.lookup, " OFFSET 0)")
}

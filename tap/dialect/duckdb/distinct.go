package duckdb

import (
	"strings"

	"github.com/vobutler/vobutler/tap/plan"
)

// sortsBeyond tells whether a query is sorted by something that is not one of
// its outputs.
func sortsBeyond(q *plan.Query) bool {
	for _, key := range q.OrderBy {
		if key.Output < 0 {
			return true
		}
	}
	return false
}

// distinctThenSorted writes a SELECT DISTINCT that is sorted by expressions.
// They have a meaning only if they follow from the outputs, so the rows become
// a derived table q and the expressions are written over its columns.
func (p *printer) distinctThenSorted(q *plan.Query, s *plan.Select, types []plan.Type) {
	p.write("SELECT * FROM (")
	p.selectBlock(s, types)
	p.write(") AS q")
	over := make(map[string]int, len(s.Columns))
	for i, c := range s.Columns {
		over[p.spelled(c.Expr)] = i
	}
	p.over = over
	p.orderBy(q.OrderBy)
	p.over = nil
}

// overOutput writes e as a column of q if it is an output.
func (p *printer) overOutput(e plan.Expr) bool {
	over := p.over
	p.over = nil
	i, found := over[p.spelled(e)]
	p.over = over
	if found {
		p.write("q.c", i)
		return true
	}
	if _, beyond := e.(*plan.Column); beyond {
		p.unsupported(e.Span(), "SELECT DISTINCT can be ordered only by what it selects: add the column to the select list")
	}
	return false
}

// spelled returns what write would write for e.
func (p *printer) spelled(e plan.Expr) string {
	before := p.sql
	p.sql = new(strings.Builder)
	p.write(e)
	text := p.sql.String()
	p.sql = before
	return text
}

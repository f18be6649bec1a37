package duckdb

import (
	"math"
	"slices"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

// statement writes the outermost query. DuckDB computes a common table whole
// before it is used, so only those used more than once are written as such.
func (p *printer) statement(q *plan.Query) {
	with := "WITH "
	for i, cte := range q.With {
		if p.uses[cte] < 2 {
			continue
		}
		p.ctes[cte] = i
		p.write(with, "w", i, " AS (", p.sub(cte.Query), ")")
		with = ", "
	}
	if with != "WITH " {
		p.write(" ")
	}
	_, inEngine := LimitInEngine(q)
	p.query(q, outputTypes(q.Outputs()), !inEngine)
}

func outputTypes(outputs []plan.Output) []plan.Type {
	types := make([]plan.Type, len(outputs))
	for i, o := range outputs {
		types[i] = o.Type
	}
	return types
}

// query writes a query whose outputs are named c0, c1 ... If types is not nil
// they are cast to it.
func (p *printer) query(q *plan.Query, types []plan.Type, limited bool) {
	switch b := q.Body.(type) {
	case *plan.Select:
		p.selectBlock(b, types)
		p.orderBy(q.OrderBy)
	case *plan.SetOp:
		p.setOp(b, types)
		p.orderBy(q.OrderBy)
	case *plan.Nested:
		// DuckDB's parser knows no (query) ORDER BY.
		p.write("SELECT * FROM (")
		p.query(b.Query, types, true)
		p.write(") AS q")
		p.orderBy(q.OrderBy)
	default:
		p.broken("unknown body %T", q.Body)
	}
	if !limited {
		return
	}
	if q.Limit != nil {
		p.write(" LIMIT ", rowCount(*q.Limit))
	}
	if q.Offset > 0 {
		p.write(" OFFSET ", rowCount(q.Offset))
	}
}

// rowCount clamps to what DuckDB takes for LIMIT.
func rowCount(n uint64) int64 { return int64(min(n, math.MaxInt64)) }

// orderBy writes the sort keys. Outputs go by ordinal: a physical column may
// bear the name of an alias.
func (p *printer) orderBy(keys []plan.Order) {
	written := 0
	for _, key := range keys {
		if _, constant := key.Expr.(*plan.Literal); constant && key.Output < 0 {
			continue // DuckDB would take a number for an ordinal
		}
		if written++; written == 1 {
			p.write(" ORDER BY ")
		} else {
			p.write(", ")
		}
		if key.Output >= 0 {
			p.write(key.Output + 1)
		} else {
			p.write(key.Expr)
		}
		p.write(direction(key.Desc))
	}
}

func direction(desc bool) string {
	if desc {
		return " DESC NULLS FIRST"
	}
	return " ASC NULLS LAST"
}

var setOperators = map[adql.SetOperator]string{
	adql.Union: " UNION ", adql.Except: " EXCEPT ", adql.Intersect: " INTERSECT ",
}

// setOp writes both operands in parentheses, as the tree has them. They are
// always cast: DuckDB's own idea of a common type need not be the plan's.
func (p *printer) setOp(s *plan.SetOp, types []plan.Type) {
	if types == nil {
		types = outputTypes(s.Columns)
	}
	p.operand(s.Left, types)
	p.write(setOperators[s.Op])
	if s.All {
		p.write("ALL ")
	}
	p.operand(s.Right, types)
}

func (p *printer) operand(b plan.Body, types []plan.Type) {
	p.write("(")
	switch b := b.(type) {
	case *plan.Select:
		p.selectBlock(b, types)
	case *plan.SetOp:
		p.setOp(b, types)
	case *plan.Nested:
		p.query(b.Query, types, true)
	default:
		p.broken("unknown body %T", b)
	}
	p.write(")")
}

// selectBlock writes SELECT to HAVING.
func (p *printer) selectBlock(s *plan.Select, types []plan.Type) {
	p.write("SELECT ")
	if s.Distinct {
		p.write("DISTINCT ")
	}
	p.list(len(s.Columns), ", ", func(i int) {
		if types == nil {
			p.output(s.Columns[i].Expr)
		} else {
			p.castOutput(s.Columns[i].Expr, types[i])
		}
		p.write(" AS c", i)
	})
	if number := p.numberedBlocks[s]; number != nil {
		p.write(", ", p.numberOf(number.node.ID), " AS ", numberColumn)
	}
	p.write(" FROM ")
	p.list(len(s.From), ", ", func(i int) { p.relation(s.From[i]) })
	for _, key := range p.whereKeys[s] {
		if key.lateral {
			p.write(", (SELECT ", func() { p.probeColumns(key) }, ") AS ", key.alias)
		}
	}
	p.where(s)
	if s.Grouped {
		p.groupBy(s)
	}
	if s.Having != nil {
		p.write(" HAVING ", p.all(s.Having))
	}
}

// where writes the condition and what the index adds to it.
func (p *printer) where(s *plan.Select) {
	keys := p.whereKeys[s]
	switch {
	case s.Where == nil && len(keys) == 0:
		return
	case s.Where == nil:
		p.write(" WHERE ")
	case len(keys) == 0:
		p.write(" WHERE ", p.all(s.Where))
		return
	default:
		p.write(" WHERE ", p.all(s.Where), " AND ")
	}
	p.list(len(keys), " AND ", func(i int) { p.write(p.keyCondition(keys[i])) })
}

func (p *printer) groupBy(s *plan.Select) {
	if len(s.GroupBy) == 0 {
		if !aggregates(s) {
			p.write(" GROUP BY ()") // HAVING alone would not make a group
		}
		return
	}
	p.write(" GROUP BY ")
	p.list(len(s.GroupBy), ", ", func(i int) {
		if lit, ok := s.GroupBy[i].(*plan.Literal); ok {
			p.write("CAST(", lit, " AS ", SQLType(lit.Type()), ")") // a bare number would be an ordinal
			return
		}
		p.write(s.GroupBy[i])
	})
}

// aggregates tells whether the select list or HAVING has a set function.
func aggregates(s *plan.Select) bool {
	found := hasAggregate(s.Having)
	for _, c := range s.Columns {
		found = found || hasAggregate(c.Expr)
	}
	return found
}

func hasAggregate(e plan.Expr) bool {
	if e == nil {
		return false
	}
	if _, ok := e.(*plan.Aggregate); ok {
		return true
	}
	return slices.ContainsFunc(plan.Children(e), hasAggregate)
}

// output writes an expression of a select list with the type of the plan, so
// that a query around it computes in that type: a placeholder has none.
func (p *printer) output(e plan.Expr) {
	if _, ok := e.(*plan.Literal); ok && SQLType(e.Type()) == "VARCHAR" {
		p.write("CAST(", e, " AS VARCHAR)")
		return
	}
	p.write(e)
}

// castOutput writes an expression as a value of t. A column is always cast: it
// may be kept in another type than it is published in.
func (p *printer) castOutput(e plan.Expr, t plan.Type) {
	if _, isColumn := e.(*plan.Column); isColumn || SQLType(e.Type()) != SQLType(t) {
		p.write("CAST(", e, " AS ", SQLType(t), ")")
		return
	}
	p.output(e)
}

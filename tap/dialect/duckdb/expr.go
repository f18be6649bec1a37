package duckdb

import (
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

// expr writes e so that its value has SQLType(e.Type()), in parentheses where
// it could otherwise fall apart.
func (p *printer) expr(e plan.Expr) {
	if !p.note(e) {
		return
	}
	p.charge(e)
	switch e := e.(type) {
	case *plan.Column:
		p.column(e)
	case *plan.Literal:
		p.literal(e)
	case *plan.Arith:
		p.arith(e)
	case *plan.Neg:
		p.write("(-", p.as(e.X, e.Type()), ")")
	case *plan.Concat:
		p.concat(operands(e, nil))
	case *plan.Case:
		p.caseWhen(e)
	case *plan.Cast:
		p.cast(e)
	case *plan.Func:
		p.function(e)
	case *plan.Aggregate:
		p.aggregate(e)
	case *plan.ScalarQuery:
		p.write("(", p.sub(e.Query), ")")
	default:
		if !p.condition(e) && !p.geometry(e) {
			p.broken("unknown expression %T", e)
		}
	}
}

// sub returns what writes a sub-query.
func (p *printer) sub(q *plan.Query) func() {
	return func() { p.query(q, nil, true) }
}

// condition writes the expressions that are true, false or NULL, but for those
// on geometry; it reports whether e is one.
func (p *printer) condition(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Compare:
		p.write("(", p.bare(e.L), comparison[e.Op], p.bare(e.R), ")")
	case *plan.Logic:
		p.logic(e)
	case *plan.Not:
		p.write("(NOT ", e.X, ")")
	case *plan.IsNull:
		p.write("(", e.X, " IS", not(e.Negated), " NULL)")
	case *plan.Between:
		p.write("(", p.bare(e.X), not(e.Negated), " BETWEEN ", p.bare(e.Low), " AND ", p.bare(e.High), ")")
	case *plan.InList:
		p.inList(e)
	case *plan.InQuery:
		p.write("(", e.X, not(e.Negated), " IN (", p.sub(e.Query), "))")
	case *plan.Like:
		p.like(e)
	case *plan.Exists:
		p.write("EXISTS (", p.sub(e.Query), ")")
	default:
		return false
	}
	return true
}

var comparison = map[adql.Operator]string{
	adql.Eq: " = ", adql.Ne: " <> ", adql.Lt: " < ", adql.Le: " <= ", adql.Gt: " > ", adql.Ge: " >= ",
}

func not(negated bool) string {
	if negated {
		return " NOT"
	}
	return ""
}

// maxRuns is how many runs of % DuckDB's own LIKE is trusted with: the time that
// it takes to see that nothing matches grows with this power of the length.
const maxRuns = 2

// like relies on DuckDB having no escape character unless ESCAPE gives one.
func (p *printer) like(e *plan.Like) {
	if e.Escaped && e.Fold {
		p.broken("ILIKE with an escape")
		return
	}
	if lit, ok := e.Pattern.(*plan.Literal); !ok || runs(lit.Text) > maxRuns {
		name := FuncLike
		switch {
		case e.Fold:
			name = FuncILike
		case e.Escaped:
			name = FuncLikeEscaped
		}
		p.write("(", strings.TrimPrefix(not(e.Negated)+" ", " "), name+"(", e.X, ", ", e.Pattern, "))")
		return
	}
	op := " LIKE "
	if e.Fold {
		op = " ILIKE "
	}
	p.write("(", e.X, not(e.Negated), op, e.Pattern)
	if e.Escaped {
		p.write(` ESCAPE '\'`)
	}
	p.write(")")
}

// runs counts the runs of % in a pattern.
func runs(pattern string) int {
	n := 0
	for i := range len(pattern) {
		if pattern[i] == '%' && (i == 0 || pattern[i-1] != '%') {
			n++
		}
	}
	return n
}

func (p *printer) caseWhen(e *plan.Case) {
	p.write("CASE")
	for _, w := range e.Whens {
		p.write(" WHEN ", w.Cond, " THEN ", p.as(w.Then, e.Type()))
	}
	if e.Else != nil {
		p.write(" ELSE ", p.as(e.Else, e.Type()))
	}
	p.write(" END")
}

// as returns what writes e as a value of t, cast only if it is not one.
func (p *printer) as(e plan.Expr, t plan.Type) func() {
	return func() {
		if SQLType(e.Type()) == SQLType(t) && e.Type().Kind != plan.Null {
			p.write(e)
			return
		}
		p.write("CAST(", p.bare(e), " AS ", SQLType(t), ")")
	}
}

// double returns what writes a number as DOUBLE.
func (p *printer) double(e plan.Expr) func() { return p.as(e, plan.Type{Kind: plan.Double}) }

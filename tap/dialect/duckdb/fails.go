package duckdb

import (
	"slices"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

// total are the functions that have a value, or NULL, for all arguments.
var total = map[plan.FuncID]bool{
	plan.Degrees: true, plan.Radians: true, plan.Exp: true, plan.Atan: true, plan.Atan2: true, plan.Pi: true, plan.Rand: true,
	plan.Lower: true, plan.Upper: true, plan.Coalesce: true, plan.NullIf: true, plan.Greatest: true, plan.Least: true,
	plan.HasWord: true, plan.HashlistHas: true, plan.NoCaseMatch: true, plan.IntervalOverlap: true, plan.NanojanskyToAB: true,
}

// fails tells whether a value of e may be an error for a row that a policy
// hides. It says so where that is not known. Sub-queries within e speak for
// themselves.
func (p *printer) fails(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Column:
		return p.columnFails(e)
	case *plan.Aggregate:
		return false // its argument is computed when rows are no longer chosen
	case *plan.NearTest:
		return p.anyFails(e.Radius) || !p.sound(e.A) || !p.sound(e.B)
	case *plan.GeoTest:
		return !p.sound(e.A) || !p.sound(e.B)
	case *plan.GeoValue:
		return !p.sound(e.A) || !p.sound(e.B)
	case *plan.Distance:
		return !p.sound(e.A) || !p.sound(e.B)
	}
	return !isTotal(e) && p.concerned(e) || p.anyFails(plan.Children(e)...)
}

func (p *printer) anyFails(list ...plan.Expr) bool { return slices.ContainsFunc(list, p.fails) }

// isTotal tells whether e has a value whatever its operands are.
func isTotal(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Arith:
		if e.Type().Integer() {
			return false
		}
		divisor, constant := e.R.(*plan.Literal)
		return e.Op != adql.Div && e.Op != adql.Mod || constant && (divisor.Int != 0 || divisor.Float != 0)
	case *plan.Neg:
		return !e.Type().Integer()
	case *plan.Cast:
		return widens(e.X.Type(), e.Type())
	case *plan.Func:
		return total[e.ID]
	case *plan.Literal, *plan.Shape, *plan.Concat, *plan.Compare, *plan.Logic, *plan.Not, *plan.IsNull, *plan.Between,
		*plan.InList, *plan.InQuery, *plan.Like, *plan.Exists, *plan.Case, *plan.ScalarQuery:
		return true
	}
	return false
}

// ranks are the numbers in an order in which each fits the next.
var ranks = map[plan.Kind]int{plan.Byte: 1, plan.Short: 2, plan.Int: 3, plan.Long: 4, plan.Float: 5, plan.Double: 6}

// widens tells whether all values of a type have one in another.
func widens(from, to plan.Type) bool {
	switch {
	case from.Kind == to.Kind, from.Kind == plan.Null:
		return true
	case to.Kind == plan.Text:
		return !from.Geometry() && from.Kind != plan.Array
	}
	return ranks[from.Kind] > 0 && ranks[from.Kind] <= ranks[to.Kind]
}

// sound tells whether a geometry has no coordinates that are none: it is a
// constant, the position or region of an indexed row, which the import has seen,
// or not of a row that may be hidden.
func (p *printer) sound(e plan.Expr) bool {
	if p.position(e).scan != nil || p.region(e).scan != nil {
		return true
	}
	if circle, ok := e.(*plan.MakeCircle); ok {
		_, constant := circle.Radius.(*plan.Literal)
		return constant && p.sound(circle.Center) || !p.concerned(e)
	}
	_, constant := e.(*plan.Shape)
	return constant || !p.concerned(e)
}

// concerned tells whether e is computed for rows of which some may be hidden, or
// for no row in particular.
func (p *printer) concerned(e plan.Expr) bool {
	ids := p.relationsOf(e)
	return len(ids) == 0 || slices.ContainsFunc(ids, func(id int) bool { return p.restricted(p.relations[id]) })
}

// columnFails tells whether a column of a sub-query may be an error.
func (p *printer) columnFails(c *plan.Column) bool {
	q := p.queryOf(c.Relation)
	if q == nil {
		return false
	}
	at := output{q, c.Index}
	known, done := p.failing[at]
	if !done {
		p.failing[at] = false // a query is not made of itself
		known = p.outputFails(q.Body, c.Index)
		p.failing[at] = known
	}
	return known
}

func (p *printer) outputFails(b plan.Body, i int) bool {
	switch b := b.(type) {
	case *plan.Select:
		return p.fails(b.Columns[i].Expr)
	case *plan.SetOp:
		return p.outputFails(b.Left, i) || p.outputFails(b.Right, i)
	case *plan.Nested:
		return p.outputFails(b.Query.Body, i)
	}
	return true
}

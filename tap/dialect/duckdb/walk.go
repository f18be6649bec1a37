package duckdb

import "github.com/vobutler/vobutler/tap/plan"

// subquery returns the query inside e itself, or nil.
func subquery(e plan.Expr) *plan.Query {
	switch e := e.(type) {
	case *plan.InQuery:
		return e.Query
	case *plan.Exists:
		return e.Query
	case *plan.ScalarQuery:
		return e.Query
	}
	return nil
}

// visitor is called for what a query holds, outside in; either may be nil.
type visitor struct {
	expr     func(plan.Expr)
	relation func(plan.Relation)
	// selects is called before anything inside the select.
	selects func(*plan.Select)
}

func (v *visitor) query(q *plan.Query) {
	for _, cte := range q.With {
		v.query(cte.Query)
	}
	v.body(q.Body)
	for _, o := range q.OrderBy {
		v.walk(o.Expr)
	}
}

func (v *visitor) body(b plan.Body) {
	switch b := b.(type) {
	case *plan.Select:
		if v.selects != nil {
			v.selects(b)
		}
		for _, r := range b.From {
			v.from(r)
		}
		for _, c := range b.Columns {
			v.walk(c.Expr)
		}
		v.walk(b.Where)
		for _, g := range b.GroupBy {
			v.walk(g)
		}
		v.walk(b.Having)
	case *plan.SetOp:
		v.body(b.Left)
		v.body(b.Right)
	case *plan.Nested:
		v.query(b.Query)
	}
}

func (v *visitor) from(r plan.Relation) {
	if v.relation != nil {
		v.relation(r)
	}
	switch r := r.(type) {
	case *plan.Scan:
		v.walk(r.Policy)
	case *plan.Derived:
		v.query(r.Query)
	case *plan.Join:
		v.from(r.Left)
		v.from(r.Right)
		v.walk(r.On)
	}
}

func (v *visitor) walk(e plan.Expr) {
	if e == nil {
		return
	}
	if v.expr != nil {
		v.expr(e)
	}
	for _, c := range plan.Children(e) {
		v.walk(c)
	}
	if q := subquery(e); q != nil {
		v.query(q)
	}
}

// columnsOf calls found for every column that e names, without those inside
// sub-queries, and reports whether e has no sub-query at all.
func columnsOf(e plan.Expr, found func(*plan.Column)) (plain bool) {
	if c, ok := e.(*plan.Column); ok {
		found(c)
	}
	plain = subquery(e) == nil
	for _, c := range plan.Children(e) {
		plain = columnsOf(c, found) && plain
	}
	return plain
}

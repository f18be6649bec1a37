package plan

import (
	"github.com/vobutler/vobutler/tap/adql"
)

// expr resolves an expression of any type; nil tells that an error has been
// reported.
func (b *block) expr(e adql.Expr) Expr {
	switch e := e.(type) {
	case *adql.ColumnRef:
		return b.column(e)
	case *adql.NumberLit:
		return b.number(e, false)
	case *adql.StringLit:
		return &Literal{node: node{of(Text), e.Pos}, Text: e.Value}
	case *adql.NullLit:
		return &Literal{node: node{of(Null), e.Pos}}
	case *adql.BoolLit:
		return &Literal{node: node{of(Boolean), e.Pos}, Bool: e.Value}
	case *adql.Unary:
		return b.unary(e)
	case *adql.Binary:
		return b.binary(e)
	case *adql.Call:
		return b.call(e)
	case *adql.Cast:
		return b.cast(e)
	case *adql.Case:
		return b.caseExpr(e)
	case *adql.Subquery:
		return b.scalarQuery(e)
	}
	return b.predicate(e)
}

// exprs resolves several expressions; nil if one of them is at fault.
func (b *block) exprs(list []adql.Expr) []Expr {
	resolved := make([]Expr, len(list))
	ok := true
	for i, e := range list {
		resolved[i] = b.expr(e)
		ok = ok && resolved[i] != nil
	}
	if !ok {
		return nil
	}
	return resolved
}

func (b *block) unary(e *adql.Unary) Expr {
	switch e.Op {
	case adql.Not:
		x := b.condition(e.X)
		if x == nil {
			return nil
		}
		if t, ok := x.(*GeoTest); ok {
			return &GeoTest{node: node{t.T, e.At}, Op: t.Op, Negated: !t.Negated, A: t.A, B: t.B}
		}
		return &Not{node: node{of(Boolean), e.At}, X: x}
	case adql.Neg:
		if n, ok := e.X.(*adql.NumberLit); ok {
			return b.number(n, true)
		}
		x := b.numeric(e.X, "the sign -")
		if x == nil {
			return nil
		}
		return b.negate(x, e.At)
	default:
		return b.numeric(e.X, "the sign +")
	}
}

// numeric resolves an operand that has to be a number.
func (b *block) numeric(e adql.Expr, what string) Expr {
	x := b.expr(e)
	if x == nil {
		return nil
	}
	if !x.Type().Numeric() && x.Type().Kind != Null {
		b.fail(e.Span(), b.numberHint(x), "%s needs a number, but %s is %s", what, b.name(x), x.Type())
		return nil
	}
	return x
}

// numberHint tells how to get a number from x.
func (b *block) numberHint(x Expr) string {
	switch k := x.Type().Kind; {
	case isStringLiteral(x):
		return "write numbers without quotes"
	case k == Text:
		return "CAST(... AS DOUBLE PRECISION) reads a number from text"
	case k == Timestamp:
		return "ivo_to_mjd gives the date of a TIMESTAMP as a number"
	case k == Boolean:
		return "CASE WHEN ... THEN 1 ELSE 0 END makes a number of a condition"
	case of(k).Geometry():
		return "COORD1 and COORD2 give the coordinates of a point"
	}
	return ""
}

func (b *block) binary(e *adql.Binary) Expr {
	switch e.Op {
	case adql.And, adql.Or:
		return b.logic(e)
	case adql.Eq, adql.Ne, adql.Lt, adql.Le, adql.Gt, adql.Ge:
		l, r := b.expr(e.L), b.expr(e.R)
		if l == nil || r == nil {
			return nil
		}
		return b.compareExprs(e.Op, l, r, e.At)
	case adql.Concat:
		return b.concat(e)
	default:
		return b.arith(e)
	}
}

// concat resolves L || R; numbers and times become text as CAST would.
func (b *block) concat(e *adql.Binary) Expr {
	args := b.exprs([]adql.Expr{e.L, e.R})
	if args == nil {
		return nil
	}
	for i, x := range args {
		if t := x.Type(); !t.sortable() {
			b.fail(x.Span(), "", "|| joins text, but %s is %s", b.name(x), t)
			return nil
		}
		args[i] = convert(x, of(Text))
	}
	return &Concat{node: node{of(Text), e.At}, L: args[0], R: args[1]}
}

// caseExpr resolves CASE; the simple form becomes comparisons.
func (b *block) caseExpr(e *adql.Case) Expr {
	var operand Expr
	ok := true
	if e.Operand != nil {
		operand = b.expr(e.Operand)
		ok = operand != nil && b.withinRepeats(operand, len(e.Whens))
	}
	c := &Case{}
	c.Pos = e.At
	values := make([]Expr, 0, len(e.Whens)+1)
	for _, w := range e.Whens {
		var cond Expr
		switch {
		case e.Operand == nil:
			cond = b.condition(w.Cond)
		case operand != nil:
			if x := b.expr(w.Cond); x != nil {
				cond = b.compareExprs(adql.Eq, operand, x, w.Cond.Span())
			}
		}
		then := b.expr(w.Then)
		ok = ok && cond != nil && then != nil
		c.Whens = append(c.Whens, When{Cond: cond})
		values = append(values, then)
	}
	if e.Else != nil {
		x := b.expr(e.Else)
		ok = ok && x != nil
		values = append(values, x)
	}
	if !ok {
		return nil
	}
	t, same := b.unify(unifyStrict, "CASE", values)
	if !same {
		return nil
	}
	c.T = t
	for i := range c.Whens {
		c.Whens[i].Then = values[i]
	}
	if e.Else != nil {
		c.Else = values[len(values)-1]
	}
	return c
}

// scalarQuery resolves a sub-query that stands for a value.
func (b *block) scalarQuery(e *adql.Subquery) Expr {
	q := b.subquery(e.Query, b)
	if q == nil {
		return nil
	}
	if n := len(q.Outputs()); n != 1 {
		b.fail(e.At, "", "a sub-query used as a value has one column, not %d", n)
		return nil
	}
	return &ScalarQuery{node: node{q.Outputs()[0].Type, e.At}, Query: q}
}

// name calls an expression in a message.
func (b *block) name(x Expr) string {
	switch x := unwrap(x).(type) {
	case *Column:
		return b.declared(x).name
	case *Literal:
		return x.written()
	case *Aggregate:
		return "this " + aggregateNames[x.ID]
	case *ScalarQuery:
		return "this sub-query"
	case *GeoValue:
		return geoOpNames[x.Op]
	}
	return "this expression"
}

// unwrap takes the conversions off an expression.
func unwrap(x Expr) Expr {
	for {
		c, ok := x.(*Cast)
		if !ok {
			return x
		}
		x = c.X
	}
}

package plan

import (
	"github.com/vobutler/vobutler/tap/adql"
)

// operatorNames are the operators as they are written.
var operatorNames = map[adql.Operator]string{
	adql.Or: "OR", adql.And: "AND", adql.Not: "NOT", adql.Eq: "=", adql.Ne: "<>", adql.Lt: "<", adql.Le: "<=",
	adql.Gt: ">", adql.Ge: ">=", adql.Concat: "||", adql.Add: "+", adql.Sub: "-", adql.Mul: "*", adql.Div: "/",
	adql.Mod: "%", adql.Neg: "-", adql.Pos: "+",
}

// swapped is the operator with its sides exchanged.
func swapped(op adql.Operator) adql.Operator {
	switch op {
	case adql.Lt:
		return adql.Gt
	case adql.Le:
		return adql.Ge
	case adql.Gt:
		return adql.Lt
	case adql.Ge:
		return adql.Le
	}
	return op
}

// compareExprs makes a comparison. CONTAINS and INTERSECTS against a constant
// become a condition of their own, and so does DISTANCE against anything.
func (b *block) compareExprs(op adql.Operator, l, r Expr, pos adql.Span) Expr {
	if t := b.geoTest(op, l, r, pos); t != nil {
		return t
	}
	args := []Expr{l, r}
	if !b.comparable(op, args) {
		return nil
	}
	if _, ok := b.unify(unifyCompare, operatorNames[op], args); !ok {
		return nil
	}
	if t := nearTest(op, args[0], args[1], pos); t != nil {
		return t
	}
	return &Compare{node: node{of(Boolean), pos}, Op: op, L: args[0], R: args[1]}
}

// condition resolves an expression that has to be true or false.
func (b *block) condition(e adql.Expr) Expr {
	x := b.expr(e)
	if x == nil {
		return nil
	}
	switch {
	case x.Type().Kind == Boolean:
		return x
	case isNull(x):
		return convert(x, of(Boolean))
	}
	if g, ok := x.(*GeoValue); ok {
		b.warn("%s gives a number; it was read as %s(...) = 1", geoOpNames[g.Op], geoOpNames[g.Op])
		return &GeoTest{node: node{of(Boolean), g.Pos}, Op: g.Op, A: g.A, B: g.B}
	}
	hint := "compare it with something"
	if x.Type().Numeric() {
		hint = "write ... = 1 or ... <> 0"
	}
	b.fail(e.Span(), hint, "%s is not a condition, but %s", b.name(x), x.Type())
	return nil
}

// logic resolves a chain of AND or of OR, which may be very long, as one node.
func (b *block) logic(e *adql.Binary) Expr {
	var operands []adql.Expr
	var left adql.Expr = e
	for {
		bin, ok := left.(*adql.Binary)
		if !ok || bin.Op != e.Op {
			break
		}
		operands = append(operands, bin.R)
		left = bin.L
	}
	operands = append(operands, left)
	args := make([]Expr, 0, len(operands))
	ok := true
	for i := len(operands) - 1; i >= 0; i-- {
		x := b.condition(operands[i])
		if x == nil {
			ok = false
			continue
		}
		if inner, same := x.(*Logic); same && inner.Op == e.Op {
			args = append(args, inner.Args...)
			continue
		}
		args = append(args, x)
	}
	if !ok {
		return nil
	}
	if args = gather(e.Op, args); len(args) == 1 {
		return args[0]
	}
	return &Logic{node: node{of(Boolean), e.At}, Op: e.Op, Args: args}
}

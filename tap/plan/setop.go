package plan

import (
	"github.com/vobutler/vobutler/tap/adql"
)

var setOpNames = map[adql.SetOperator]string{adql.Union: "UNION", adql.Except: "EXCEPT", adql.Intersect: "INTERSECT"}

// setOp resolves a set operation: both sides get as many outputs of the same
// types, named and described by the left one (ADQL 2.1 section 2.2.7).
func (r *resolver) setOp(op *adql.SetOp, outer *block) Body {
	left, right := r.operand(op.Left, outer), r.operand(op.Right, outer)
	if left == nil || right == nil {
		return nil
	}
	name := setOpNames[op.Op]
	l, rt := left.Outputs(), right.Outputs()
	if len(l) != len(rt) {
		r.fail(op.Right.Span(), "both sides need as many", "the left side of %s has %s, the right side %d",
			name, plural(len(l), "column"), len(rt))
		return nil
	}
	s := &SetOp{Op: op.Op, All: op.All, Left: left, Right: right, Columns: make([]Output, len(l))}
	for i := range l {
		t, ok := commonType(l[i].Type, rt[i].Type)
		if !ok {
			r.fail(op.Right.Span(), "convert one of them with CAST",
				"column %d of this %s is %s (%s) on the left and %s (%s) on the right",
				i+1, name, l[i].Name, l[i].Type, rt[i].Name, rt[i].Type)
			return nil
		}
		castOutput(left, i, t)
		castOutput(right, i, t)
		s.Columns[i] = Output{Name: l[i].Name, Field: left.Outputs()[i].Field, Type: t, Origin: left.Outputs()[i].Origin}
	}
	return s
}

// operand resolves one side of a set operation. A TOP of its own makes it a
// query of its own.
func (r *resolver) operand(body adql.Body, outer *block) Body {
	plan, b := r.body(body, outer)
	if plan == nil {
		return nil
	}
	switch p := plan.(type) {
	case *Select:
		if !b.checkGroups(p, nil) {
			return nil
		}
		s := body.(*adql.Select)
		limit, ok := r.limit(s.Top)
		if !ok {
			return nil
		}
		if limit != nil {
			return &Nested{Query: &Query{Body: p, Limit: limit}}
		}
	case *Nested:
		if q := p.Query; len(q.OrderBy) == 0 && q.Offset == 0 && q.Limit == nil {
			return q.Body
		}
	}
	return plan
}

// commonType is the type of two columns that a set operation puts together.
func commonType(a, b Type) (Type, bool) {
	if a == b {
		return a, true
	}
	if a.Kind == Array || b.Kind == Array {
		switch {
		case a.Kind == Null:
			return b, true
		case b.Kind == Null:
			return a, true
		}
		return Type{}, false
	}
	k, ok := commonKind(a.Kind, b.Kind)
	return of(k), ok
}

// castOutput converts one output of a body to another type.
func castOutput(body Body, i int, t Type) {
	if body.Outputs()[i].Type == t {
		return
	}
	switch body := body.(type) {
	case *Select:
		o := &body.Columns[i]
		o.Expr = convert(o.Expr, t)
		o.setType(t)
	case *SetOp:
		castOutput(body.Left, i, t)
		castOutput(body.Right, i, t)
		body.Columns[i].setType(t)
	case *Nested:
		castOutput(body.Query.Body, i, t)
	}
}

// setType changes the type of an output; it is no published value any more.
func (o *Output) setType(t Type) {
	o.Type, o.Origin = t, nil
	o.Field = retype(o.Field, t)
}

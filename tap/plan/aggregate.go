package plan

import (
	"github.com/vobutler/vobutler/tap/adql"
)

// aggregate resolves a set function.
func (b *block) aggregate(e *adql.Call, f *entry) Expr {
	switch {
	case b.inAggregate:
		b.fail(e.At, "compute the inner one in a sub-query", "%s stands inside another aggregate", f.name)
		return nil
	case !b.allowAggregates:
		hint := ""
		if b.clause == clauseWhere {
			hint = "conditions on aggregates stand in HAVING"
		}
		b.fail(e.At, hint, "the aggregate %s cannot stand in %s", f.name, b.clause)
		return nil
	}
	b.aggregates++
	if e.Star {
		if f.agg != Count {
			b.fail(e.At, "", "only COUNT takes *, not %s", f.name)
			return nil
		}
		return &Aggregate{node: node{of(Long), e.At}, ID: Count}
	}
	b.inAggregate = true
	defer func() { b.inAggregate = false }()
	if len(f.params) > 0 {
		args := b.arguments(e, f)
		if args == nil {
			return nil
		}
		t := of(Text)
		if f.agg == Histogram {
			t = Type{Array, Int}
		}
		return &Aggregate{node: node{t, e.At}, ID: f.agg, Distinct: e.Distinct, Args: args}
	}
	if len(e.Args) != 1 {
		b.fail(e.At, "", "%s takes 1 argument, not %d", f.name, len(e.Args))
		return nil
	}
	x := b.expr(e.Args[0])
	if x == nil {
		return nil
	}
	t, ok := b.aggregateType(f, x)
	if !ok {
		return nil
	}
	if isNull(x) {
		x = convert(x, of(Double))
	}
	return &Aggregate{node: node{t, e.At}, ID: f.agg, Distinct: e.Distinct, Args: []Expr{x}}
}

// aggregateType is the type of an aggregate of x: sums of integers are BIGINT,
// means are DOUBLE PRECISION, and the extremes are of the type of the values.
func (b *block) aggregateType(f *entry, x Expr) (Type, bool) {
	t := x.Type()
	switch f.agg {
	case Count:
		return of(Long), true
	case Min, Max:
		if t.sortable() && t.Kind != Boolean {
			if t.Kind == Null {
				t = of(Double)
			}
			return t, true
		}
		b.fail(x.Span(), "", "%s needs values that have an order, but %s is %s", f.name, b.name(x), t)
		return t, false
	}
	if !t.Numeric() && t.Kind != Null {
		b.fail(x.Span(), b.numberHint(x), "%s needs numbers, but %s is %s", f.name, b.name(x), t)
		return t, false
	}
	if f.agg == Sum && t.Integer() {
		return of(Long), true
	}
	return of(Double), true
}

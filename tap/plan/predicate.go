package plan

import (
	"github.com/vobutler/vobutler/tap/adql"
)

// predicate resolves the conditions that are not operators.
func (b *block) predicate(e adql.Expr) Expr {
	switch e := e.(type) {
	case *adql.Between:
		return b.between(e)
	case *adql.InList:
		return b.inList(e)
	case *adql.InQuery:
		return b.inQuery(e)
	case *adql.Like:
		return b.like(e)
	case *adql.IsNull:
		if x := b.expr(e.X); x != nil {
			if isNull(x) {
				x = convert(x, of(Text))
			}
			return &IsNull{node: node{of(Boolean), e.At}, Negated: e.Not, X: x}
		}
	case *adql.Exists:
		if q := b.subquery(e.Query, b); q != nil {
			return &Exists{node: node{of(Boolean), e.At}, Query: q}
		}
	}
	return nil
}

func (b *block) between(e *adql.Between) Expr {
	args := b.exprs([]adql.Expr{e.X, e.Low, e.High})
	if args == nil || !b.comparable(adql.Ge, args) {
		return nil
	}
	if _, ok := b.unify(unifyCompare, "BETWEEN", args); !ok {
		return nil
	}
	if low, high := nearTest(adql.Ge, args[0], args[1], e.At), nearTest(adql.Le, args[0], args[2], e.At); !e.Not &&
		low != nil && high != nil && isDistance(args[0]) && b.withinRepeats(args[0], 2) {
		return conjunction([]Expr{low, high}) // two conditions that an index serves
	}
	return &Between{node: node{of(Boolean), e.At}, Negated: e.Not, X: args[0], Low: args[1], High: args[2]}
}

func (b *block) inList(e *adql.InList) Expr {
	args := b.exprs(append([]adql.Expr{e.X}, e.List...))
	if args == nil || !b.withinList(args[1:]) || !b.comparable(adql.Eq, args) {
		return nil
	}
	if _, ok := b.unify(unifyCompare, "IN", args); !ok {
		return nil
	}
	return &InList{node: node{of(Boolean), e.At}, Negated: e.Not, X: args[0], List: args[1:]}
}

func (b *block) inQuery(e *adql.InQuery) Expr {
	x, q := b.expr(e.X), b.query(e.Query, b, false)
	if x == nil || q == nil {
		return nil
	}
	if n := len(q.Outputs()); n != 1 {
		b.fail(e.Query.Pos, "", "the sub-query of IN has one column, not %d", n)
		return nil
	}
	// The type is settled against a column that stands for the query's.
	args := []Expr{x, &ScalarQuery{node: node{q.Outputs()[0].Type, e.Query.Pos}, Query: q}}
	if q.Outputs()[0].Type.Kind == Null {
		args[1] = &Literal{node: node{of(Null), e.Query.Pos}}
	}
	if !b.comparable(adql.Eq, args) {
		return nil
	}
	t, ok := b.unify(unifyStrict, "IN", args)
	if !ok {
		return nil
	}
	castOutput(q.Body, 0, t)
	return &InQuery{node: node{of(Boolean), e.At}, Negated: e.Not, X: args[0], Query: q}
}

func (b *block) like(e *adql.Like) Expr {
	what := "LIKE"
	if e.Fold {
		what = "ILIKE"
	}
	x := b.coerce(b.expr(e.X), Text, what)
	pattern := b.coerce(b.expr(e.Pattern), Text, what)
	if x == nil || pattern == nil {
		return nil
	}
	return &Like{node: node{of(Boolean), e.At}, Negated: e.Not, Fold: e.Fold, Escaped: e.Escaped, X: x, Pattern: pattern}
}

package query

import (
	"context"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// compiler turns expressions and predicates into those of the database.
type compiler struct {
	columns    map[column]sqlb.Expr
	ingestDate dimension.Type
	// subquery returns the statement of the only column of another query, or its
	// values, if they were computed.
	subquery func(ctx context.Context, q *tree.Query, column tree.Expr) (sqlb.Statement, []dimension.Value, error)
}

// column returns the expression of a column, which the relations must have: what
// a predicate needs was gathered before they were joined.
func (c *compiler) column(r tree.Reference) sqlb.Expr {
	x, found := c.columns[columnOf(r)]
	if !found {
		panic("query: " + r.String() + " is not joined")
	}
	return x
}

func (c *compiler) expr(e tree.Expr) sqlb.Expr {
	switch e := e.(type) {
	case *tree.Literal:
		return sqlb.Lit(e.Value)
	case tree.Reference:
		return c.column(e)
	case *tree.Unary:
		x := c.expr(e.Operand)
		switch e.Op {
		case tree.BeginOf:
			return sqlb.Begin(x)
		case tree.EndOf:
			return sqlb.End(x)
		}
		return sqlb.Neg(x)
	}
	operation := e.(*tree.Binary)
	a, b := c.expr(operation.A), c.expr(operation.B)
	if operation.Op == tree.Divide && operation.Type() == dimension.TypeInt {
		// The Python library divides integers as Python does.
		b = sqlb.Arith(sqlb.Add, b, sqlb.Lit(dimension.Float(0)))
	}
	return sqlb.Arith(arithmetic[operation.Op], a, b)
}

var arithmetic = [...]sqlb.ArithOp{tree.Add: sqlb.Add, tree.Subtract: sqlb.Sub, tree.Multiply: sqlb.Mul,
	tree.Divide: sqlb.Div, tree.Modulo: sqlb.Mod}

// predicate returns the conditions that all must hold.
func (c *compiler) predicate(ctx context.Context, p tree.Predicate) ([]sqlb.Expr, error) {
	all := make([]sqlb.Expr, 0, len(p))
	for _, group := range p {
		either := make([]sqlb.Expr, 0, len(group))
		for _, l := range group {
			x, err := c.leaf(ctx, l)
			if err != nil {
				return nil, err
			}
			either = append(either, x)
		}
		all = append(all, sqlb.Or(either...))
	}
	return all, nil
}

func (c *compiler) leaf(ctx context.Context, l tree.Leaf) (sqlb.Expr, error) {
	switch l := l.(type) {
	case *tree.Comparison:
		return c.comparison(l)
	case *tree.IsNull:
		return sqlb.IsNull(c.expr(l.Operand)), nil
	case *tree.InContainer:
		return c.container(l), nil
	case *tree.InRange:
		return c.inRange(l), nil
	case *tree.InQuery:
		return c.inQuery(ctx, l)
	case *tree.BooleanWrapper:
		return c.column(l.Operand), nil
	}
	x, err := c.leaf(ctx, l.(*tree.Not).Operand)
	if err != nil {
		return nil, err
	}
	return sqlb.Not(x), nil
}

var comparisons = [...]sqlb.CompareOp{tree.Equal: sqlb.EQ, tree.NotEqual: sqlb.NE, tree.Less: sqlb.LT,
	tree.Greater: sqlb.GT, tree.GreaterEqual: sqlb.GE, tree.LessEqual: sqlb.LE}

func (c *compiler) comparison(l *tree.Comparison) (sqlb.Expr, error) {
	switch l.Op {
	case tree.Overlaps:
		return c.overlap(l)
	case tree.Glob:
		pattern := l.B.(*tree.Literal).Value.Text()
		if pattern == "*" {
			return sqlb.True, nil // even for NULL, as the Python library has it
		}
		return sqlb.Like(c.expr(l.A), likePattern(pattern)), nil
	}
	a, b := c.expr(l.A), c.expr(l.B)
	if l.A.Type() != l.B.Type() && c.ingestDate == dimension.TypeIngestDate {
		var err error
		if l.A.Type() == dimension.TypeIngestDate {
			b, err = timestamp(l.B)
		} else if l.B.Type() == dimension.TypeIngestDate {
			a, err = timestamp(l.A)
		}
		if err != nil {
			return nil, err
		}
	}
	return sqlb.Compare(comparisons[l.Op], a, b), nil
}

// timestamp returns a time as those repositories have it whose ingest dates are
// UTC timestamps. Only a value can be converted.
func timestamp(e tree.Expr) (sqlb.Expr, error) {
	l, ok := e.(*tree.Literal)
	if !ok {
		return nil, fail.Invalid("%s cannot be compared with an ingest date, which this repository stores in UTC: "+
			"compare the ingest date with a time literal", e)
	}
	return sqlb.LitAs(l.Value, dimension.TypeIngestDate), nil
}

// overlap returns the overlap of timespans and times; those of regions are no
// conditions of the database.
func (c *compiler) overlap(l *tree.Comparison) (sqlb.Expr, error) {
	span, other := l.A, l.B
	if span.Type() != dimension.TypeTimespan {
		span, other = other, span
	}
	switch {
	case other.Type() == dimension.TypeTimespan:
		return sqlb.Overlaps(c.expr(span), c.expr(other)), nil
	case other.Type() == dimension.TypeIngestDate && c.ingestDate == dimension.TypeIngestDate:
		return nil, fail.Invalid("%s: this repository stores ingest dates in UTC, so that they cannot be compared with timespans; "+
			"compare the ingest date with time literals", l)
	}
	return sqlb.Contains(c.expr(span), c.expr(other)), nil
}

// likePattern translates a pattern of glob into one of LIKE.
func likePattern(glob string) string {
	var b strings.Builder
	for i := 0; i < len(glob); i++ {
		ch := glob[i]
		switch {
		case ch == '*':
			b.WriteByte('%')
			continue
		case ch == '?':
			b.WriteByte('_')
			continue
		case ch == '\\' && i+1 < len(glob) && strings.IndexByte(`*?\`, glob[i+1]) >= 0:
			i++
			ch = glob[i]
		}
		if ch == '%' || ch == '_' || ch == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(ch)
	}
	return b.String()
}

func (c *compiler) container(l *tree.InContainer) sqlb.Expr {
	member := c.expr(l.Member)
	values := make([]dimension.Value, 0, len(l.Container))
	var others []sqlb.Expr
	for _, item := range l.Container {
		if literal, ok := item.(*tree.Literal); ok {
			values = append(values, literal.Value)
		} else {
			others = append(others, sqlb.Eq(member, c.expr(item)))
		}
	}
	if len(values) > 0 || len(others) == 0 {
		others = append(others, sqlb.In(member, values))
	}
	return sqlb.Or(others...)
}

func (c *compiler) inRange(l *tree.InRange) sqlb.Expr {
	member := c.expr(l.Member)
	var x sqlb.Expr
	switch {
	case !l.Bounded:
		x = sqlb.Compare(sqlb.GE, member, sqlb.Int(l.Start))
	case l.Stop <= l.Start:
		return sqlb.False
	case l.Stop-1 == l.Start:
		return sqlb.Eq(member, sqlb.Int(l.Start))
	default:
		x = sqlb.Between(member, sqlb.Int(l.Start), sqlb.Int(l.Stop-1))
	}
	if l.Step == 1 {
		return x
	}
	// The remainder of a negative number differs between databases and Python;
	// that of the distance from the start does not.
	distance := sqlb.Arith(sqlb.Sub, member, sqlb.Int(l.Start))
	return sqlb.And(x, sqlb.Eq(sqlb.Arith(sqlb.Mod, distance, sqlb.Int(l.Step)), sqlb.Int(0)))
}

func (c *compiler) inQuery(ctx context.Context, l *tree.InQuery) (sqlb.Expr, error) {
	statement, values, err := c.subquery(ctx, l.Query, l.Column)
	switch {
	case err != nil:
		return nil, err
	case statement == nil:
		return sqlb.In(c.expr(l.Member), values), nil
	}
	return sqlb.InQuery(c.expr(l.Member), statement), nil
}

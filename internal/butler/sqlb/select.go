package sqlb

import (
	"slices"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// Statement is a Select or a Compound.
type Statement interface {
	// Outputs returns the columns of the rows, in order.
	Outputs() []Output
	// Reused reports whether the text of the statement is run again and again
	// with other values, so that its plan is worth keeping.
	Reused() bool
	write(p *printer)
}

// Output is a column of the rows of a statement. Names are unique in a
// statement.
type Output struct {
	Name string
	Expr Expr
}

// Type returns the type of the column.
func (o Output) Type() dimension.Type { return o.Expr.Type() }

// Nulls says where the NULL values are in an order.
type Nulls uint8

// The places. NullsNative is the one of the database: last in PostgreSQL and
// first in SQLite, and the reverse if the order is descending.
const (
	NullsNative Nulls = iota
	NullsFirst
	NullsLast
)

// Order is a term of an ORDER BY. Its expression is not a timespan.
type Order struct {
	Expr       Expr
	Descending bool
	Nulls      Nulls
}

type joinKind uint8

const (
	innerJoin joinKind = iota
	leftJoin
	crossJoin
)

var joinWords = [...]string{" JOIN ", " LEFT JOIN ", " CROSS JOIN "}

type joined struct {
	kind     joinKind
	relation Relation
	on       Expr
}

// Select is a SELECT statement. The zero Select has no outputs yet; every method
// returns a statement with an addition and leaves the receiver as it is.
type Select struct {
	with     []CTE
	distinct bool
	outputs  []Output
	from     []joined
	where    []Expr
	groupBy  []Expr
	having   []Expr
	orderBy  []Order
	limit    *int64
	offset   int64
	reused   bool
}

// From returns a statement on a relation.
func From(r Relation) Select { return Select{}.From(r) }

func extend[T any](list []T, more ...T) []T { return append(slices.Clip(list), more...) }

// From adds a relation: the first one, or one joined without a condition.
func (s Select) From(r Relation) Select {
	s.from = extend(s.from, joined{crossJoin, r, nil})
	return s
}

// Join adds a relation, joined where all of on hold.
func (s Select) Join(r Relation, on ...Expr) Select {
	s.from = extend(s.from, joined{innerJoin, r, And(on...)})
	return s
}

// LeftJoin adds a relation whose columns are NULL where not all of on hold.
func (s Select) LeftJoin(r Relation, on ...Expr) Select {
	s.from = extend(s.from, joined{leftJoin, r, And(on...)})
	return s
}

// Where adds conditions, all of which must hold.
func (s Select) Where(conditions ...Expr) Select {
	s.where = extend(s.where, conditions...)
	return s
}

// Columns adds columns to the output, under their own names.
func (s Select) Columns(columns ...Column) Select {
	outputs := make([]Output, len(s.outputs), len(s.outputs)+len(columns))
	copy(outputs, s.outputs)
	for _, c := range columns {
		outputs = append(outputs, Output{c.name, c})
	}
	s.outputs = outputs
	return s
}

// Output adds an expression to the output.
func (s Select) Output(name string, x Expr) Select {
	s.outputs = extend(s.outputs, Output{name, x})
	return s
}

// Distinct drops rows that are equal to another in all outputs.
func (s Select) Distinct() Select {
	s.distinct = true
	return s
}

// GroupBy adds keys to the groups.
func (s Select) GroupBy(keys ...Expr) Select {
	s.groupBy = extend(s.groupBy, keys...)
	return s
}

// Having adds conditions on groups.
func (s Select) Having(conditions ...Expr) Select {
	s.having = extend(s.having, conditions...)
	return s
}

// OrderBy adds terms to the order.
func (s Select) OrderBy(terms ...Order) Select {
	s.orderBy = extend(s.orderBy, terms...)
	return s
}

// Limit bounds the number of rows.
func (s Select) Limit(n int64) Select {
	s.limit = &n
	return s
}

// Offset skips rows.
func (s Select) Offset(n int64) Select {
	s.offset = n
	return s
}

// With adds common table expressions, each after those it refers to.
func (s Select) With(ctes ...CTE) Select {
	s.with = extend(s.with, ctes...)
	return s
}

// Reuse marks the statement as one that is run again and again.
func (s Select) Reuse() Select {
	s.reused = true
	return s
}

// Outputs returns the columns of the rows.
func (s Select) Outputs() []Output { return s.outputs }

// Reused reports whether the statement was marked by Reuse.
func (s Select) Reused() bool { return s.reused }

func (s Select) write(p *printer) {
	p.with(s.with)
	p.text("SELECT ")
	if s.distinct {
		p.text("DISTINCT ")
	}
	p.outputs(s.outputs)
	for i, j := range s.from {
		if i == 0 {
			p.text(" FROM ")
		} else {
			p.text(joinWords[j.kind])
		}
		j.relation.source.writeSource(p)
		p.text(" AS ")
		p.name(j.relation.alias)
		if j.on != nil && i > 0 {
			p.text(" ON ")
			j.on.write(p)
		}
	}
	p.conditions(" WHERE ", s.where)
	if len(s.groupBy) > 0 {
		p.text(" GROUP BY ")
		p.keys(s.groupBy)
	}
	p.conditions(" HAVING ", s.having)
	if len(s.orderBy) > 0 {
		p.text(" ORDER BY ")
		p.order(s.orderBy)
	}
	p.limit(s.limit, s.offset)
}

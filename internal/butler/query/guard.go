package query

import (
	"math"
	"slices"

	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// A database computes conditions in any order, so that arithmetic that has no
// result, such as a division by zero, could tell of a row that is hidden. In a
// view such conditions wait: for the data IDs by CASE, which keeps its order, and
// for datasets by a LIMIT within, beyond which no condition is moved.

// computes reports whether a condition does arithmetic, which can fail.
func computes(group []tree.Leaf) bool {
	return slices.ContainsFunc(group, func(l tree.Leaf) bool {
		if n, ok := l.(*tree.Not); ok {
			l = n.Operand
		}
		switch l := l.(type) {
		case *tree.Comparison:
			return arithmeticIn(l.A) || arithmeticIn(l.B)
		case *tree.IsNull:
			return arithmeticIn(l.Operand)
		case *tree.InContainer:
			return arithmeticIn(l.Member) || slices.ContainsFunc(l.Container, arithmeticIn)
		case *tree.InRange:
			return l.Step != 1 || arithmeticIn(l.Member)
		case *tree.InQuery:
			return arithmeticIn(l.Member)
		}
		return false
	})
}

func arithmeticIn(e tree.Expr) bool {
	switch e := e.(type) {
	case *tree.Unary:
		return e.Op != tree.BeginOf && e.Op != tree.EndOf || arithmeticIn(e.Operand)
	case *tree.Binary:
		return true
	}
	return false
}

// waits reports whether a condition of the query must not be computed for what is
// hidden.
func (b *builder) waits(group []tree.Leaf) bool { return b.engine.repo.Hides() && computes(group) }

// guard lets the conditions of a predicate that must wait do so for data IDs.
func (b *builder) guard(predicate tree.Predicate, conditions []sqlb.Expr) {
	visible := b.visibleDataIDs()
	for i, group := range predicate {
		if len(visible) > 0 && b.waits(group) {
			conditions[i] = sqlb.Case([]sqlb.When{{If: sqlb.And(visible...), Then: conditions[i]}}, sqlb.False)
		}
	}
}

// apart reports whether the datasets of a search must be chosen before conditions
// are computed for them.
func (b *builder) apart(s *search) bool {
	hides := slices.ContainsFunc(s.sources, func(from source) bool { return b.engine.repo.HidesSome(from.datasetType) })
	return hides && slices.ContainsFunc(b.overlaps.predicate, b.waits)
}

// fence returns a statement with the same rows and columns, into which the
// database moves no conditions.
func fence(st sqlb.Statement, columns func(sqlb.Relation) []sqlb.Column) sqlb.Statement {
	inner := sqlb.Subquery(st, "f")
	return sqlb.From(inner).Columns(columns(inner)...).Limit(math.MaxInt64)
}

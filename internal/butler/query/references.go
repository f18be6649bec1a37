package query

import (
	"iter"

	"github.com/vobutler/vobutler/internal/butler/tree"
)

// references yields the columns that a condition refers to in its own query.
func references(l tree.Leaf) iter.Seq[tree.Reference] {
	return func(yield func(tree.Reference) bool) { walkLeaf(l, yield) }
}

func walkLeaf(l tree.Leaf, yield func(tree.Reference) bool) bool {
	switch l := l.(type) {
	case *tree.Comparison:
		return walkExpr(l.A, yield) && walkExpr(l.B, yield)
	case *tree.IsNull:
		return walkExpr(l.Operand, yield)
	case *tree.InContainer:
		for _, item := range l.Container {
			if !walkExpr(item, yield) {
				return false
			}
		}
		return walkExpr(l.Member, yield)
	case *tree.InRange:
		return walkExpr(l.Member, yield)
	case *tree.InQuery:
		return walkExpr(l.Member, yield)
	case *tree.BooleanWrapper:
		return walkExpr(l.Operand, yield)
	}
	return walkLeaf(l.(*tree.Not).Operand, yield)
}

func walkExpr(e tree.Expr, yield func(tree.Reference) bool) bool {
	switch e := e.(type) {
	case tree.Reference:
		return yield(e)
	case *tree.Unary:
		return walkExpr(e.Operand, yield)
	case *tree.Binary:
		return walkExpr(e.A, yield) && walkExpr(e.B, yield)
	}
	return true
}

// expressionReferences yields the columns that an expression refers to.
func expressionReferences(e tree.Expr) iter.Seq[tree.Reference] {
	return func(yield func(tree.Reference) bool) { walkExpr(e, yield) }
}

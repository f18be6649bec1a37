package tree

import (
	"slices"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// Governors returns the governor dimensions that must have a value for the
// predicate to make sense, in universe order: those of the dimension keys and
// alternate keys it refers to. Metadata make sense without.
func (p Predicate) Governors() []*dimension.Element {
	var out []*dimension.Element
	for l := range p.All {
		governorsOfLeaf(l, &out)
	}
	slices.SortFunc(out, func(a, b *dimension.Element) int { return a.Index - b.Index })
	return slices.Compact(out)
}

func governorsOfLeaf(l Leaf, out *[]*dimension.Element) {
	switch l := l.(type) {
	case *Comparison:
		governorsOf(l.A, out)
		governorsOf(l.B, out)
	case *IsNull:
		governorsOf(l.Operand, out)
	case *InContainer:
		governorsOf(l.Member, out)
		for _, item := range l.Container {
			governorsOf(item, out)
		}
	case *InRange:
		governorsOf(l.Member, out)
	case *InQuery:
		governorsOf(l.Member, out)
	case *BooleanWrapper:
		governorsOf(l.Operand, out)
	case *Not:
		governorsOfLeaf(l.Operand, out)
	}
}

func governorsOf(e Expr, out *[]*dimension.Element) {
	switch e := e.(type) {
	case *DimensionKey:
		if g := e.Dimension.Governor; g != nil && g != e.Dimension {
			*out = append(*out, g)
		}
	case *DimensionField:
		if g := e.Element.Governor; g != nil && e.Column.Role == dimension.RoleAlternate {
			*out = append(*out, g)
		}
	case *Unary:
		governorsOf(e.Operand, out)
	case *Binary:
		governorsOf(e.A, out)
		governorsOf(e.B, out)
	}
}

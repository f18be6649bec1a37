package plan

import (
	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
)

const (
	// longChain is how many conditions of one sort a chain must have for them to
	// be put together.
	longChain = 16
	// maxLists is how many sorts are kept apart.
	maxLists = 16
)

// gathering is conditions of a chain that differ in a constant only.
type gathering struct {
	first     int  // place of the first in the chain
	x         Expr // what they have in common
	geo       bool
	op        GeoOp
	constants []Expr
}

// gather puts together what long chains, mostly written by programs, say of one
// expression: x = 1 OR x = 2 ... is a list, which engines look up in a table
// instead of trying one after the other, and so is x <> 1 AND x <> 2 ...; and
// being in this or that of many shapes is being in their union.
func gather(op adql.Operator, args []Expr) []Expr {
	if len(args) < longChain {
		return args
	}
	var found []*gathering
	belongs := make([]*gathering, len(args)) // which one each condition belongs to
	for i, arg := range args {
		if g := gatherable(op, arg); g != nil {
			belongs[i] = g.join(&found, i)
		}
	}
	gathered := make([]Expr, 0, len(args))
	for i, arg := range args {
		switch g := belongs[i]; {
		case g == nil || len(g.constants) < longChain:
			gathered = append(gathered, arg)
		case g.first == i:
			gathered = append(gathered, g.condition(op, arg.Span()))
		}
	}
	return gathered
}

// gatherable returns a gathering of one condition, or nil.
func gatherable(op adql.Operator, arg Expr) *gathering {
	compared := adql.Eq
	if op == adql.And {
		compared = adql.Ne
	}
	switch arg := arg.(type) {
	case *Compare:
		if arg.Op != compared {
			return nil
		}
		if c, ok := arg.R.(*Literal); ok {
			return &gathering{x: arg.L, constants: []Expr{c}}
		}
		if c, ok := arg.L.(*Literal); ok {
			return &gathering{x: arg.R, constants: []Expr{c}}
		}
	case *GeoTest:
		if arg.Negated || op != adql.Or {
			return nil
		}
		if s, ok := arg.B.(*Shape); ok && s.T.Kind != Region {
			return &gathering{x: arg.A, geo: true, op: arg.Op, constants: []Expr{s}}
		}
		if s, ok := arg.A.(*Shape); ok && s.T.Kind != Region && arg.Op == Intersects {
			return &gathering{x: arg.B, geo: true, op: arg.Op, constants: []Expr{s}}
		}
	}
	return nil
}

// join adds the one condition of g, at place i of the chain, to one of those
// found, or g to them; it returns the one, or nil if there are too many.
func (g *gathering) join(found *[]*gathering, i int) *gathering {
	for _, o := range *found {
		if o.geo == g.geo && o.op == g.op && Equal(o.x, g.x) && (g.geo && len(o.constants) < sphere.MaxParts ||
			!g.geo && o.constants[0].Type() == g.constants[0].Type()) {
			o.constants = append(o.constants, g.constants...)
			return o
		}
	}
	if len(*found) == maxLists {
		return nil
	}
	g.first = i
	*found = append(*found, g)
	return g
}

// condition returns what all the conditions say together.
func (g *gathering) condition(op adql.Operator, pos adql.Span) Expr {
	n := node{of(Boolean), pos}
	if !g.geo {
		return &InList{node: n, Negated: op == adql.And, X: g.x, List: g.constants}
	}
	parts := make([]sphere.Region, len(g.constants))
	for i, c := range g.constants {
		parts[i] = c.(*Shape).Region
	}
	return &GeoTest{node: n, Op: g.op, A: g.x, B: &Shape{node: node{of(Region), pos}, Region: sphere.UnionRegion(parts)}}
}

package where

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tree"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

func (k *compiler) call(n *call) (result, error) {
	switch {
	case n.is("GLOB"):
		return k.glob(n)
	case n.is("REGION"):
		return k.region(n)
	case n.is("UUID"):
		source := stripped(n.args[0]).(*text).value
		u, ok := dimension.ParseUUID(source)
		if !ok {
			return nil, k.errorf(n, "%q is not a UUID", source)
		}
		return literal(dimension.UUID(u)), nil
	}
	args := make([]float64, len(n.args))
	for i, a := range n.args {
		r, err := k.compile(a)
		if err != nil {
			return nil, err
		}
		v, ok := r.(value)
		if !ok {
			return nil, k.errorf(a, "%s in %s is %s, not a number", a, n.function, describe(r))
		}
		if args[i], ok = constant(v.Expr); !ok {
			return nil, k.errorf(a, "%s in %s is not a constant number", a, n.function)
		}
	}
	region, err := shape(n, args)
	if err != nil {
		return nil, k.at(n, err)
	}
	return literal(dimension.Region(sphgeom.Encode(region))), nil
}

// constant returns the number of a literal, which may have minus signs.
func constant(e tree.Expr) (float64, bool) {
	switch e := e.(type) {
	case *tree.Literal:
		if e.Type().Numeric() {
			return e.Value.Float(), true
		}
	case *tree.Unary:
		if e.Op == tree.Negate {
			f, ok := constant(e.Operand)
			return -f, ok
		}
	}
	return 0, false
}

func shape(n *call, args []float64) (sphgeom.Region, error) {
	switch {
	case n.is("POINT"):
		return sphgeom.PointDegrees(args[0], args[1])
	case n.is("CIRCLE"):
		// The reference takes the radius twice, as if the angle of a circle went
		// from rim to rim. The same query must find the same.
		return sphgeom.CircleDegrees(args[0], args[1], 2*args[2])
	case n.is("BOX"):
		return sphgeom.BoxDegrees(args[0], args[1], args[2], args[3])
	}
	return sphgeom.PolygonDegrees(args)
}

// region compiles a position in the syntax of the POS parameter of SIA 2.0.
func (k *compiler) region(n *call) (result, error) {
	r, err := k.compile(n.args[0])
	if err != nil {
		return nil, err
	}
	source, ok := stringLiteral(r)
	if !ok {
		return nil, k.errorf(n, "%s in REGION is not a literal string", n.args[0])
	}
	region, err := sphgeom.ParsePOS(source)
	if err != nil {
		return nil, k.at(n, err)
	}
	return literal(dimension.Region(sphgeom.Encode(region))), nil
}

func stringLiteral(r result) (string, bool) {
	if v, ok := r.(value); ok {
		if l, ok := v.Expr.(*tree.Literal); ok && l.Type() == dimension.TypeString {
			return l.Value.Text(), true
		}
	}
	return "", false
}

func (k *compiler) glob(n *call) (result, error) {
	r, err := k.compile(n.args[0])
	if err != nil {
		return nil, err
	}
	column, ok := r.(value)
	if ok {
		_, ok = column.Expr.(tree.Reference)
	}
	if !ok || column.Type() != dimension.TypeString {
		return nil, k.errorf(n, "%s in GLOB is not a column of type string", n.args[0])
	}
	if r, err = k.compile(n.args[1]); err != nil {
		return nil, err
	}
	if _, ok := stringLiteral(r); !ok {
		return nil, k.errorf(n, "%s in GLOB is not a string", n.args[1])
	}
	leaf, err := tree.NewComparison(column.Expr, tree.Glob, r.(value).Expr)
	if err != nil {
		return nil, k.at(n, err)
	}
	return predicate{tree.Where(leaf)}, nil
}

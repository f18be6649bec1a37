package plan

import (
	"math"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
)

// ptInCircle resolves sciSQL's test as CONTAINS.
func (b *block) ptInCircle(e *adql.Call, f *entry) Expr {
	if len(e.Args) != 5 {
		b.fail(e.At, "write "+f.name+f.signatures[0], "%s takes 5 arguments, not %d", f.name, len(e.Args))
		return nil
	}
	args := b.numbers(f.name, e.Args)
	if args == nil {
		return nil
	}
	p := b.makePoint(args[0], args[1], e.Args[0].Span().Join(e.Args[1].Span()))
	center := b.makePoint(args[2], args[3], e.Args[2].Span().Join(e.Args[3].Span()))
	if p == nil || center == nil {
		return nil
	}
	var circle Expr = &MakeCircle{node: node{of(Circle), e.At}, Center: center, Radius: args[4]}
	if c, ok := constants(args[2:]...); ok {
		s := b.shape(e.At, c, func(r *sphere.Region) error { return r.SetCircle(c[0], c[1], c[2]) })
		if s == nil {
			return nil
		}
		circle = s
	}
	return &GeoValue{node: node{of(Int), e.At}, Op: Contains, A: p, B: circle}
}

const (
	// magPerRelativeFlux is 2.5/ln 10, the error in magnitudes of a relative error of 1.
	magPerRelativeFlux = 2.5 / math.Ln10
	// nanojanskyPerCGS is how many nJy are 1 erg/s/cm2/Hz.
	nanojanskyPerCGS = 1e32
)

// photometry spells out the functions of sciSQL that follow from the two that
// engines compute.
func (b *block) photometry(e *adql.Call, f *entry, args []Expr) Expr {
	number := func(v float64) Expr { return floatLiteral(v, e.At) }
	arith := func(op adql.Operator, x, y Expr) Expr {
		return &Arith{node: node{of(Double), e.At}, Op: op, L: x, R: y}
	}
	toMag := func(x Expr) Expr { return &Func{node: node{of(Double), e.At}, ID: NanojanskyToAB, Args: []Expr{x}} }
	toFlux := func(x Expr) Expr { return &Func{node: node{of(Double), e.At}, ID: ABToNanojansky, Args: []Expr{x}} }
	switch f.form {
	case formFluxToMag:
		return toMag(arith(adql.Mul, args[0], number(nanojanskyPerCGS)))
	case formMagToFlux:
		return arith(adql.Div, toFlux(args[0]), number(nanojanskyPerCGS))
	case formMagSigma:
		flux := &Func{node: node{of(Double), e.At}, ID: NullIf, Args: []Expr{args[0], number(0)}}
		return arith(adql.Mul, number(magPerRelativeFlux), arith(adql.Div, args[1], flux))
	default:
		return arith(adql.Mul, toFlux(args[0]), arith(adql.Div, args[1], number(magPerRelativeFlux)))
	}
}

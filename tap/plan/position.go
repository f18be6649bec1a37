package plan

import (
	"slices"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
)

// healpixIndex resolves ivo_healpix_index of a point or of two coordinates.
func (b *block) healpixIndex(e *adql.Call, f *entry) Expr {
	if len(e.Args) != 2 && len(e.Args) != 3 {
		b.fail(e.At, "write "+f.name+"(order, lon, lat) or "+f.name+"(order, point)",
			"%s takes 2 or 3 arguments, not %d", f.name, len(e.Args))
		return nil
	}
	order := b.coerce(b.expr(e.Args[0]), Int, f.name)
	if l, ok := order.(*Literal); ok && (l.Int < 0 || l.Int > maxHealpixOrder) {
		b.fail(e.Args[0].Span(), "the order is 0 to 29; it is not nside", "%d is no HEALPix order", l.Int)
		order = nil
	}
	var p Expr
	if len(e.Args) == 2 {
		p = b.position(e.Args[1], f.name)
	} else if args := b.numbers(f.name, e.Args[1:]); args != nil {
		p = b.makePoint(args[0], args[1], e.Args[1].Span().Join(e.Args[2].Span()))
	}
	if order == nil || p == nil {
		return nil
	}
	return &Func{node: node{of(Long), e.At}, ID: HealpixIndex, Args: []Expr{order, p}}
}

const maxHealpixOrder = 29

// frames are the names that ivo_geom_transform knows; their case counts.
var frames = []string{"ICRS", "FK5", "FK4", "GALACTIC", "ECLIPTIC"}

// geomTransform resolves ivo_geom_transform(from, to, geometry).
func (b *block) geomTransform(e *adql.Call, f *entry) Expr {
	if len(e.Args) != 3 {
		b.fail(e.At, "write "+f.name+"('GALACTIC', 'ICRS', POINT(lon, lat))", "%s takes 3 arguments, not %d", f.name, len(e.Args))
		return nil
	}
	ok := true
	args := make([]Expr, 3)
	for i, a := range e.Args[:2] {
		s, isString := a.(*adql.StringLit)
		if !isString || !slices.Contains(frames, s.Value) {
			b.fail(a.Span(), "the frames are "+strings.Join(frames, ", "), "%s needs the name of a frame here", f.name)
			ok = false
			continue
		}
		args[i] = textLiteral(s.Value, s.Pos)
	}
	args[2] = b.geometry(e.Args[2], f.name)
	if !ok || args[2] == nil {
		return nil
	}
	if _, ok := args[2].(*AsRegion); ok {
		b.fail(e.Args[2].Span(), "", "%s takes a POINT, CIRCLE or POLYGON, but %s is text", f.name, b.name(args[2].(*AsRegion).X))
		return nil
	}
	if args[0].(*Literal).Text == args[1].(*Literal).Text {
		return args[2]
	}
	return &Func{node: node{args[2].Type(), e.At}, ID: GeomTransform, Args: args}
}

package plan

import (
	"strings"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
)

// positional returns the arguments of a geometry constructor without the
// coordinate system that ADQL 2.0 put first and 2.1 still allows.
func (b *block) positional(e *adql.Call) ([]adql.Expr, bool) {
	if len(e.Args) > 0 {
		if s, ok := e.Args[0].(*adql.StringLit); ok {
			return e.Args[1:], b.coordinateSystem(s)
		}
	}
	return e.Args, true
}

// coordinateSystem checks the coordinate system of a geometry. All positions
// are ICRS; systems that differ by less than the data's errors are accepted.
func (b *block) coordinateSystem(s *adql.StringLit) bool {
	words := strings.Fields(strings.ToUpper(s.Value))
	if len(words) == 0 {
		return true
	}
	frame := words[0]
	switch {
	case frame == "ICRS":
		return true
	case frame == "FK5" || frame == "J2000" || frame == "ICRF" || strings.HasPrefix(frame, "UNKNOWN"):
		b.warn("the coordinate system '%s' was taken as ICRS", s.Value)
		return true
	case strings.HasPrefix(frame, "GAL"), strings.HasPrefix(frame, "ECL"), frame == "FK4", frame == "B1950":
		b.fail(s.Pos, "give ICRS coordinates, or convert with ivo_geom_transform('"+transformName(frame)+"', 'ICRS', ...)",
			"the coordinate system '%s' is not served: all positions are ICRS", s.Value)
		return false
	}
	b.fail(s.Pos, "leave it out, or write 'ICRS'", "the coordinate system '%s' is not known", s.Value)
	return false
}

// transformName is how ivo_geom_transform calls a frame; clients misspell it.
func transformName(frame string) string {
	switch {
	case strings.HasPrefix(frame, "GAL"):
		return "GALACTIC"
	case strings.HasPrefix(frame, "ECL"):
		return "ECLIPTIC"
	}
	return "FK4"
}

// point resolves POINT(lon, lat).
func (b *block) point(e *adql.Call) Expr {
	list, ok := b.positional(e)
	if len(list) != 2 {
		b.fail(e.At, "write POINT(longitude, latitude)", "POINT takes 2 numbers, not %d", len(list))
		return nil
	}
	args := b.numbers("POINT", list)
	if args == nil || !ok {
		return nil
	}
	return b.makePoint(args[0], args[1], e.At)
}

// makePoint makes a position of two numbers of kind Double.
func (b *block) makePoint(lon, lat Expr, pos adql.Span) Expr {
	if c, ok := constants(lon, lat); ok {
		s := b.shape(pos, c, func(r *sphere.Region) error { return r.SetPoint(c[0], c[1]) })
		if s == nil {
			return nil
		}
		return s
	}
	return &MakePoint{node: node{of(Point), pos}, Lon: lon, Lat: lat}
}

// numbers resolves arguments that are numbers, as DOUBLE PRECISION.
func (b *block) numbers(what string, list []adql.Expr) []Expr {
	args := b.exprs(list)
	ok := args != nil
	for i := range args {
		args[i] = b.coerce(args[i], Double, what)
		ok = ok && args[i] != nil
	}
	if !ok {
		return nil
	}
	return args
}

// centered resolves the arguments of CIRCLE and BOX: a center, as a point or as
// two numbers, and n sizes.
func (b *block) centered(e *adql.Call, what, usage string, n int) (center Expr, sizes []Expr) {
	list, ok := b.positional(e)
	if len(list) != n+1 && len(list) != n+2 {
		b.fail(e.At, usage, "%s takes %d or %d arguments, not %d", what, n+1, n+2, len(list))
		return nil, nil
	}
	if len(list) == n+2 {
		args := b.numbers(what, list)
		if args == nil || !ok {
			return nil, nil
		}
		center = b.makePoint(args[0], args[1], list[0].Span().Join(list[1].Span()))
		return center, args[2:]
	}
	center = b.position(list[0], what)
	sizes = b.numbers(what, list[1:])
	if !ok || center == nil || sizes == nil {
		return nil, nil
	}
	return center, sizes
}

// position resolves an argument that is a point.
func (b *block) position(e adql.Expr, what string) Expr {
	x := b.expr(e)
	if x == nil {
		return nil
	}
	if l, ok := x.(*Literal); ok && l.T.Kind == Text {
		s := b.shapeFromText(l.Text, l.Pos)
		if s == nil {
			return nil
		}
		x = s
	}
	switch x.Type().Kind {
	case Point:
		return x
	case Null:
		return convert(x, of(Point))
	case Circle, Polygon, Region:
		b.fail(e.Span(), "CENTROID(...) gives the center of a region", "%s needs a point, but %s is a %s",
			what, b.name(x), x.Type())
	default:
		b.fail(e.Span(), "write POINT(longitude, latitude)", "%s needs a point, but %s is %s", what, b.name(x), x.Type())
	}
	return nil
}

// circle resolves CIRCLE(lon, lat, radius) and CIRCLE(point, radius).
func (b *block) circle(e *adql.Call) Expr {
	center, sizes := b.centered(e, "CIRCLE", "write CIRCLE(longitude, latitude, radius) or CIRCLE(point, radius)", 1)
	if center == nil {
		return nil
	}
	p, pok := constantPoint(center)
	if s, ok := constants(sizes...); ok && pok {
		return asExpr(b.shape(e.At, append(p, s...), func(r *sphere.Region) error { return r.SetCircle(p[0], p[1], s[0]) }))
	}
	return &MakeCircle{node: node{of(Circle), e.At}, Center: center, Radius: sizes[0]}
}

// box resolves BOX(lon, lat, width, height) and BOX(point, width, height).
func (b *block) box(e *adql.Call) Expr {
	center, sizes := b.centered(e, "BOX",
		"write BOX(longitude, latitude, width, height) or BOX(point, width, height)", 2)
	if center == nil {
		return nil
	}
	p, pok := constantPoint(center)
	if s, ok := constants(sizes...); ok && pok {
		return asExpr(b.shape(e.At, nil, func(r *sphere.Region) error { return r.SetBox(p[0], p[1], s[0], s[1]) }))
	}
	return &MakeBox{node: node{of(Polygon), e.At}, Center: center, Width: sizes[0], Height: sizes[1]}
}

// polygon resolves POLYGON of coordinates or of points.
func (b *block) polygon(e *adql.Call) Expr {
	const usage = "write at least three pairs of longitude and latitude, or at least three points"
	list, ok := b.positional(e)
	if len(list) < 3 {
		b.fail(e.At, usage, "POLYGON needs at least 3 vertices")
		return nil
	}
	args := b.exprs(list)
	if args == nil || !ok {
		return nil
	}
	var points []Expr
	if args[0].Type().Numeric() {
		if len(args)%2 != 0 || len(args) < 6 {
			b.fail(e.At, usage, "POLYGON of %d coordinates", len(args))
			return nil
		}
		points = b.vertices(args, usage)
	} else {
		for i, x := range args {
			if x.Type().Kind != Point {
				b.fail(list[i].Span(), usage, "POLYGON cannot mix points and numbers: %s is %s", b.name(x), x.Type())
				return nil
			}
		}
		points = args
	}
	if points == nil {
		return nil
	}
	var coords []float64
	for _, p := range points {
		c, ok := constantPoint(p)
		if !ok {
			return &MakePolygon{node: node{of(Polygon), e.At}, Points: points}
		}
		coords = append(coords, c...)
	}
	return asExpr(b.shape(e.At, coords, func(r *sphere.Region) error { return r.SetPolygon(coords) }))
}

// vertices makes points of pairs of numbers.
func (b *block) vertices(args []Expr, usage string) []Expr {
	for _, x := range args {
		if x.Type().Kind == Point {
			b.fail(x.Span(), usage, "POLYGON cannot mix numbers and points")
			return nil
		}
	}
	points := make([]Expr, 0, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		lon, lat := b.coerce(args[i], Double, "POLYGON"), b.coerce(args[i+1], Double, "POLYGON")
		if lon == nil || lat == nil {
			return nil
		}
		p := b.makePoint(lon, lat, lon.Span().Join(lat.Span()))
		if p == nil {
			return nil
		}
		points = append(points, p)
	}
	return points
}

// region resolves REGION('STC-S').
func (b *block) region(e *adql.Call) Expr {
	if len(e.Args) == 1 {
		if s, ok := e.Args[0].(*adql.StringLit); ok {
			return asExpr(b.shapeFromText(s.Value, s.Pos))
		}
	}
	b.fail(e.At, "write REGION('CIRCLE ICRS 12.3 -4.5 0.1')", "REGION takes one string in STC-S")
	return nil
}

// asExpr keeps a nil shape from becoming an Expr that is not nil.
func asExpr(s *Shape) Expr {
	if s == nil {
		return nil
	}
	return s
}

// geometry resolves an argument of any geometry; text is read as a region.
func (b *block) geometry(e adql.Expr, what string) Expr {
	x := b.expr(e)
	if x == nil {
		return nil
	}
	if c, ok := x.(*Cast); ok && c.T.shape() && c.X.Type().text() {
		x = c.X // the text says itself what it is
	}
	switch k := x.Type().Kind; {
	case of(k).shape():
		return x
	case k == Null:
		return convert(x, of(Point))
	case k == Region || k == Text:
		if s, ok := x.(*Shape); ok {
			return s
		}
		if l, ok := x.(*Literal); ok {
			return asExpr(b.shapeFromText(l.Text, l.Pos))
		}
		return &AsRegion{node: node{of(Region), x.Span()}, X: x}
	default:
		b.fail(e.Span(), "write POINT(longitude, latitude) or another geometry",
			"%s takes geometries, but %s is %s", what, b.name(x), x.Type())
		return nil
	}
}

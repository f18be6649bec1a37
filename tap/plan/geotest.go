package plan

import (
	"github.com/vobutler/vobutler/tap/adql"
)

var geoOpNames = [...]string{Contains: "CONTAINS", Intersects: "INTERSECTS"}

// relate resolves CONTAINS and INTERSECTS, as the number 0 or 1.
func (b *block) relate(e *adql.Call, op GeoOp) Expr {
	name := geoOpNames[op]
	if len(e.Args) != 2 {
		b.fail(e.At, "write "+name+"(geometry, geometry) = 1", "%s takes 2 geometries, not %d", name, len(e.Args))
		return nil
	}
	x, y := b.geometry(e.Args[0], name), b.geometry(e.Args[1], name)
	if x == nil || y == nil {
		return nil
	}
	xPoint, yPoint := x.Type().Kind == Point, y.Type().Kind == Point
	switch {
	case xPoint && yPoint:
		b.fail(e.At, "compare DISTANCE(point, point) with a radius", "%s of two points", name)
		return nil
	case op == Contains && yPoint:
		b.fail(e.Args[1].Span(), "write CONTAINS(point, region)", "CONTAINS asks whether its first argument lies in the "+
			"second, and a point contains nothing")
		return nil
	case op == Intersects && yPoint:
		x, y, op = y, x, Contains
	case op == Intersects && xPoint:
		op = Contains
	}
	return &GeoValue{node: node{of(Int), e.At}, Op: op, A: x, B: y}
}

// geoTest makes a condition of CONTAINS or INTERSECTS compared with a constant
// that tells 0 from 1, in any spelling; nil for anything else.
func (b *block) geoTest(op adql.Operator, l, r Expr, pos adql.Span) Expr {
	g, ok := l.(*GeoValue)
	c, isLiteral := r.(*Literal)
	if !ok {
		g, ok = r.(*GeoValue)
		c, isLiteral = l.(*Literal)
		op = swapped(op)
	}
	if !ok || !isLiteral {
		return nil
	}
	limit := literalAs(c, Double)
	if i := literalAs(c, Int); c.T.Kind == Boolean && i != nil {
		limit = literalAs(i, Double)
	}
	if limit == nil {
		return nil
	}
	zero, one := holds(0, op, limit.Float), holds(1, op, limit.Float)
	if zero == one {
		return nil
	}
	return &GeoTest{node: node{of(Boolean), pos}, Op: g.Op, Negated: zero, A: g.A, B: g.B}
}

// holds computes a comparison of two numbers.
func holds(x float64, op adql.Operator, y float64) bool {
	switch op {
	case adql.Eq:
		return x == y
	case adql.Ne:
		return x != y
	case adql.Lt:
		return x < y
	case adql.Le:
		return x <= y
	case adql.Gt:
		return x > y
	default:
		return x >= y
	}
}

// nearTest makes a condition of DISTANCE compared with a radius; nil for
// anything else. Both sides are of kind Double.
func nearTest(op adql.Operator, l, r Expr, pos adql.Span) Expr {
	if op == adql.Eq || op == adql.Ne {
		return nil
	}
	d, ok := l.(*Distance)
	other, both := r.(*Distance)
	switch {
	case ok == both:
		return nil
	case both:
		d, r, op = other, l, swapped(op)
	}
	return &NearTest{node: node{of(Boolean), pos}, Op: op, A: d.A, B: d.B, Radius: r}
}

func isDistance(x Expr) bool {
	_, ok := x.(*Distance)
	return ok
}

// distance resolves DISTANCE(point, point) and DISTANCE(lon, lat, lon, lat).
func (b *block) distance(e *adql.Call, name string) Expr {
	switch len(e.Args) {
	case 2:
		p, q := b.position(e.Args[0], name), b.position(e.Args[1], name)
		if p == nil || q == nil {
			return nil
		}
		return &Distance{node: node{of(Double), e.At}, A: p, B: q}
	case 4:
		args := b.numbers(name, e.Args)
		if args == nil {
			return nil
		}
		p := b.makePoint(args[0], args[1], e.Args[0].Span().Join(e.Args[1].Span()))
		q := b.makePoint(args[2], args[3], e.Args[2].Span().Join(e.Args[3].Span()))
		if p == nil || q == nil {
			return nil
		}
		return &Distance{node: node{of(Double), e.At}, A: p, B: q}
	}
	b.fail(e.At, "write DISTANCE(point, point) or DISTANCE(lon1, lat1, lon2, lat2)",
		"%s takes 2 points or 4 numbers, not %d arguments", name, len(e.Args))
	return nil
}

// measure resolves AREA and CENTROID, and computes them of constants.
func (b *block) measure(e *adql.Call, name string) Expr {
	if len(e.Args) != 1 {
		b.fail(e.At, "", "%s takes 1 geometry, not %d arguments", name, len(e.Args))
		return nil
	}
	x := b.geometry(e.Args[0], name)
	if x == nil {
		return nil
	}
	s, constant := x.(*Shape)
	if name == "AREA" {
		if !constant {
			return &Area{node: node{of(Double), e.At}, X: x}
		}
		area, err := s.Region.Area()
		if err != nil {
			b.failShape(e.At, err)
			return nil
		}
		return b.constant(area, e.At, "deg**2", "phys.angArea")
	}
	if x.Type().Kind == Point {
		return x
	}
	if !constant {
		return &Centroid{node: node{of(Point), e.At}, X: x}
	}
	v, err := s.Region.Centroid()
	if err != nil {
		b.failShape(e.At, err)
		return nil
	}
	lon, lat := v.LonLat()
	return b.makePoint(floatLiteral(lon, e.At), floatLiteral(lat, e.At), e.At)
}

// constant is a measure of a constant geometry.
func (b *block) constant(f float64, pos adql.Span, unit, ucd string) Expr {
	x := floatLiteral(f, pos)
	b.note(x, unit, ucd)
	return x
}

// coord resolves COORD1 and COORD2.
func (b *block) coord(e *adql.Call, name string, latitude bool) Expr {
	if len(e.Args) != 1 {
		b.fail(e.At, "", "%s takes 1 point, not %d arguments", name, len(e.Args))
		return nil
	}
	p := b.position(e.Args[0], name)
	if p == nil {
		return nil
	}
	if c, ok := constantPoint(p); ok {
		if latitude {
			return b.constant(c[1], e.At, "deg", "pos.eq.dec")
		}
		return b.constant(c[0], e.At, "deg", "pos.eq.ra")
	}
	return &Coord{node: node{of(Double), e.At}, Latitude: latitude, X: p}
}

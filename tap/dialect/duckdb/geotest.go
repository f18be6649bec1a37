package duckdb

import (
	"math"
	"strconv"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

const (
	// rim is how far outside of a circle, in degrees, still counts as its rim.
	// It is the tolerance of package sphere, 1e-12 rad.
	rim = 1e-12 * 180 / math.Pi
	// slack, in radians, is added to bounds that only save work.
	slack = 1e-8
	// maxHalfSpaces bounds the polygons that are tested by arithmetic.
	maxHalfSpaces = 8
)

// test writes a relation of two geometries as a condition.
func (p *printer) test(op plan.GeoOp, a, b plan.Expr) {
	if op == plan.Contains && a.Type().Kind == plan.Point {
		p.pointTest(a, b)
		return
	}
	name := FuncContains
	if op == plan.Intersects {
		name = FuncIntersects
	}
	p.boundedTest(a, b, func() { p.write(name+"(", a, ", ", b, ")") })
}

// pointTest writes that a point lies in a shape.
func (p *printer) pointTest(a, b plan.Expr) {
	at := p.position(a)
	constant, isConstant := b.(*plan.Shape)
	if at.direct && isConstant && p.arithmeticTest(at, &constant.Region) {
		return
	}
	switch b := b.(type) {
	case *plan.MakeCircle:
		p.write(FuncNear+"(", p.lonLat(a), ", ", p.lonLat(b.Center), ", ", p.double(b.Radius), ")")
		return
	case *plan.MakePoint:
		p.write(FuncNear+"(", p.lonLat(a), ", ", p.lonLat(b), ", 0e0)")
		return
	}
	p.boundedTest(a, b, func() { p.write(FuncContainsPoint+"(", p.lonLat(a), ", ", b, ")") })
}

// arithmeticTest writes the test of an indexed position without a call: by the
// chord for circles and by half-spaces for convex polygons. It reports false
// for other shapes.
func (p *printer) arithmeticTest(at indexed, r *sphere.Region) bool {
	if c, ok := r.Circle(); ok {
		axis, limit, outside := c.ChordTest()
		op := " <= "
		if outside {
			op = " >= "
		}
		p.write("(", p.chord2(at, axis), op, limit, ")")
		return true
	}
	normals, convex := r.AppendHalfSpaces(nil)
	if !convex || len(normals) > maxHalfSpaces {
		return false
	}
	p.write("(")
	p.list(len(normals), " AND ", func(i int) {
		n := normals[i]
		p.write(at.hidden(at.index.X), " * ", n.X, " + ", at.hidden(at.index.Y), " * ", n.Y, " + ", at.hidden(at.index.Z), " * ", n.Z, " >= -1e-12")
	})
	p.write(")")
	return true
}

// boundedTest writes an exact test on an indexed region, kept from the rows
// whose bounding circle is clear of the other shape: a CASE, since DuckDB does
// not promise the order of an AND. A chord is shorter than its arc, so that two
// shapes whose centers' chord exceeds both radii are apart.
func (p *printer) boundedTest(a, b plan.Expr, exact func()) {
	at, other := p.region(a), b
	if !at.direct {
		at, other = p.region(b), a
	}
	if !at.direct || at.index.Radius == "" {
		exact()
		return
	}
	var chord2, reach func()
	if constant, ok := other.(*plan.Shape); ok {
		bound, err := constant.Region.BoundingCircle()
		if err != nil {
			exact()
			return
		}
		chord2 = p.chord2(at, bound.Center)
		reach = func() { p.write(bound.Radius*math.Pi/180 + slack) }
	} else if key := p.probeOf(at.scan, other); key != nil {
		chord2 = p.squares(at, func(i int) { p.write(p.probeColumn(key, vectorColumns[i])) })
		reach = func() { p.write(p.probeColumn(key, reachColumn)) }
	} else {
		exact()
		return
	}
	sum := func() { p.write("(radians(", at.hidden(at.index.Radius), ") + ", reach, ")") }
	p.write("CASE WHEN ", chord2, " > ", sum, " * ", sum, " THEN false ELSE ", exact, " END")
}

// near writes DISTANCE(a, b) op radius. On the rim <= holds and > does not, as
// for a circle; < and >= go by the very value of DISTANCE.
func (p *printer) near(e *plan.NearTest) {
	at, other := p.position(e.A), e.B
	if !at.direct {
		at, other = p.position(e.B), e.A
	}
	constant, isConstant := other.(*plan.Shape)
	radius, isLiteral := number(e.Radius)
	if at.direct && isConstant && isLiteral {
		center, _ := constant.Region.Position()
		p.chordTest(at, center, e.Op, radius)
		return
	}
	op := comparison[e.Op]
	p.write("(", func() { p.distance(e.A, e.B) }, op)
	switch onRim := e.Op == adql.Le || e.Op == adql.Gt; {
	case isLiteral && onRim:
		p.write(radius + rim)
	case onRim:
		p.write(p.double(e.Radius), " + ", rim)
	default:
		p.write(p.double(e.Radius))
	}
	p.write(")")
}

// chordTest writes the distance of an indexed position from a constant one
// against a constant radius, by squared chords: from the antipode past a right
// angle, where chords no longer tell angles apart.
func (p *printer) chordTest(at indexed, center sphere.Vec, op adql.Operator, radius float64) {
	if op == adql.Le || op == adql.Gt {
		radius += rim
	}
	switch {
	case radius < 0:
		p.write("(", p.chord2(at, center), comparison[op], -1.0, ")")
	case radius <= 90:
		p.write("(", p.chord2(at, center), comparison[op], sphere.Chord2(radius), ")")
	case radius <= 180:
		p.write("(", p.chord2(at, center.Neg()), mirrored[op], sphere.Chord2(180-radius), ")")
	default:
		p.write("(", p.chord2(at, center), comparison[op], 5.0, ")")
	}
}

var mirrored = map[adql.Operator]string{adql.Lt: " > ", adql.Le: " >= ", adql.Gt: " < ", adql.Ge: " <= "}

// chord2 returns what writes the squared chord from a row's vector to v.
func (p *printer) chord2(at indexed, v sphere.Vec) func() {
	return p.squares(at, func(i int) { p.write([]float64{v.X, v.Y, v.Z}[i]) })
}

// squares returns what writes the squared distance of a row's vector from
// another, whose coordinates are written by number.
func (p *printer) squares(at indexed, other func(i int)) func() {
	return func() {
		p.list(3, " + ", func(i int) {
			column := []string{at.index.X, at.index.Y, at.index.Z}[i]
			difference := func() { p.write("(", at.hidden(column), " - ", func() { other(i) }, ")") }
			p.write(difference, " * ", difference)
		})
	}
}

// hidden returns a column of the index.
func (at indexed) hidden(column string) string {
	return "t" + strconv.Itoa(at.scan.node.ID) + "." + ident(column)
}

// number returns the value of a numeric literal.
func number(e plan.Expr) (float64, bool) {
	lit, ok := e.(*plan.Literal)
	switch {
	case !ok:
		return 0, false
	case lit.Type().Integer():
		return float64(lit.Int), true
	}
	return lit.Float, lit.Type().Numeric()
}

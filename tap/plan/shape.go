package plan

import (
	"errors"
	"math"
	"slices"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
)

// shape makes a constant geometry by one of the Set methods of a region;
// coords is its DALI array, nil where only the region knows it.
func (b *block) shape(pos adql.Span, coords []float64, set func(*sphere.Region) error) *Shape {
	s := &Shape{Coords: coords}
	s.Pos = pos
	if err := set(&s.Region); err != nil {
		b.failShape(pos, err)
		return nil
	}
	s.T = of(shapeKinds[s.Region.Kind()])
	if s.Coords == nil {
		s.Coords, _ = s.Region.AppendCoords(nil)
	}
	if s.T.Kind == Region {
		s.Coords = nil
	}
	for i := 0; i+1 < len(s.Coords); i += 2 {
		s.Coords[i] = wrapLon(s.Coords[i])
	}
	if s.Region.Reversed() {
		b.warn("the vertices of a polygon run clockwise on the sky; the area they enclose was taken, not the rest of the sky")
	}
	return s
}

// shapeFromText reads STC-S or DALI numbers.
func (b *block) shapeFromText(text string, pos adql.Span) *Shape {
	return b.shape(pos, nil, func(r *sphere.Region) error { return r.SetText([]byte(text)) })
}

// failShape reports why a geometry is not possible.
func (b *block) failShape(pos adql.Span, err error) {
	var e *sphere.Error
	if errors.As(err, &e) {
		b.fail(pos, "", "%s", e.Error())
		return
	}
	b.fail(pos, "", "this geometry is not possible")
}

// wrapLon takes a longitude into [0, 360).
func wrapLon(lon float64) float64 {
	if lon >= 0 && lon < 360 {
		return lon
	}
	lon = math.Mod(lon, 360)
	if lon < 0 {
		lon += 360
	}
	if lon >= 360 {
		lon = 0 // a tiny negative number, rounded up
	}
	return lon
}

// constants returns the values of numbers that are all literals.
func constants(list ...Expr) ([]float64, bool) {
	values := make([]float64, len(list))
	for i, x := range list {
		l, ok := x.(*Literal)
		if !ok || l.T.Kind != Double {
			return nil, false
		}
		values[i] = l.Float
	}
	return values, true
}

// constantPoint returns the coordinates of a constant position.
func constantPoint(x Expr) ([]float64, bool) {
	s, ok := x.(*Shape)
	if !ok || s.T.Kind != Point {
		return nil, false
	}
	return slices.Clone(s.Coords), true
}

func sameCoords(a, b *Shape) bool {
	if a.Coords == nil || b.Coords == nil {
		return a.Region.String() == b.Region.String()
	}
	return slices.Equal(a.Coords, b.Coords)
}

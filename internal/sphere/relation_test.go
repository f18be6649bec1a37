package sphere_test

import (
	"math"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
)

func TestRegion_RelationsOfKnownPairs(t *testing.T) {
	const square = "POLYGON 10 10 20 10 20 20 10 20"
	const notched = "POLYGON 0 0 10 0 10 10 7 10 7 3 3 3 3 10 0 10" // open to the north
	tests := []struct {
		name, a, b           string
		contains, intersects bool // a contains b; a and b meet
	}{
		{"circle within circle", "CIRCLE 10 10 5", "CIRCLE 11 10 3", true, true},
		{"circle touching from within", "CIRCLE 0 0 5", "CIRCLE 2 0 3", true, true},
		{"circle sticking out", "CIRCLE 0 0 5", "CIRCLE 2.1 0 3", false, true},
		{"circle in itself", "CIRCLE 10 10 5", "CIRCLE 10 10 5", true, true},
		{"circles that touch", "CIRCLE 0 0 5", "CIRCLE 8 0 3", false, true},
		{"circles apart", "CIRCLE 0 0 5", "CIRCLE 8.001 0 3", false, false},
		{"circles across RA 0", "CIRCLE 359 0 1", "CIRCLE 1 0 1", false, true},
		{"everything", "CIRCLE 0 0 180", "CIRCLE 99 -20 170", true, true},
		{"most of the sky without a part", "CIRCLE 0 0 170", "CIRCLE 180 0 9.9", false, false},
		{"most of the sky with a polygon", "CIRCLE 180 -45 150", "POLYGON 100 -10 110 -10 105 5", true, true},
		{"most of the sky, polygon over the gap", "CIRCLE 180 0 170", "POLYGON -15 -15 15 -15 15 15 -15 15", false, true},
		{"most of the sky, polygon in the gap", "CIRCLE 180 0 170", "POLYGON -3 -3 3 -3 3 3 -3 3", false, false},
		{"point in circle", "CIRCLE 10 10 5", "POSITION 11 11", true, true},
		{"point off circle", "CIRCLE 10 10 5", "POSITION 16 10", false, false},
		{"point and itself", "POSITION 10 10", "POSITION 370 10", true, true},
		{"point and another", "POSITION 10 10", "POSITION 10 10.0000001", false, false},
		{"a point contains a circle of no size", "POSITION 10 10", "CIRCLE 10 10 0", true, true},
		{"a point contains no circle", "POSITION 10 10", "CIRCLE 10 10 1", false, true},
		{"point in polygon", square, "POSITION 15 15", true, true},
		{"point on a vertex", square, "POSITION 20 20", true, true},
		{"point off polygon", square, "POSITION 9.999 15", false, false},
		{"circle in polygon", square, "CIRCLE 15 15 4", true, true},
		{"circle over an edge", square, "CIRCLE 15 10 4", false, true},
		{"circle touching an edge", square, "CIRCLE 8 15 1.9319", false, true},
		{"circle near an edge", square, "CIRCLE 8 15 1.93", false, false},
		{"circle near a vertex", square, "CIRCLE 9 9 1.3", false, false},
		{"circle over a vertex", square, "CIRCLE 9 9 1.5", false, true},
		{"circle around polygon", square, "CIRCLE 15 15 40", false, true},
		{"polygon in circle", "CIRCLE 15 15 7.1", square, true, true},
		{"polygon sticking out of circle", "CIRCLE 15 15 6.9", square, false, true},
		{"square in square", square, "POLYGON 12 12 12 14 14 14 14 12", true, true},
		{"square in itself", square, square, true, true},
		{"square in itself, turned", square, "POLYGON 10 20 20 20 20 10 10 10", true, true},
		{"square sharing an edge within", square, "POLYGON 10 10 20 10 20 15 10 15", true, true},
		{"square sharing an edge outside", square, "POLYGON 0 10 10 10 10 20 0 20", false, true},
		{"square sharing a vertex", square, "POLYGON 20 20 30 20 30 30 20 30", false, true},
		{"squares that cross like a plus", "POLYGON 0 3 10 3 10 7 0 7", "POLYGON 3 0 7 0 7 10 3 10", false, true},
		{"squares apart", square, "POLYGON 21 10 30 10 30 20 21 20", false, false},
		{"squares at antipodes", square, "POLYGON 190 -10 200 -10 200 -20 190 -20", false, false},
		{"big in small", "POLYGON 12 12 12 14 14 14 14 12", square, false, true},
		{"in the notch", notched, "POLYGON 4 5 6 5 6 8 4 8", false, false},
		{"in a horn", notched, "POLYGON 0.5 5 2.5 5 2.5 8 0.5 8", true, true},
		{"across the notch", notched, "POLYGON 1 5 9 5 9 8 1 8", false, true},
		{"across the notch from border to border", notched, "POLYGON 3 5 7 5 7 8 3 8", false, true},
		{"bridging the horns by vertices alone", notched, "POLYGON 1 9 3 10 7 10 9 9 5 1", false, true},
		{"in the base", notched, "POLYGON 1 0.5 9 0.5 9 2.5 1 2.5", true, true},
		{"notched in itself", notched, notched, true, true},
		{"notched holds its lower border", notched, "POLYGON 0 0 10 0 10 3 7 3 3 3 0 3", true, true},
		{"a circle in the notch", notched, "CIRCLE 5 7 1.5", false, false},
		{"a circle that fills the notch", notched, "CIRCLE 5 7 3", false, true},
		{"union holds a part", "UNION (CIRCLE 0 0 2 CIRCLE 10 0 2)", "CIRCLE 10 0 1", true, true},
		{"union holds a union", "UNION (CIRCLE 0 0 2 CIRCLE 10 0 2)", "UNION (CIRCLE 10 0 1 POSITION 1 1)", true, true},
		{"union meets", "UNION (CIRCLE 0 0 2 CIRCLE 10 0 2)", "CIRCLE 13 0 2", false, true},
		{"union apart", "UNION (CIRCLE 0 0 2 CIRCLE 10 0 2)", "CIRCLE 5 0 2", false, false},
		{"circle holds a union", "CIRCLE 5 0 10", "UNION (CIRCLE 0 0 2 CIRCLE 10 0 2)", true, true},
	}
	for _, tt := range tests {
		a, b := mustRegion(t, tt.a), mustRegion(t, tt.b)
		if got := a.Contains(b); got != tt.contains {
			t.Errorf("%s: Contains is %v", tt.name, got)
		}
		if got := a.Intersects(b); got != tt.intersects {
			t.Errorf("%s: Intersects is %v", tt.name, got)
		}
		if got := b.Intersects(a); got != tt.intersects {
			t.Errorf("%s: Intersects the other way is %v", tt.name, got)
		}
	}
}

// TestPolygon_ContainsEdgesThroughItsVertices has edges that meet the other
// polygon's boundary in vertices alone, where no crossing shows.
func TestPolygon_ContainsEdgesThroughItsVertices(t *testing.T) {
	notched := mustRegion(t, "POLYGON 0 0 10 0 10 10 7 10 7 3 3 3 3 10 0 10")
	beyond := func(v, w sphere.Vec) sphere.Vec { return v.Scale(1.3).Sub(w.Scale(0.3)).Unit() }
	tests := []struct {
		name string
		lat  float64 // of the two vertices that the edge passes through
		base float64
		want bool
	}{
		{"over the open notch", 10, 2, false},
		{"along the floor of the notch", 3, 1, true},
	}
	for _, tt := range tests {
		west, east := mustVec(t, 3, tt.lat), mustVec(t, 7, tt.lat)
		r := mustVertices(t, []sphere.Vec{beyond(west, east), mustVec(t, 1, tt.base), mustVec(t, 9, tt.base), beyond(east, west)})
		if got := notched.Contains(r); got != tt.want {
			t.Errorf("%s: Contains is %v", tt.name, got)
		}
	}
}

func TestRegion_NothingHasNoRelations(t *testing.T) {
	var nothing sphere.Region
	all := mustRegion(t, "CIRCLE 0 0 180")
	if nothing.ContainsPoint(sphere.Vec{X: 1}) || nothing.Contains(all) || all.Contains(&nothing) ||
		nothing.Intersects(all) || all.Intersects(&nothing) {
		t.Error("nothing contains or meets something")
	}
}

// sample is a random region with the means to rotate it.
type sample struct {
	region   *sphere.Region
	vertices []sphere.Vec // or the center of a circle or point alone
	radius   float64
}

func (s sky) sample(t *testing.T, center sphere.Vec, size float64) sample {
	t.Helper()
	switch s.IntN(8) {
	case 0:
		r := sphere.PointAt(center)
		return sample{&r, []sphere.Vec{center}, 0}
	case 1, 2, 3:
		r := sphere.CircleRegion(sphere.Circle{Center: center, Radius: size})
		return sample{&r, []sphere.Vec{center}, size}
	}
	vertices := s.star(center, min(size, 85), 3+s.IntN(6), s.IntN(2) == 0)
	return sample{mustVertices(t, vertices), vertices, 0}
}

func (x sample) rotated(t *testing.T, m rotation) *sphere.Region {
	t.Helper()
	moved := make([]sphere.Vec, len(x.vertices))
	for i, v := range x.vertices {
		moved[i] = m.apply(v).Unit()
	}
	switch x.region.Kind() {
	case sphere.KindPoint:
		r := sphere.PointAt(moved[0])
		return &r
	case sphere.KindCircle:
		r := sphere.CircleRegion(sphere.Circle{Center: moved[0], Radius: x.radius})
		return &r
	}
	return mustVertices(t, moved)
}

// border returns positions on the boundary, or the one of a point.
func (s sky) border(x sample) []sphere.Vec {
	var border []sphere.Vec
	switch x.region.Kind() {
	case sphere.KindPoint:
		return x.vertices
	case sphere.KindCircle:
		for range 100 {
			border = append(border, s.around(x.vertices[0], x.radius))
		}
		return border
	}
	for i, a := range x.vertices {
		b := x.vertices[(i+1)%len(x.vertices)]
		for j := range 20 {
			f := float64(j) / 20
			border = append(border, a.Scale(1-f).Add(b.Scale(f)).Unit())
		}
	}
	return border
}

func TestRegion_RelationsAreConsistent(t *testing.T) {
	s := newSky(40)
	meets, holds := 0, 0
	for range 20000 {
		center, size := s.vec(), s.size(1e-5, 120)
		a := s.sample(t, center, size)
		b := s.sample(t, s.around(center, min(180, size*1.5*s.Float64())), size*s.size(0.1, 1))
		contains, intersects := a.region.Contains(b.region), a.region.Intersects(b.region)
		if intersects != b.region.Intersects(a.region) {
			t.Fatalf("%v and %v: Intersects depends on the order", a.region, b.region)
		}
		if contains {
			holds++
			if !intersects {
				t.Fatalf("%v contains %v and does not intersect it", a.region, b.region)
			}
		}
		if intersects {
			meets++
		}
		for _, v := range s.border(b) {
			if contains && !a.region.ContainsPoint(v) {
				t.Fatalf("%v contains %v but not %v", a.region, b.region, v)
			}
			if !intersects && a.region.ContainsPoint(v) && b.region.ContainsPoint(v) {
				t.Fatalf("%v and %v share %v but do not intersect", a.region, b.region, v)
			}
		}
		m := s.rotation()
		ra, rb := a.rotated(t, m), b.rotated(t, m)
		if ra.Contains(rb) != contains || ra.Intersects(rb) != intersects {
			t.Fatalf("%v and %v: relations change when rotated", a.region, b.region)
		}
	}
	if meets < 5000 || meets > 19000 || holds < 1000 {
		t.Errorf("of 20000 pairs %d met and %d contained", meets, holds)
	}
}

// TestRegion_RelationsHaveWitnesses checks the other direction: pairs said to
// intersect share a position, and pairs said not to contain have one outside.
func TestRegion_RelationsHaveWitnesses(t *testing.T) {
	s := newSky(41)
	missing, checked := 0, 0
	for range 5000 {
		center, size := s.vec(), s.size(1e-5, 80)
		a := s.sample(t, center, size)
		b := s.sample(t, s.around(center, size*1.8*s.Float64()), size)
		borders := append(s.border(a), s.border(b)...)
		shared, outside := false, false
		for _, v := range borders {
			inA, inB := a.region.ContainsPoint(v), b.region.ContainsPoint(v)
			shared = shared || inA && inB
			outside = outside || inB && !inA
		}
		checked++
		if a.region.Intersects(b.region) != shared {
			missing++ // a sliver between the samples
		}
		if !a.region.Contains(b.region) && !outside && a.region.Kind() != sphere.KindPoint {
			missing++
		}
	}
	if missing*100 > checked {
		t.Errorf("%d of %d pairs lack a witness", missing, checked)
	}
}

func TestRegion_TinyShapes(t *testing.T) {
	s := newSky(42)
	for range 500 {
		center := s.vec()
		vertices := s.star(center, 1e-6, 4, true)
		r := mustVertices(t, vertices)
		middle := vertices[0].Add(vertices[1]).Add(vertices[2]).Add(vertices[3]).Unit()
		if !r.ContainsPoint(middle) || r.ContainsPoint(s.around(center, 2e-6)) || r.ContainsPoint(center.Neg()) {
			t.Fatalf("%v: contains", vertices)
		}
		in := sphere.CircleRegion(sphere.Circle{Center: middle, Radius: 1e-9})
		around := sphere.CircleRegion(sphere.Circle{Center: center, Radius: 1.001e-6})
		if !around.Contains(r) || r.Contains(&around) || !r.Intersects(&in) {
			t.Fatalf("%v: relations", vertices)
		}
	}
}

func TestRegion_ContainsAndDistanceAreDual(t *testing.T) {
	s := newSky(43)
	for range 5000 {
		v, w, radius := s.vec(), s.vec(), s.size(1e-3, 180)
		circle := sphere.CircleRegion(sphere.Circle{Center: w, Radius: radius})
		point := sphere.PointAt(v)
		want := v.Distance(w) <= radius
		if circle.Contains(&point) != want || circle.Intersects(&point) != want || circle.ContainsPoint(v) != want {
			t.Fatalf("%v within %v of %v: distance says %v (%v)", v, radius, w, want, v.Distance(w))
		}
	}
	if math.IsNaN(mustVec(t, 0, 0).Distance(mustVec(t, 180, 0))) {
		t.Error("the distance of antipodes is NaN")
	}
}

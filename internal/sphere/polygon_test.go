package sphere_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
)

func mustVertices(tb testing.TB, vertices []sphere.Vec) *sphere.Region {
	tb.Helper()
	var r sphere.Region
	if err := r.SetVertices(vertices); err != nil {
		tb.Fatalf("%v: %v", vertices, err)
	}
	return &r
}

// inWedges is an independent test for a polygon all of which is seen from
// center: v must lie in one of the triangles between center and an edge. It
// also returns how far v is from the nearest side of any triangle, as a sine.
func inWedges(center sphere.Vec, vertices []sphere.Vec, v sphere.Vec) (inside bool, clearance float64) {
	clearance = 1
	for i, a := range vertices {
		b := vertices[(i+1)%len(vertices)]
		all := true
		for _, side := range [3][2]sphere.Vec{{center, a}, {a, b}, {b, center}} {
			normal := side[0].Sub(side[1]).Cross(side[0].Add(side[1])).Unit()
			s := normal.Dot(v)
			all = all && s >= 0
			clearance = min(clearance, math.Abs(s))
		}
		inside = inside || all
	}
	return inside, clearance
}

func TestPolygon_ContainsAgreesWithWedges(t *testing.T) {
	s := newSky(30)
	hits := 0
	for i := range 4000 {
		center, size := s.vec(), s.size(1e-6, 85)
		if i%5 == 0 {
			center = s.around(sphere.Vec{Z: 1}, size*s.Float64())
		}
		vertices := s.star(center, size, 3+s.IntN(10), i%2 == 0)
		r := mustVertices(t, vertices)
		for range 30 {
			v := s.around(center, size*1.2*s.Float64())
			want, clearance := inWedges(center, vertices, v)
			if clearance < 1e-11 {
				continue
			}
			if got := r.ContainsPoint(v); got != want {
				t.Fatalf("%v around %v: contains %v is %v", vertices, center, v, got)
			}
			if want {
				hits++
			}
			if want && r.ContainsPoint(v.Neg()) {
				t.Fatalf("%v contains the antipode of %v", vertices, v)
			}
		}
	}
	if hits < 20000 {
		t.Errorf("only %d positions were inside", hits)
	}
}

func TestPolygon_ContainsItsBoundary(t *testing.T) {
	s := newSky(31)
	for i := range 2000 {
		vertices := s.star(s.vec(), s.size(1e-6, 85), 3+s.IntN(10), i%2 == 0)
		r := mustVertices(t, vertices)
		for j, v := range vertices {
			w := vertices[(j+1)%len(vertices)]
			f := s.Float64()
			for _, on := range []sphere.Vec{v, v.Add(w).Unit(), v.Scale(f).Add(w.Scale(1 - f)).Unit()} {
				if !r.ContainsPoint(on) {
					t.Fatalf("%v does not contain %v on edge %d", vertices, on, j)
				}
			}
		}
	}
}

func TestPolygon_IsTheSameInEitherWinding(t *testing.T) {
	s := newSky(32)
	for i := range 1000 {
		center, size := s.vec(), s.size(1e-6, 85)
		vertices := s.star(center, size, 3+s.IntN(10), i%2 == 0)
		r := mustVertices(t, vertices)
		slices.Reverse(vertices)
		q := mustVertices(t, vertices)
		if r.Reversed() == q.Reversed() {
			t.Fatalf("%v: both windings have Reversed %v", vertices, r.Reversed())
		}
		areaR, _ := r.Area()
		areaQ, _ := q.Area()
		if math.Abs(areaR-areaQ) > 1e-14*areaR+2e-13*size {
			t.Fatalf("%v: areas %v and %v", vertices, areaR, areaQ)
		}
		for range 30 {
			v := s.around(center, size*1.3*s.Float64())
			if _, clearance := inWedges(center, vertices, v); clearance > 1e-11 && r.ContainsPoint(v) != q.ContainsPoint(v) {
				t.Fatalf("%v: windings differ at %v", vertices, v)
			}
		}
	}
}

func TestPolygon_ReversedFollowsDALI(t *testing.T) {
	// Seen from the origin east is to the left: east, north, west is clockwise.
	for text, want := range map[string]bool{
		"POLYGON 10 10 11 10 11 11 10 11":  true,
		"POLYGON 10 10 10 11 11 11 11 10":  false,
		"POLYGON 0 80 90 80 180 80 270 80": true,
		"BOX 10 10 1 1":                    false,
		"CIRCLE 10 10 1":                   false,
	} {
		if got := mustRegion(t, text).Reversed(); got != want {
			t.Errorf("%s: Reversed is %v", text, got)
		}
	}
}

func TestPolygon_PolesAndWrap(t *testing.T) {
	tests := []struct {
		name, region string
		in, out      [][2]float64
	}{
		{
			"a cap polygon holds the pole", "POLYGON 0 80 90 80 180 80 270 80",
			[][2]float64{{0, 90}, {123, 90}, {45, 85}, {0, 80}, {270, 80.1}},
			[][2]float64{{45, 80}, {0, 79.9}, {0, -90}, {10, -85}},
		},
		{
			"the south pole, turned", "POLYGON 270 -80 180 -80 90 -80 0 -80",
			[][2]float64{{0, -90}, {45, -85}}, [][2]float64{{0, 90}, {45, -79}},
		},
		{
			"a vertex at the pole", "POLYGON 0 90 10 80 40 80",
			[][2]float64{{20, 85}, {300, 90}, {25, 89.9}}, [][2]float64{{200, 89.9}, {5, 85}, {45, 85}},
		},
		{
			"an edge over the pole", "POLYGON 0 85 180 85 180 80 0 80 359 75",
			[][2]float64{{0, 90}, {0, 88}, {180, 87}}, [][2]float64{{90, 89}, {90, 80}, {180, 79}},
		},
		{
			"across RA 0", "POLYGON 359 -1 1 -1 1 1 359 1",
			[][2]float64{{0, 0}, {360, 0.5}, {359.5, 0}, {0.5, 0}, {-0.5, 0}}, [][2]float64{{1.1, 0}, {358.9, 0}, {180, 0}},
		},
		{
			"across RA 0 by negative longitude", "POLYGON -1 -1 361 -1 1 1 719 1",
			[][2]float64{{0, 0}, {359.5, 0}}, [][2]float64{{2, 0}, {180, 0}},
		},
		{
			"concave around the pole", "POLYGON 0 70 60 70 120 70 180 70 240 70 300 70 330 88",
			[][2]float64{{90, 89}, {0, 90}, {150, 75}, {315, 88.9}}, [][2]float64{{330, 80}, {330, 87}, {330, -80}},
		},
		{
			"edges are great circles", "POLYGON 0 50 90 50 90 40 0 40",
			[][2]float64{{45, 55}, {45, 59}}, [][2]float64{{45, 45}, {45, 59.5}},
		},
	}
	for _, tt := range tests {
		r := mustRegion(t, tt.region)
		for _, at := range tt.in {
			if !r.ContainsPoint(mustVec(t, at[0], at[1])) {
				t.Errorf("%s: %v is outside", tt.name, at)
			}
		}
		for _, at := range tt.out {
			if r.ContainsPoint(mustVec(t, at[0], at[1])) {
				t.Errorf("%s: %v is inside", tt.name, at)
			}
		}
	}
}

func TestPolygon_WiderThanAHemisphere(t *testing.T) {
	// A belt with a cut: all vertices together span every direction.
	r := mustRegion(t, "POLYGON 0 -5 60 -5 120 -5 180 -5 240 -5 300 -5 359 -5 359 5 300 5 240 5 180 5 120 5 60 5 0 5")
	for lon := 0.25; lon < 359; lon += 0.5 {
		if !r.ContainsPoint(mustVec(t, lon, 0)) {
			t.Fatalf("%v 0 is outside", lon)
		}
	}
	for _, at := range [][2]float64{{359.5, 0}, {0, 90}, {0, -90}, {100, 10}, {200, -10}, {359.5, 6}} {
		if r.ContainsPoint(mustVec(t, at[0], at[1])) {
			t.Errorf("%v is inside", at)
		}
	}
	half := mustRegion(t, "POLYGON 0 0 120 0 240 0")
	if area, _ := half.Area(); !near(area, 20626.480624709635, 1e-9) {
		t.Errorf("a hemisphere has area %v", area)
	}
	north, south := half.ContainsPoint(mustVec(t, 5, 1)), half.ContainsPoint(mustVec(t, 5, -1))
	if north == south {
		t.Errorf("a hemisphere contains north: %v and south: %v", north, south)
	}
	c := sphere.Circle{Center: mustVec(t, 70, 20), Radius: 95}
	s := newSky(33)
	big := mustVertices(t, s.star(c.Center, 95, 20, true)) // its complement is the smaller side
	if big.ContainsPoint(c.Center) || !big.ContainsPoint(c.Center.Neg()) {
		t.Error("the larger side was taken")
	}
}

func TestPolygon_DropsRepeatedVertices(t *testing.T) {
	want := mustRegion(t, "POLYGON 10 10 11 10 11 11 10 11")
	for _, text := range []string{
		"POLYGON 10 10 11 10 11 11 10 11 10 10",
		"POLYGON 10 10 10 10 11 10 11 11 11 11 10 11 10 10 10 10",
		"POLYGON 370 10 11 10 371 11 -350 11 10 10",
	} {
		r := mustRegion(t, text)
		if got := r.AppendVertices(nil); !slices.Equal(got, want.AppendVertices(nil)) {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestPolygon_RefusesWhatIsNone(t *testing.T) {
	tests := []struct{ coords, want string }{
		{"0 0 1 1 0 0", "fewer than three distinct"},
		{"0 0 0 0 0 0", "fewer than three distinct"},
		{"0 0 1 1 0 0 1 1", "fewer than three distinct"},
		{"0 90 10 90 20 90", "fewer than three distinct"},
		{"0 0 180 0 90 45", "vertices 1 and 2 are antipodal"},
		{"90 45 0 0 180 0", "vertices 2 and 3 are antipodal"},
		{"0 90 10 10 200 -90", "vertices 3 and 1 are antipodal"},
		{"0 0 1 1 1 0 0 1", "edges 1 and 3 cross"},
		{"0 0 4 0 4 4 2 -1 0 4", "cross"},
	}
	for _, tt := range tests {
		_, err := sphere.ParseRegion("POLYGON " + tt.coords)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.coords, err, tt.want)
		}
	}
}

func TestPolygon_WithoutAreaIsALine(t *testing.T) {
	r := mustRegion(t, "POLYGON 10 0 20 0 15 0")
	if !r.ContainsPoint(mustVec(t, 12, 0)) || r.ContainsPoint(mustVec(t, 12, 1e-6)) || r.ContainsPoint(mustVec(t, 21, 0)) {
		t.Error("contains")
	}
	if area, err := r.Area(); err != nil || !near(area, 0, 1e-12) {
		t.Errorf("area %v, %v", area, err)
	}
	if c, err := r.BoundingCircle(); err != nil || !c.Contains(mustVec(t, 10, 0)) || !c.Contains(mustVec(t, 20, 0)) {
		t.Errorf("bounding circle %v, %v", c, err)
	}
}

func TestPolygon_EndsAtItsNeedlePoints(t *testing.T) {
	for _, width := range []float64{1e-12, 1e-10, 1e-8, 1e-6, 1e-3} {
		var r sphere.Region
		if err := r.SetPolygon([]float64{10, 0, 20, 0, 12, width}); err != nil {
			t.Fatal(err)
		}
		for _, lon := range []float64{9, 9.9, 9.999999, 20.000001, 20.1, 21, 190, 195} {
			if r.ContainsPoint(mustVec(t, lon, 0)) {
				t.Errorf("width %v: contains %v 0", width, lon)
			}
		}
		for _, lon := range []float64{10, 10.1, 15, 19.9, 20} {
			if !r.ContainsPoint(mustVec(t, lon, 0)) {
				t.Errorf("width %v: does not contain %v 0", width, lon)
			}
		}
	}
}

func TestRegion_AppendHalfSpaces(t *testing.T) {
	s := newSky(34)
	for range 300 {
		center, size := s.vec(), s.size(1e-5, 80)
		r := mustVertices(t, s.star(center, size, 4+s.IntN(5), true))
		normals, ok := r.AppendHalfSpaces(nil)
		if !ok {
			t.Fatalf("%v is not convex", r)
		}
		for range 30 {
			v := s.around(center, 1.2*size*s.Float64())
			inside := true
			for _, n := range normals {
				inside = inside && n.Dot(v) >= -1e-12
			}
			if inside != r.ContainsPoint(v) {
				t.Fatalf("%v: %v", r, v)
			}
		}
	}
	for _, text := range []string{
		"POLYGON 0 0 4 0 4 4 2 1 0 4", "CIRCLE 1 1 1", "POLYGON 10 0 20 0 15 0", "POLYGON 10 0 20 0 20 1e-10 10 1e-10",
		"POLYGON 0 0 1e-9 0 0 1e-9", "POLYGON 0 0 120 0 240 0",
	} {
		if _, ok := mustRegion(t, text).AppendHalfSpaces(nil); ok {
			t.Errorf("%s has half-spaces", text)
		}
	}
}

func TestPolygon_StarIsNotTakenForConvex(t *testing.T) {
	var coords []float64
	for i := range 5 {
		sin, cos := math.Sincos(float64(i) * 144 * math.Pi / 180)
		coords = append(coords, 100+sin, cos)
	}
	var r sphere.Region
	if err := r.SetPolygon(coords); err == nil || !strings.Contains(err.Error(), "cross") {
		t.Errorf("got %v", err)
	}
}

func TestPolygon_RefusesTooManyVertices(t *testing.T) {
	vertices := newSky(35).star(mustVec(t, 1, 2), 10, 10001, true)
	var r sphere.Region
	if err := r.SetVertices(vertices); err == nil || !strings.Contains(err.Error(), "at most 10000") {
		t.Errorf("got %v", err)
	}
	if err := r.SetVertices(vertices[:10000]); err != nil {
		t.Error(err)
	}
}

func TestPolygon_WithManyVertices(t *testing.T) {
	for _, n := range []int{64, 65, 600} {
		s := newSky(uint64(n))
		center := mustVec(t, 80, -75)
		vertices := s.star(center, 20, n, true)
		r := mustVertices(t, vertices)
		for range 500 {
			v := s.around(center, 25*s.Float64())
			if want, clearance := inWedges(center, vertices, v); clearance > 1e-9 && r.ContainsPoint(v) != want {
				t.Fatalf("%d vertices: %v", n, v)
			}
		}
	}
}

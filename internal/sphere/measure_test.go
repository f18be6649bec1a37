package sphere_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
)

const skyArea = 41252.96124941927 // square degrees

func TestRegion_AreaOfKnownShapes(t *testing.T) {
	sin1, sinHalf := math.Sin(math.Pi/180), math.Sin(math.Pi/360)
	tests := []struct {
		region string
		want   float64
	}{
		{"POSITION 10 10", 0},
		{"CIRCLE 10 10 90", skyArea / 2},
		{"CIRCLE 10 10 180", skyArea},
		{"POLYGON 0 0 90 0 0 90", skyArea / 8},
		{"POLYGON 0 90 90 0 0 0", skyArea / 8},
		{"POLYGON 45 0 135 0 225 0 315 0", skyArea / 2},
		{"POLYGON 0 0 90 0 180 0 270 0", skyArea / 2},
		{"POLYGON 350 0 359 0 0 90", skyArea / 2 * 9 / 360},
		{"POLYGON 0 -90 100 0 0 90 50 0", skyArea * 50 / 360},
		{"POLYGON 0 -90 10 0 0 90 200 0", skyArea * 170 / 360}, // 10 to 200 is the other way round
		{"POLYGON 100 1e-6 100.000001 0 100 -1e-6 99.999999 0", 2e-12},
		{"BOX 10 20 90 90", skyArea / 6}, // a face of the cube
		{"BOX 33 -90 90 90", skyArea / 6},
		{"BOX 0 0 2 1", 4 * math.Asin(sin1*sinHalf) * skyArea / (4 * math.Pi)},
		{"UNION (CIRCLE 0 0 1 POLYGON 90 0 180 0 0 90)", skyArea/8 + skyArea*(1-math.Cos(math.Pi/180))/2},
	}
	for _, tt := range tests {
		got, err := mustRegion(t, tt.region).Area()
		if err != nil || math.Abs(got-tt.want) > 1e-11*tt.want+1e-20 {
			t.Errorf("%s: area %v (%v), want %v", tt.region, got, err, tt.want)
		}
	}
}

func TestRegion_AreaIsTheSumOfItsParts(t *testing.T) {
	s := newSky(50)
	for i := range 2000 {
		center, size := s.vec(), s.size(1e-4, 85)
		vertices := s.star(center, size, 3+s.IntN(8), i%2 == 0)
		whole, _ := mustVertices(t, vertices).Area()
		sum := 0.0
		for j, v := range vertices {
			part, _ := mustVertices(t, []sphere.Vec{center, v, vertices[(j+1)%len(vertices)]}).Area()
			sum += part
		}
		// Vertices are known to 1e-14 degrees, which moves borders that far.
		if math.Abs(sum-whole) > 1e-13*size*float64(len(vertices))+1e-13*whole {
			t.Fatalf("%v: area %v, its parts have %v", vertices, whole, sum)
		}
	}
}

func TestRegion_AreaAndCentroidTurnWithTheSphere(t *testing.T) {
	s := newSky(51)
	for i := range 2000 {
		size := s.size(1e-4, 85)
		vertices := s.star(s.vec(), size, 3+s.IntN(8), i%2 == 0)
		r, m := mustVertices(t, vertices), s.rotation()
		for j := range vertices {
			vertices[j] = m.apply(vertices[j]).Unit()
		}
		q := mustVertices(t, vertices)
		areaR, _ := r.Area()
		areaQ, _ := q.Area()
		if math.Abs(areaR-areaQ) > 1e-12*size+1e-13*areaR {
			t.Fatalf("%v: area %v turns into %v", vertices, areaR, areaQ)
		}
		centerR, _ := r.Centroid()
		centerQ, _ := q.Centroid()
		slender := size * size / areaR // rounding of vertices weighs more in slender shapes
		if d := m.apply(centerR).Distance(centerQ); d > 1e-11*size+1e-13*slender {
			t.Fatalf("%v of %v degrees: centroids differ by %v", vertices, size, d)
		}
	}
}

func TestRegion_CentroidBalances(t *testing.T) {
	tests := []struct {
		region   string
		lon, lat float64
	}{
		{"POSITION 10 20", 10, 20},
		{"CIRCLE 10 20 130", 10, 20},
		{"POLYGON 0 0 90 0 0 90", 45, math.Atan(math.Sqrt2/2) * 180 / math.Pi},
		{"POLYGON 10 80 100 80 190 80 280 80", 0, 90},
		{"POLYGON 359 -1 1 -1 1 1 359 1", 0, 0},
		{"BOX 123.4 56.7 20 30", 123.4, 56.7},
		{"BOX 123.4 56.7 0.02 0.03", 123.4, 56.7},
		{"BOX 123.4 56.7 0.00002 0.00003", 123.4, 56.7},
		{"UNION (CIRCLE 10 0 1 CIRCLE 20 0 1)", 15, 0},
		{"UNION (BOX 10 0 2 2 BOX 20 0 2 2 POSITION 40 40)", 15, 0},
		{"POLYGON 10 0 20 0 15 0", 15, 0}, // no area: the middle of the vertices
	}
	for _, tt := range tests {
		got, err := mustRegion(t, tt.region).Centroid()
		if err != nil || got.Distance(mustVec(t, tt.lon, tt.lat)) > 1e-12 {
			lon, lat := got.LonLat()
			t.Errorf("%s: centroid %v %v (%v)", tt.region, lon, lat, err)
		}
	}
}

// TestRegion_CentroidMethodsMeet looks at sizes around the one where the sum
// over triangles gives way to that over edges: a large error in either shows.
func TestRegion_CentroidMethodsMeet(t *testing.T) {
	s := newSky(52)
	for range 300 {
		center, frame := s.vec(), s.vec()
		for _, size := range []float64{0.1, 1, 1.7, 1.8, 1.9, 2.2, 5} {
			up := frame.Cross(center).Unit()
			corner := func(bearing, f float64) sphere.Vec {
				return turnedAbout(turnedAbout(center, bearing).apply(up), size*f).apply(center).Unit()
			}
			kite := []sphere.Vec{corner(0, 1), corner(90, 0.5), corner(180, 0.3), corner(270, 0.5)}
			whole, _ := mustVertices(t, kite).Centroid()
			// The centroid lies on the axis of the kite, whatever the method.
			axis := kite[0].Cross(kite[2]).Unit()
			if off := math.Abs(axis.Dot(whole)) * 180 / math.Pi; off > 1e-11 {
				t.Fatalf("size %v: centroid is %v degrees off the axis", size, off)
			}
			// Halves weigh as much as the whole.
			left := mustVertices(t, []sphere.Vec{kite[0], kite[1], kite[2]})
			right := mustVertices(t, []sphere.Vec{kite[2], kite[3], kite[0]})
			l, _ := left.Centroid()
			r, _ := right.Centroid()
			if d := l.Add(r).Unit().Distance(whole); d > 1e-11 {
				t.Fatalf("size %v: centroids of the halves balance %v degrees off", size, d)
			}
		}
	}
}

func TestRegion_BoundingCircleAgreesWithSphgeom(t *testing.T) {
	for _, row := range table(t, "bounding.txt") {
		want := floats(t, row)
		var r sphere.Region
		if err := r.SetPolygon(want[3:]); err != nil {
			t.Fatal(err)
		}
		got, err := r.BoundingCircle()
		if err != nil {
			t.Fatal(err)
		}
		area, _ := r.Area()
		slender := want[2] * want[2] / area
		// For the smallest ones the reference loses digits in its centers, and
		// it widens squared chords by 5e-15.
		if d := got.Center.Distance(mustVec(t, want[0], want[1])); d > 3e-12*(1+slender/want[2]) {
			t.Errorf("%v: center is %v degrees off", want, d)
		}
		if d := math.Abs(got.Radius - want[2]); d > 3e-12*(1+slender/want[2])+1.2e-11/want[2]+1.2e-10 {
			t.Errorf("%v: radius %v", want, got.Radius)
		}
	}
}

func TestRegion_BoundingCircleHoldsTheShape(t *testing.T) {
	s := newSky(53)
	regions := []*sphere.Region{
		mustRegion(t, "POLYGON 0 -5 60 -5 120 -5 180 -5 240 -5 300 -5 359 -5 359 5 300 5 240 5 180 5 120 5 60 5 0 5"),
		mustRegion(t, "POLYGON 0 0 120 0 240 0"),
		mustRegion(t, "UNION (CIRCLE 0 0 1 CIRCLE 180 0 1 POLYGON 10 10 20 20 10 20)"),
		mustRegion(t, "UNION (CIRCLE 10 80 4 POSITION 190 80)"),
		mustRegion(t, "POSITION 1 2"),
	}
	for range 1500 {
		regions = append(regions, s.sample(t, s.vec(), s.size(1e-7, 170)).region)
	}
	for _, r := range regions {
		c, err := r.BoundingCircle()
		if err != nil {
			t.Fatal(err)
		}
		around := sphere.CircleRegion(c)
		if !around.Contains(r) {
			t.Fatalf("%v is not within %v", r, c)
		}
		for range 20 {
			if v := s.vec(); r.ContainsPoint(v) && !c.Contains(v) {
				t.Fatalf("%v contains %v but %v does not", r, v, c)
			}
		}
	}
}

func TestRegion_MeasuresThatAreUndefined(t *testing.T) {
	var nothing sphere.Region
	if _, err := nothing.Centroid(); err == nil {
		t.Error("nothing has a centroid")
	}
	if _, err := nothing.BoundingCircle(); err == nil {
		t.Error("nothing has a bounding circle")
	}
	overlap := mustRegion(t, "UNION (CIRCLE 0 0 2 CIRCLE 9 9 1 CIRCLE 10 10 1)")
	if _, err := overlap.Area(); err == nil || !strings.Contains(err.Error(), "parts 2 and 3 meet") {
		t.Errorf("area: %v", err)
	}
	if _, err := overlap.Centroid(); err == nil {
		t.Error("a union that overlaps has a centroid")
	}
	if _, err := mustRegion(t, "UNION (CIRCLE 0 0 2 CIRCLE 180 0 2)").Centroid(); err == nil {
		t.Error("a union that balances has a centroid")
	}
}

func TestRegion_SetBoxIsBoundedByTheEndsOfItsCross(t *testing.T) {
	s := newSky(54)
	for range 2000 {
		lon, lat, width, height := 360*s.Float64(), 180*s.Float64()-90, s.size(1e-4, 179), s.size(1e-4, 179)
		if s.IntN(10) == 0 {
			lat = math.Copysign(90, lat)
		}
		var r sphere.Region
		if err := r.SetBox(lon, lat, width, height); err != nil {
			t.Fatal(err)
		}
		center := mustVec(t, lon, lat)
		north := mustVec(t, lon+180, 90-math.Abs(lat))
		if lat < 0 {
			north = mustVec(t, lon, lat+90)
		}
		east := north.Cross(center)
		arm := func(to sphere.Vec, deg float64) sphere.Vec {
			sin, cos := math.Sincos(deg * math.Pi / 180)
			return center.Scale(cos).Add(to.Scale(sin)).Unit()
		}
		for _, end := range []struct {
			to   sphere.Vec
			half float64
		}{{east, width / 2}, {east.Neg(), width / 2}, {north, height / 2}, {north.Neg(), height / 2}} {
			if !r.ContainsPoint(arm(end.to, end.half)) || r.ContainsPoint(arm(end.to, end.half+1e-9)) {
				t.Fatalf("BOX %v %v %v %v: the end of an arm is not on its border", lon, lat, width, height)
			}
		}
		// A corner sees each arm end at a right angle.
		corners := r.AppendVertices(nil)
		for _, v := range corners {
			along, up := v.Dot(east)/v.Dot(center), v.Dot(north)/v.Dot(center)
			if math.Abs(math.Abs(math.Atan(along))*360/math.Pi-width) > 1e-11 || math.Abs(math.Abs(math.Atan(up))*360/math.Pi-height) > 1e-11 {
				t.Fatalf("BOX %v %v %v %v: corner %v", lon, lat, width, height, v)
			}
		}
		if slices.IndexFunc(corners, func(v sphere.Vec) bool { return v.Dot(center) <= 0 }) >= 0 {
			t.Fatalf("BOX %v %v %v %v: a corner is more than a right angle away", lon, lat, width, height)
		}
	}
}

func TestRegion_SetBoxRefusesItsLimits(t *testing.T) {
	var r sphere.Region
	for _, b := range [][4]float64{{0, 0, 180, 1}, {0, 0, 1, 180}, {0, 0, 0, 1}, {0, 0, 1, -1}, {0, 0, math.NaN(), 1}, {0, 0, 1, math.Inf(1)}, {0, 95, 1, 1}} {
		if err := r.SetBox(b[0], b[1], b[2], b[3]); err == nil || r.Kind() != sphere.KindNone {
			t.Errorf("%v: got %v and %v", b, err, r.Kind())
		}
	}
}

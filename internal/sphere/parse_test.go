package sphere_test

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
)

func TestParseRegion_Forms(t *testing.T) {
	const square = "POLYGON ICRS 10 10 11 10 11 11 10 11"
	const circle = "CIRCLE ICRS 12 45 0.5"
	tests := []struct{ text, want string }{
		{"POLYGON ICRS 10 10 11 10 11 11 10 11", square},
		{"polygon icrs 10.000000 10.000000 11.000000 10.000000 11.000000 11.000000 10.000000 11.000000", square},
		{"Polygon 10 10 11 10 11 11 10 11", square},
		{"  POLYGON\tICRS\n10 10\r\n11 10 11 11 10 11 \f\v", square},
		{"10 10 11 10 11 11 10 11", square},
		{"POLYGON FK5 GEOCENTER SPHERICAL2 10 10 11 10 11 11 10 11", square},
		{"POLYGON ICRS 10 10 11 10 11 11 10 11 10 10", square},
		{"POLYGON ICRS 1e1 +10 11. 1.0E+1 1100e-2 11 010 11", square},
		{"POLYGON ICRS 370 10 -349 10 11 11 10 11", square},
		{"POLYGON ICRS 10 11 11 11 11 10 10 10", "POLYGON ICRS 10 11 11 11 11 10 10 10"},
		{"Polygon fillfactor 0.9 UNKNOWNFrame 10 10 11 10 11 11 10 11 unit deg", square},
		{"CIRCLE ICRS 12 45 0.5", circle},
		{"circle 12 45 0.5", circle},
		{"12 45 .5", circle},
		{"12 45 0.5\n", circle},
		{"CIRCLE J2000 TOPOCENTER 12 45 0.5 UNIT deg deg", circle},
		{"CIRCLE UNKNOWNFrame 12 45 0.5", circle},
		{"Circle ICRS 0 0 0", "CIRCLE ICRS 0 0 0"},
		{"Circle ICRS 0 -90 180", "CIRCLE ICRS 0 -90 180"},
		{"Circle ICRS 12.345678901234 -45.678901234567 1e-6", "CIRCLE ICRS 12.345678901234 -45.678901234567 1e-06"},
		{"POSITION ICRS 12 45", "POSITION ICRS 12 45"},
		{"point 12 -45", "POSITION ICRS 12 -45"},
		{"12.25 -45.5", "POSITION ICRS 12.25 -45.5"},
		{"-12.25 -0", "POSITION ICRS 347.75 0"},
		{"Union ICRS (Circle 12 45 0.5 Polygon 10 10 11 10 11 11 10 11)", "UNION ICRS (" + circle + " " + square + ")"},
		{"UNION(CIRCLE 12 45 0.5)", "UNION ICRS (" + circle + ")"},
		{"UNION ICRS ( CIRCLE ICRS 12 45 0.5 UNIT deg POSITION 1 2 )", "UNION ICRS (" + circle + " POSITION ICRS 1 2)"},
	}
	for _, tt := range tests {
		r, err := sphere.ParseRegion(tt.text)
		if err != nil {
			t.Errorf("%q: %v", tt.text, err)
			continue
		}
		if got := r.String(); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
		if r, err = sphere.ParseRegion([]byte(tt.text)); err != nil || r.String() != tt.want {
			t.Errorf("%q as bytes: got %q (%v), want %q", tt.text, r, err, tt.want)
		}
	}
}

func TestParseRegion_BoxIsItsPolygon(t *testing.T) {
	var want sphere.Region
	if err := want.SetBox(33, 44, 10, 5); err != nil {
		t.Fatal(err)
	}
	if got := mustRegion(t, "BOX ICRS 33 44 10 5"); got.String() != want.String() || got.Kind() != sphere.KindPolygon {
		t.Errorf("got %v, want %v", got, &want)
	}
}

func TestParseRegion_ErrorsNameThePlace(t *testing.T) {
	tests := []struct {
		text, want string
		offset     int
	}{
		{"", "region text is empty", 0},
		{"  \t", "region text is empty", 3},
		{"SQUARE 1 2 3", `unknown region shape "SQUARE": use POSITION, CIRCLE, POLYGON, BOX or UNION`, 0},
		{"CIRCLE GALACTIC 1 2 3", "coordinate frame GALACTIC is not supported: give the coordinates in ICRS", 7},
		{"circle fk4 1 2 3", "coordinate frame fk4 is not supported", 7},
		{"POLYGON ECLIPTIC 1 2 3 4 5 6", "coordinate frame ECLIPTIC is not supported", 8},
		{"CIRCLE ICRS CARTESIAN2 1 2 3", "coordinate flavor CARTESIAN2 is not supported", 12},
		{"CIRCLE IRCS 1 2 3", `expected a number or a frame such as ICRS, found "IRCS"`, 7},
		{"CIRCLE ICRS 1 2", "radius is missing", 15},
		{"CIRCLE ICRS 1", "latitude is missing", 13},
		{"CIRCLE ICRS", "longitude is missing", 11},
		{"CIRCLE FILLFACTOR x 1 2 3", `fill factor "x" is not a finite decimal number`, 18},
		{"POSITION 1", "latitude is missing", 10},
		{"POSITION 1 2 UNIT rad", `unit "rad" is not supported`, 18},
		{"BOX ICRS 1 2 3", "height is missing", 14},
		{"BOX FK4 1 2 3 4", "coordinate frame FK4 is not supported", 4},
		{"CIRCLE ICRS 1 x 3", `latitude "x" is not a finite decimal number`, 14},
		{"CIRCLE ICRS 1 2 3 4", `unexpected "4" after the region`, 18},
		{"CIRCLE ICRS 1 2 -3", "circle radius -3 is not within 0 to 180 degrees", 16},
		{"CIRCLE ICRS 1 2 1e999", `radius "1e999" is not a finite decimal number`, 16},
		{"CIRCLE ICRS 1 2 NaN", `radius "NaN" is not a finite decimal number`, 16},
		{"CIRCLE ICRS 1 2 +Inf", `radius "+Inf" is not a finite decimal number`, 16},
		{"CIRCLE ICRS 1 2 0x10", `radius "0x10" is not a finite decimal number`, 16},
		{"CIRCLE ICRS 1 2 1_0", `radius "1_0" is not a finite decimal number`, 16},
		{"CIRCLE ICRS 1 2 3 unit arcsec", `unit "arcsec" is not supported: give all numbers in degrees`, 23},
		{"CIRCLE ICRS 1 95 3", "latitude 95 is not within -90 to +90 degrees", 14},
		{"CIRCLE 1, 2, 3", `longitude "1," is not a finite decimal number`, 7},
		{"POLYGON ICRS 1 2 3 4", "polygon has 2 vertices: give at least three", 0},
		{"POLYGON ICRS 1 2 3 4 5", "latitude is missing", 22},
		{"POLYGON ICRS 1 2 3 4 5 -96", "latitude -96 is not within -90 to +90 degrees", 23},
		{"POLYGON ICRS 1 2 3 4 1 2", "polygon has fewer than three distinct vertices", 0},
		{"BOX 1 2 3 200", "box height 200 is not between 0 and 180 degrees", 4},
		{"1 2 3 4", "4 numbers are no shape: a point has 2, a circle 3, a polygon 6, 8, 10 ...", 0},
		{"1", "1 numbers are no shape", 0},
		{"1 2 x", `expected a number, found "x"`, 4},
		{"NOT (CIRCLE 1 2 3)", "NOT of regions is not supported: combine conditions with AND, OR and NOT instead", 0},
		{"INTERSECTION (CIRCLE 1 2 3 CIRCLE 1 3 3)", "INTERSECTION of regions is not supported", 0},
		{"RANGE 1 2 3 4", "region shape RANGE is not supported: use CIRCLE, POLYGON or BOX", 0},
		{"UNION CIRCLE 1 2 3", `expected a number or a frame such as ICRS, found "CIRCLE"`, 6},
		{"UNION 1 2 3", "UNION needs its shapes in parentheses", 6},
		{"UNION ()", "UNION has no shapes", 7},
		{"UNION (CIRCLE 1 2 3", "UNION lacks a closing parenthesis", 19},
		{"UNION (" + strings.Repeat("POSITION 1 2 ", 1001) + ")", "a UNION has more than 1000 shapes: give several", 13007},
		{"UNION (CIRCLE 1 2 3 4)", `expected a shape, found "4"`, 20},
		{"UNION (CIRCLE 1 2 x)", `radius "x" is not a finite decimal number`, 18},
		{"UNION (UNION (CIRCLE 1 2 3))", "a UNION within a UNION is not supported: list all shapes in one", 7},
		{"CIRCLE 1 2 3)", `unexpected ")" after the region`, 12},
		{"CIRCLE " + strings.Repeat("x", 100), `found "` + strings.Repeat("x", 40) + `..."`, 7},
	}
	for _, tt := range tests {
		_, err := sphere.ParseRegion(tt.text)
		var e *sphere.Error
		if !errors.As(err, &e) {
			t.Errorf("%q: got %v", tt.text, err)
			continue
		}
		if !strings.Contains(e.Msg, tt.want) || e.Offset != tt.offset {
			t.Errorf("%q: got %q at %d, want %q at %d", tt.text, e.Msg, e.Offset, tt.want, tt.offset)
		}
	}
}

func TestRegion_SetReusesMemory(t *testing.T) {
	var r sphere.Region
	texts := [][]byte{
		[]byte(detectorText), []byte(detectorTextLong), []byte("CIRCLE ICRS 12 45 0.5"), []byte("1 2"),
		[]byte("BOX 1 2 3 4"), []byte("UNION (CIRCLE 1 2 3 POLYGON 10 10 11 10 11 11)"),
		[]byte("POLYGON 0 0 10 0 10 10 7 10 7 3 3 3 3 10 0 10"),
	}
	coords := []float64{10, 10, 11, 10, 11, 11}
	set := func() {
		for _, text := range texts {
			if err := r.SetText(text); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(r.SetPolygon(coords), r.SetCircle(1, 2, 3), r.SetPoint(1, 2), r.SetCoords(coords)); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(50, set); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestRegion_IsNothingAfterAnError(t *testing.T) {
	fails := map[string]func(r *sphere.Region) error{
		"text":     func(r *sphere.Region) error { return r.SetText([]byte("CIRCLE 1 2")) },
		"trailing": func(r *sphere.Region) error { return r.SetText([]byte("CIRCLE 1 2 3 4")) },
		"empty":    func(r *sphere.Region) error { return r.SetText(nil) },
		"union":    func(r *sphere.Region) error { return r.SetText([]byte("UNION (CIRCLE 1 2 3 CIRCLE 1)")) },
		"point":    func(r *sphere.Region) error { return r.SetPoint(math.NaN(), 0) },
		"circle":   func(r *sphere.Region) error { return r.SetCircle(0, 0, 181) },
		"polygon":  func(r *sphere.Region) error { return r.SetPolygon([]float64{1, 2, 3, 4}) },
		"odd":      func(r *sphere.Region) error { return r.SetPolygon([]float64{1, 2, 3, 4, 5, 6, 7}) },
		"latitude": func(r *sphere.Region) error { return r.SetPolygon([]float64{1, 2, 3, 94, 5, 6}) },
		"flat":     func(r *sphere.Region) error { return r.SetPolygon([]float64{1, 2, 1, 2, 5, 6}) },
		"vertices": func(r *sphere.Region) error { return r.SetVertices([]sphere.Vec{{X: 1}, {Y: 1}}) },
		"box":      func(r *sphere.Region) error { return r.SetBox(0, 0, 0, 0) },
		"coords":   func(r *sphere.Region) error { return r.SetCoords([]float64{1, 2, 3, 4}) },
	}
	for name, fail := range fails {
		r := mustRegion(t, "CIRCLE 0 0 10")
		if err := fail(r); err == nil || r.Kind() != sphere.KindNone || r.ContainsPoint(sphere.Vec{X: 1}) || r.String() != "" {
			t.Errorf("%s: error %v leaves %v", name, err, r.Kind())
		}
	}
}

func TestRegion_CoordsRoundTrip(t *testing.T) {
	tests := map[string][]float64{
		"12.5 -45.25":                             {12.5, -45.25},
		"CIRCLE 12.5 -45.25 0.1":                  {12.5, -45.25, 0.1},
		"POLYGON 1 2 3.25 2 3.125 4":              {1, 2, 3.25, 2, 3.125, 4},
		"POLYGON 3.125 4 3.25 2 1 2":              {3.125, 4, 3.25, 2, 1, 2},
		"POLYGON 359.5 -1 0.5 -1 0.5 1 359.5 1":   {359.5, -1, 0.5, -1, 0.5, 1, 359.5, 1},
		"POLYGON 10 11 11 11 11 10 10 10 10 11":   {10, 11, 11, 11, 11, 10, 10, 10},
		"CIRCLE 53.16239999 -28.12345678 0.00001": {53.16239999, -28.12345678, 0.00001},
	}
	for text, want := range tests {
		r := mustRegion(t, text)
		got, ok := r.AppendCoords(nil)
		if !ok || !slices.Equal(got, want) {
			t.Errorf("%s: got %v (%v), want %v", text, got, ok, want)
		}
		var again sphere.Region
		if err := again.SetCoords(got); err != nil || again.String() != r.String() || again.Reversed() != r.Reversed() {
			t.Errorf("%s: coordinates make %v (%v)", text, &again, err)
		}
	}
	if got, ok := mustRegion(t, "UNION (CIRCLE 1 2 3)").AppendCoords([]float64{7}); ok || !slices.Equal(got, []float64{7}) {
		t.Errorf("union: %v %v", got, ok)
	}
}

func TestRegion_PositionAndCircle(t *testing.T) {
	want := mustVec(t, 12, 45)
	for text, radius := range map[string]float64{"12 45": 0, "CIRCLE 12 45 0.3": 0.3} {
		r := mustRegion(t, text)
		if v, ok := r.Position(); !ok || v != want {
			t.Errorf("%s: position %v %v", text, v, ok)
		}
		if c, ok := r.Circle(); !ok || c != (sphere.Circle{Center: want, Radius: radius}) {
			t.Errorf("%s: circle %v %v", text, c, ok)
		}
	}
	r := mustRegion(t, "UNION (CIRCLE 12 45 0.3)")
	if _, ok := r.Position(); ok {
		t.Error("a union has a position")
	}
	if _, ok := r.Circle(); ok {
		t.Error("a union has a circle")
	}
}

func FuzzRegion_SetText(f *testing.F) {
	for _, seed := range []string{
		detectorText, detectorTextLong, "CIRCLE ICRS 12 45 0.5", "12 45 0.5", "point 1 2", "BOX fk5 0 90 1 1",
		"Union ICRS (Circle 12 45 0.5 Polygon 10 10 11 10 11 11 10 11)", "POLYGON 0 0 4 0 4 4 2 1 0 4",
		"POLYGON 0 80 90 80 180 80 270 80", "CIRCLE GALACTIC 1 2 3", "POLYGON 45 0 135 0 225 0 315 0 unit deg",
		"POLYGON 0 0 1e-9 0 1e-9 1e-9", "-1e-320 90 180", "CIRCLE 0 0 1e-300",
	} {
		f.Add([]byte(seed))
	}
	var r, again sphere.Region
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 4096 {
			return
		}
		if err := r.SetText(text); err != nil {
			var e *sphere.Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(text) || r.Kind() != sphere.KindNone {
				t.Fatalf("%q: %v, %v", text, err, r.Kind())
			}
			return
		}
		if printed := r.String(); !slim(&r) {
			if err := again.SetText([]byte(printed)); err != nil {
				t.Fatalf("%q prints as %q: %v", text, printed, err)
			}
			if got := again.String(); got != printed {
				t.Fatalf("%q prints as %q, which prints as %q", text, printed, got)
			}
		}
		area, err := r.Area()
		if err == nil && !(area >= 0 && area <= skyArea*(1+1e-15)) && r.Kind() != sphere.KindUnion {
			t.Fatalf("%q: area %v", text, area)
		}
		if c, err := r.BoundingCircle(); err != nil || !(c.Radius >= 0 && c.Radius <= 180) {
			t.Fatalf("%q: bounding circle %v, %v", text, c, err)
		}
		if !r.Intersects(&r) {
			t.Fatalf("%q does not intersect itself", text)
		}
		if cover := r.Cover(6); len(cover) == 0 {
			t.Fatalf("%q has no cover", text)
		}
	})
}

// slim reports whether r has details that printing, which rounds to 1e-13
// degrees, may change.
func slim(r *sphere.Region) bool {
	for i := range r.Parts() {
		if slim(&r.Parts()[i]) {
			return true
		}
	}
	vertices := r.AppendVertices(nil)
	for i, v := range vertices {
		for _, w := range vertices[:i] {
			if d := v.Distance(w); d < 1e-9 || d > 180-1e-6 {
				return true
			}
		}
	}
	area, _ := r.Area()
	return r.Kind() == sphere.KindPolygon && area < 1e-9
}

func FuzzNumber_AgreesWithParseFloat(f *testing.F) {
	for _, seed := range []string{"0", "-0.0", "53.12345678901234", "9007199254740993", "0.1234567890123456789", "1.7976931348623157", ".5", "5.", "00012.50"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, word string) {
		want, err := strconv.ParseFloat(word, 64)
		if err != nil || strings.ContainsAny(word, "xXpP_nNiI") || math.Abs(want) > 180 {
			return
		}
		// A radius is kept as it is, apart from its unit.
		var got, direct sphere.Region
		if err := got.SetText([]byte("CIRCLE 0 0 " + word)); err != nil {
			if want >= 0 {
				t.Fatalf("%q: %v", word, err)
			}
			return
		}
		if err := direct.SetCircle(0, 0, want); err != nil {
			t.Fatal(err)
		}
		a, _ := got.Circle()
		b, _ := direct.Circle()
		if a != b {
			t.Fatalf("%q: read as radius %v, not %v", word, a.Radius, b.Radius)
		}
	})
}

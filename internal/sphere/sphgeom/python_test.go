package sphgeom_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

// read reads a table that the Python library lsst.sphgeom has filled.
func read(t testing.TB, file string, rows any) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, rows); err != nil {
		t.Fatal(err)
	}
}

func decodeHex(t testing.TB, text string) sphgeom.Region {
	t.Helper()
	r, err := sphgeom.DecodeHex(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance || a != a && b != b }

func nearVec(v sphere.Vec, w []float64, tolerance float64) bool {
	return near(v.X, w[0], tolerance) && near(v.Y, w[1], tolerance) && near(v.Z, w[2], tolerance)
}

type regionFacts struct {
	Hex      string
	Circle   []float64 // x, y, z, squared chord, angle
	Box      []float64 // lonA, lonB, latA, latB; null if empty
	Points   [][4]float64
	Centroid []float64
	Empty    int
}

func TestRegion_AgreesWithPython(t *testing.T) {
	var rows []regionFacts
	read(t, "regions.json", &rows)
	for _, row := range rows {
		r := decodeHex(t, row.Hex)
		if got := hex.EncodeToString([]byte(sphgeom.Encode(r))); got != row.Hex {
			t.Errorf("encoded again\n got %s\nwant %s", got, row.Hex)
		}
		c := r.BoundingCircle()
		if !nearVec(c.Center, row.Circle, 1e-13) || !near(c.Chord2, row.Circle[3], 1e-14) ||
			!near(c.Angle, row.Circle[4], 1e-12) {
			t.Errorf("%s: bounding circle\n got %v\nwant %v", row.Hex, c, row.Circle)
		}
		checkBox(t, row.Hex, r.BoundingBox(), row.Box)
		for _, p := range row.Points {
			v := sphere.Vec{X: p[0], Y: p[1], Z: p[2]}
			if got := r.ContainsPoint(v); got != (p[3] != 0) {
				t.Errorf("%s contains %v: %t", row.Hex, v, got)
			}
		}
		p, isPolygon := r.(*sphgeom.ConvexPolygon)
		if isPolygon && !nearVec(p.Centroid(), row.Centroid, 1e-13) {
			t.Errorf("%s: centroid %v, want %v", row.Hex, p.Centroid(), row.Centroid)
		}
		// The library says of every polygon that it is empty.
		if _, compound := r.(*sphgeom.Intersection); !isPolygon && !compound && r.Empty() != (row.Empty != 0) {
			if _, union := r.(*sphgeom.Union); !union {
				t.Errorf("%s: empty is %t", row.Hex, r.Empty())
			}
		}
	}
}

func checkBox(t *testing.T, name string, b sphgeom.Box, want []float64) {
	t.Helper()
	if want == nil {
		if !b.Empty() {
			t.Errorf("%s: bounding box %v, want none", name, b)
		}
		return
	}
	for i, x := range []float64{b.LonA, b.LonB, b.LatA, b.LatB} {
		if !near(x, want[i], 1e-12) {
			t.Errorf("%s: bounding box %v, want %v", name, b, want)
			return
		}
	}
}

func TestRelate_AgreesWithPython(t *testing.T) {
	var rows [][5]any
	read(t, "pairs.json", &rows)
	overlaps := []sphgeom.Overlap{sphgeom.Unknown, sphgeom.Disjoint, sphgeom.Shared}
	for _, row := range rows {
		a, b := decodeHex(t, row[0].(string)), decodeHex(t, row[1].(string))
		if got, want := sphgeom.Relate(a, b), sphgeom.Relation(row[2].(float64)); got != want {
			t.Errorf("%T %s\n%T %s\nrelate as %b, want %b", a, row[0], b, row[1], got, want)
		}
		if hasWholeSky(a) || hasWholeSky(b) {
			continue
		}
		if got, want := sphgeom.Overlaps(a, b), overlaps[int(row[3].(float64))]; got != want {
			t.Errorf("%T %s\n%T %s\noverlap as %v, want %v", a, row[0], b, row[1], got, want)
		}
		if got, want := sphgeom.Overlaps(b, a), overlaps[int(row[4].(float64))]; got != want {
			t.Errorf("%T %s\n%T %s\noverlap as %v, want %v", b, row[1], a, row[0], got, want)
		}
	}
}

// hasWholeSky reports whether the intersection of nothing is part of a region.
// The library takes polygons for empty, and so finds that they do not overlap the
// whole sky.
func hasWholeSky(r sphgeom.Region) bool {
	switch r := r.(type) {
	case *sphgeom.Intersection:
		return len(r.Parts) == 0 || slices.ContainsFunc(r.Parts, hasWholeSky)
	case *sphgeom.Union:
		return slices.ContainsFunc(r.Parts, hasWholeSky)
	}
	return false
}

func TestNewConvexPolygon_AgreesWithPython(t *testing.T) {
	var rows [][2][][]float64
	read(t, "hulls.json", &rows)
	for _, row := range rows {
		var points []sphere.Vec
		for _, p := range row[0] {
			points = append(points, sphere.Vec{X: p[0], Y: p[1], Z: p[2]})
		}
		got, err := sphgeom.NewConvexPolygon(points)
		if row[1] == nil {
			if err == nil {
				t.Errorf("%v make the polygon %v, want an error", row[0], got.Vertices)
			}
			continue
		}
		if err != nil || len(got.Vertices) != len(row[1]) {
			t.Errorf("%v: got %v %v, want %v", row[0], got, err, row[1])
			continue
		}
		for i, v := range got.Vertices {
			if !nearVec(v, row[1][i], 0) {
				t.Errorf("%v: got %v, want %v", row[0], got.Vertices, row[1])
				break
			}
		}
	}
}

func TestDecodeBase64_OfSeveralIsTheirUnion(t *testing.T) {
	a, _ := sphgeom.CircleDegrees(10, 20, 1)
	b, _ := sphgeom.BoxDegrees(30, -20, 1, 2)
	one := base64.StdEncoding.EncodeToString([]byte(sphgeom.Encode(a)))
	two := base64.StdEncoding.EncodeToString([]byte(sphgeom.Encode(b)))
	r, err := sphgeom.DecodeBase64(one + ":" + two)
	if err != nil {
		t.Fatal(err)
	}
	if u, ok := r.(*sphgeom.Union); !ok || len(u.Parts) != 2 || u.Parts[0] != a || u.Parts[1] != b {
		t.Errorf("got %#v", r)
	}
	if r, err := sphgeom.DecodeBase64(""); err != nil || !r.Empty() {
		t.Errorf("no region at all: got %v %v", r, err)
	}
	if r, err := sphgeom.DecodeBase64(one); err != nil || r != a {
		t.Errorf("one region: got %v %v", r, err)
	}
}

package htm_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/internal/sphere/htm"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

// python is testdata/htm.json, what the Python library lsst.sphgeom says.
type python struct {
	Index    [][5]any // level, x, y, z, number
	Triangle [][2]json.RawMessage
	Envelope [][3]json.RawMessage // level, region, ranges
}

func readPython(t testing.TB) python {
	t.Helper()
	text, err := os.ReadFile("testdata/htm.json")
	if err != nil {
		t.Fatal(err)
	}
	var p python
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func unmarshal(t testing.TB, text []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatal(err)
	}
}

func number(t testing.TB, text string) (n int64) {
	t.Helper()
	unmarshal(t, []byte(text), &n)
	return n
}

func TestIndex_AgreesWithPython(t *testing.T) {
	for _, row := range readPython(t).Index {
		level := int(row[0].(float64))
		v := sphere.Vec{X: row[1].(float64), Y: row[2].(float64), Z: row[3].(float64)}
		want := number(t, row[4].(string))
		if got := htm.Index(level, v); got != want {
			t.Errorf("%v at level %d: got %d, want %d", v, level, got, want)
		}
		if got := htm.Level(want); got != level {
			t.Errorf("%d is of level %d, not %d", want, level, got)
		}
		if lo, hi := htm.Bounds(level); want < lo || want >= hi {
			t.Errorf("%d is not within the bounds %d to %d of level %d", want, lo, hi, level)
		}
	}
}

func TestLevel_OfWhatIsNoNumber(t *testing.T) {
	for _, n := range []int64{-5, -1, 0, 1, 2, 3, 7, 16, 31, 64, 127, 16 << 48, 8 << 50, math.MaxInt64} {
		if got := htm.Level(n); got != -1 {
			t.Errorf("%d is of level %d", n, got)
		}
		if _, ok := htm.Triangle(n); ok {
			t.Errorf("%d has a triangle", n)
		}
	}
}

func TestTriangle_AgreesWithPython(t *testing.T) {
	for _, row := range readPython(t).Triangle {
		var text string
		var want [3][3]float64
		unmarshal(t, row[0], &text)
		unmarshal(t, row[1], &want)
		p, ok := htm.Triangle(number(t, text))
		if !ok {
			t.Errorf("%s has no triangle", text)
			continue
		}
		for i, v := range p.Vertices {
			for n, x := range [3]float64{v.X, v.Y, v.Z} {
				if math.Float64bits(x) != math.Float64bits(want[i][n]) {
					t.Errorf("corner %d of %s: got %v, want %v", i, text, v, want[i])
				}
			}
		}
	}
}

func TestEnvelope_AgreesWithPython(t *testing.T) {
	for _, row := range readPython(t).Envelope {
		var level int
		var text string
		var want [][2]int64
		unmarshal(t, row[0], &level)
		unmarshal(t, row[1], &text)
		unmarshal(t, row[2], &want)
		r, err := sphgeom.DecodeHex(text)
		if err != nil {
			t.Fatal(err)
		}
		got := htm.Envelope(level, r, 0)
		same := len(got) == len(want)
		for i := 0; same && i < len(want); i++ {
			same = got[i] == sphere.Range{Lo: want[i][0], Hi: want[i][1]}
		}
		if !same {
			t.Errorf("%T at level %d\n got %v\nwant %v", r, level, got, want)
		}
		for _, most := range []int{1, 2, 7, 40} {
			checkBounded(t, level, r, got, most)
		}
	}
}

// checkBounded tests that an envelope of few ranges holds the exact one.
func checkBounded(t *testing.T, level int, r sphgeom.Region, exact sphere.Ranges, most int) {
	t.Helper()
	few := htm.Envelope(level, r, most)
	if len(few) > most {
		t.Errorf("%T at level %d: %d ranges, not %d", r, level, len(few), most)
	}
	for _, e := range exact {
		if !few.Contains(e.Lo) || !few.Contains(e.Hi-1) {
			t.Errorf("%T at level %d in %d ranges: %v lacks %v", r, level, most, few, e)
		}
	}
}

func TestEnvelope_OfALargeRegionAtAFineLevelIsBounded(t *testing.T) {
	r, err := sphgeom.CircleDegrees(123, -45, 30)
	if err != nil {
		t.Fatal(err)
	}
	few := htm.Envelope(htm.MaxLevel, r, 16)
	if len(few) == 0 || len(few) > 16 {
		t.Errorf("%d ranges", len(few))
	}
	v, _ := sphere.FromLonLat(123, -45)
	if !few.Contains(htm.Index(htm.MaxLevel, v)) {
		t.Error("the center is missing")
	}
}

func BenchmarkEnvelope_Detector(b *testing.B) {
	r, err := sphgeom.PolygonDegrees([]float64{10, -30, 10.2, -30, 10.2, -29.8, 10, -29.8})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		htm.Envelope(7, r, 0)
	}
}

func BenchmarkIndex(b *testing.B) {
	v, _ := sphere.FromLonLat(123, -45)
	for b.Loop() {
		htm.Index(7, v)
	}
}

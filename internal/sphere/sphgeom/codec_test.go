package sphgeom_test

import (
	"encoding/hex"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

// doubles returns the encoding of a type and some numbers.
func doubles(code string, f ...float64) string {
	b := []byte(code)
	for _, x := range f {
		bits := math.Float64bits(x)
		for range 8 {
			b = append(b, byte(bits))
			bits >>= 8
		}
	}
	return string(b)
}

func TestDecode_RefusesWhatIsNoRegion(t *testing.T) {
	circle := doubles("c", 1, 0, 0, 0.01, 0.1)
	cases := []struct{ name, data, want string }{
		{"nothing", "", "no bytes"},
		{"an unknown type", "x123", "0x78"},
		{"a short circle", circle[:40], "40 bytes, not 41"},
		{"a long box", doubles("b", 0, 1, 0, 1, 0), "41 bytes, not 33"},
		{"a polygon of two vertices", doubles("p", 1, 0, 0, 0, 1, 0), "three or more vertices"},
		{"half a vertex", doubles("p", 1, 0, 0, 0, 1, 0, 0, 0, 1, 1), "three or more vertices"},
		{"a polygon of NaN", doubles("p", 1, 0, 0, 0, 1, 0, 0, 0, math.NaN()), "not finite"},
		{"a circle at infinity", doubles("c", math.Inf(1), 0, 0, 1, 1), "not finite"},
		{"a box of impossible longitudes", doubles("b", 9, 8, 0, 1), "make no interval"},
		{"an infinite box", doubles("b", 0, 1, math.Inf(-1), 1), "not finite"},
		{"an ellipse of NaN", doubles("e", 1, 0, 0, 0, 1, 0, 0, 0, math.NaN(), 0, 0, 0, 0, 0), "not finite"},
		{"a union without length", "u123", "cut off"},
		{"a union cut off", "u\x29\x00\x00\x00\x00\x00\x00\x00" + circle[:20], "cut off"},
		{"a union of a huge part", "u\xff\xff\xff\xff\xff\xff\xff\xff", "cut off"},
		{"an intersection of nothing known", "i\x01\x00\x00\x00\x00\x00\x00\x00x", "0x78"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := sphgeom.Decode([]byte(c.data))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v %v, want %q", r, err, c.want)
			}
		})
	}
	bomb := "u"
	for range 100 {
		n := len(bomb)
		bomb = "i" + string([]byte{byte(n), byte(n >> 8), 0, 0, 0, 0, 0, 0}) + bomb
	}
	if _, err := sphgeom.Decode([]byte(bomb)); err == nil || !strings.Contains(err.Error(), "nested") {
		t.Errorf("a deeply nested region: %v", err)
	}
	for _, text := range []string{"%", "YQ", "YQ==", ":", "Yw=="} {
		if _, err := sphgeom.DecodeBase64(text); err == nil {
			t.Errorf("base64 %q is a region", text)
		}
	}
	for _, text := range []string{"", "6", "zz", "63"} {
		if _, err := sphgeom.DecodeHex(text); err == nil {
			t.Errorf("hexadecimal %q is a region", text)
		}
	}
}

func TestDegrees_RefuseWhatIsNotOnTheSky(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, err := range map[string]error{
		"latitude":         second(sphgeom.PointDegrees(0, 90.001)),
		"latitude NaN":     second(sphgeom.PointDegrees(0, nan)),
		"longitude":        second(sphgeom.PointDegrees(inf, 0)),
		"radius":           second(sphgeom.CircleDegrees(0, 0, nan)),
		"width":            second(sphgeom.BoxDegrees(0, 0, inf, 1)),
		"range":            second(sphgeom.RangeDegrees(0, 1, 0, 91)),
		"few vertices":     second(sphgeom.PolygonDegrees([]float64{0, 0, 1, 1})),
		"odd vertices":     second(sphgeom.PolygonDegrees([]float64{0, 0, 1, 1, 2, 2, 3})),
		"repeated vertex":  second(sphgeom.PolygonDegrees([]float64{0, 0, 0, 0, 1, 1})),
		"empty position":   second(sphgeom.ParsePOS("  ")),
		"unknown position": second(sphgeom.ParsePOS("BOX 1 2 3 4")),
	} {
		if err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func second(_ sphgeom.Region, err error) error { return err }

func TestSky_KeepsTheRegion(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var rows []regionFacts
	read(t, "regions.json", &rows)
	converted := 0
	for _, row := range rows {
		r := decodeHex(t, row.Hex)
		sky, ok := sphgeom.Sky(r)
		if !ok {
			continue
		}
		converted++
		c := r.BoundingCircle()
		for range 50 {
			v := c.Center.Add(sphere.Vec{X: random.NormFloat64(), Y: random.NormFloat64(), Z: random.NormFloat64()}.
				Scale(max(1e-6, min(c.Angle, 1)))).Unit()
			if sky.ContainsPoint(v) != r.ContainsPoint(v) && !onEdge(r, v) {
				t.Errorf("%s: %v is in one and not in the other", row.Hex, v)
			}
		}
		if vs, isPolygon := sphgeom.Vertices(r); isPolygon && len(sky.AppendVertices(nil)) == len(vs) &&
			sky.AppendVertices(nil)[0] != vs[0] {
			t.Errorf("%s: the first vertex is another", row.Hex)
		}
	}
	if converted < 50 {
		t.Errorf("only %d regions are converted", converted)
	}
}

// onEdge reports whether a small step around v changes the answer.
func onEdge(r sphgeom.Region, v sphere.Vec) bool {
	in := r.ContainsPoint(v)
	for _, d := range []sphere.Vec{{X: 1}, {Y: 1}, {Z: 1}, {X: -1}, {Y: -1}, {Z: -1}} {
		if r.ContainsPoint(v.Add(d.Scale(1e-9)).Unit()) != in {
			return true
		}
	}
	return false
}

func FuzzDecode(f *testing.F) {
	var rows []regionFacts
	read(f, "regions.json", &rows)
	for _, row := range rows {
		data, err := hex.DecodeString(row.Hex)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	circle, _ := sphgeom.CircleDegrees(10, 20, 30)
	box, _ := sphgeom.BoxDegrees(350, -80, 40, 30)
	polygon, _ := sphgeom.PolygonDegrees([]float64{0, 0, 30, 0, 20, 40})
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := sphgeom.Decode(data)
		if err != nil {
			return
		}
		encoded := sphgeom.Encode(r)
		again, err := sphgeom.Decode([]byte(encoded))
		if err != nil || sphgeom.Encode(again) != encoded {
			t.Errorf("%x is written as %x, which is read as %v %v", data, encoded, again, err)
		}
		r.BoundingCircle()
		r.BoundingBox()
		sphgeom.Sky(r)
		for _, o := range []sphgeom.Region{circle, box, polygon, r} {
			sphgeom.AreDisjoint(r, o)
			sphgeom.AreDisjoint(o, r)
		}
	})
}

func BenchmarkOverlaps_DetectorAndCircle(b *testing.B) {
	p, _ := sphgeom.PolygonDegrees([]float64{10, -30, 10.2, -30.01, 10.21, -29.8, 10.01, -29.81})
	c, _ := sphgeom.CircleDegrees(10.3, -30, 0.05)
	b.ReportAllocs()
	for b.Loop() {
		sphgeom.AreDisjoint(p, c)
	}
}

func BenchmarkOverlaps_DetectorAndPatch(b *testing.B) {
	p, _ := sphgeom.PolygonDegrees([]float64{10, -30, 10.2, -30.01, 10.21, -29.8, 10.01, -29.81})
	q, _ := sphgeom.PolygonDegrees([]float64{10.3, -30, 10.5, -30.01, 10.51, -29.8, 10.31, -29.81})
	b.ReportAllocs()
	for b.Loop() {
		sphgeom.AreDisjoint(p, q)
	}
}

func BenchmarkDecode_Detector(b *testing.B) {
	p, _ := sphgeom.PolygonDegrees([]float64{10, -30, 10.2, -30.01, 10.21, -29.8, 10.01, -29.81})
	data := []byte(sphgeom.Encode(p))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := sphgeom.Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

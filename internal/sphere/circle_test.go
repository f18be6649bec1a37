package sphere_test

import (
	"math"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
)

func TestCircle_ContainsAgreesWithDistance(t *testing.T) {
	s := newSky(20)
	for range 20000 {
		c := sphere.Circle{Center: s.vec(), Radius: s.size(1e-9, 180)}
		if s.IntN(4) == 0 {
			c.Radius = 180 - s.size(1e-9, 90)
		}
		for _, f := range []float64{0, 0.5, 1 - 1e-9, 1, 1 + 1e-9, 2} {
			v := s.around(c.Center, min(180, c.Radius*f))
			d := c.Center.Distance(v)
			if math.Abs(d-c.Radius) > 1.2e-10 && c.Contains(v) != (d <= c.Radius) {
				t.Fatalf("radius %v, distance %v: contains is %v", c.Radius, d, c.Contains(v))
			}
			if math.Abs(d-c.Radius) < 3e-11 && !c.Contains(v) {
				t.Fatalf("radius %v: the rim at %v is outside", c.Radius, d)
			}
		}
	}
}

func TestCircle_ContainsWhatItsComplementDoesNot(t *testing.T) {
	s := newSky(21)
	for range 20000 {
		c := sphere.Circle{Center: s.vec(), Radius: 180 * s.Float64()}
		complement := sphere.Circle{Center: c.Center.Neg(), Radius: 180 - c.Radius}
		v := s.vec()
		if c.Contains(v) == complement.Contains(v) && !near(c.Center.Distance(v), c.Radius, 1e-10) {
			t.Fatalf("%v: %v is in both or neither", c, v)
		}
	}
}

func TestCircle_ChordTestIsContains(t *testing.T) {
	s := newSky(22)
	for range 5000 {
		c, v := sphere.Circle{Center: s.vec(), Radius: 180 * s.Float64()}, s.vec()
		axis, limit, outside := c.ChordTest()
		if got := outside == (v.Chord2(axis) > limit); got != c.Contains(v) {
			t.Fatalf("%v %v: %v", c, v, got)
		}
	}
}

func TestNewCircle_ChecksItsNumbers(t *testing.T) {
	for _, c := range [][3]float64{{0, 0, -1}, {0, 0, 180.1}, {0, 0, math.NaN()}, {0, 0, math.Inf(1)}, {0, 91, 1}, {math.NaN(), 0, 1}} {
		if _, err := sphere.NewCircle(c[0], c[1], c[2]); err == nil {
			t.Errorf("%v is accepted", c)
		}
	}
	for _, c := range [][3]float64{{0, 0, 0}, {-10, 90, 180}} {
		if _, err := sphere.NewCircle(c[0], c[1], c[2]); err != nil {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestCircle_Area(t *testing.T) {
	for radius, want := range map[float64]float64{0: 0, 90: 20626.480624709635, 180: 41252.96124941927, 1e-6: math.Pi * 1e-12} {
		if got := (sphere.Circle{Center: sphere.Vec{Z: 1}, Radius: radius}).Area(); math.Abs(got-want) > want*1e-13 {
			t.Errorf("radius %v: area %v, want %v", radius, got, want)
		}
	}
}

package sphere_test

import (
	"bufio"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
)

// table reads the rows of a reference table; see testdata/reference.py.
func table(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows [][]string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if line := lines.Text(); !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Fields(line))
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 100 {
		t.Fatalf("%s has only %d rows", name, len(rows))
	}
	return rows
}

func floats(t *testing.T, words []string) []float64 {
	t.Helper()
	xs := make([]float64, len(words))
	for i, w := range words {
		x, err := strconv.ParseFloat(w, 64)
		if err != nil {
			t.Fatal(err)
		}
		xs[i] = x
	}
	return xs
}

func integer(t *testing.T, word string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// sky draws deterministic random positions and motions.
type sky struct{ *rand.Rand }

func newSky(seed uint64) sky { return sky{rand.New(rand.NewPCG(seed, 7))} }

// vec returns a position uniform on the sphere.
func (s sky) vec() sphere.Vec {
	for {
		v := sphere.Vec{X: 2*s.Float64() - 1, Y: 2*s.Float64() - 1, Z: 2*s.Float64() - 1}
		if n := v.Dot(v); n > 1e-3 && n <= 1 {
			return v.Unit()
		}
	}
}

// around returns the position at an angle from v, in a random direction.
func (s sky) around(v sphere.Vec, deg float64) sphere.Vec {
	side := v.Cross(s.vec()).Unit()
	return turnedAbout(side, deg).apply(v).Unit()
}

// size returns an angle in degrees, uniform in its logarithm.
func (s sky) size(from, to float64) float64 {
	return from * math.Pow(to/from, s.Float64())
}

// rotation is a rotation matrix by rows.
type rotation [3]sphere.Vec

func (m rotation) apply(v sphere.Vec) sphere.Vec {
	return sphere.Vec{X: m[0].Dot(v), Y: m[1].Dot(v), Z: m[2].Dot(v)}
}

// turnedAbout returns the rotation by an angle about an axis (Rodrigues).
func turnedAbout(axis sphere.Vec, deg float64) rotation {
	sin, cos := math.Sincos(deg * math.Pi / 180)
	x, y, z, k := axis.X, axis.Y, axis.Z, 1-cos
	return rotation{
		{X: cos + x*x*k, Y: x*y*k - z*sin, Z: x*z*k + y*sin},
		{X: y*x*k + z*sin, Y: cos + y*y*k, Z: y*z*k - x*sin},
		{X: z*x*k - y*sin, Y: z*y*k + x*sin, Z: cos + z*z*k},
	}
}

func (s sky) rotation() rotation { return turnedAbout(s.vec(), 360*s.Float64()) }

func near(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance }

// star returns the vertices of a polygon around center, at ascending bearings
// less than half a turn apart and at most deg away: at one distance, so that it
// is convex, or each at its own.
func (s sky) star(center sphere.Vec, deg float64, n int, convex bool) []sphere.Vec {
	start := center.Cross(s.vec()).Unit()
	vertices := make([]sphere.Vec, n)
	for i := range vertices {
		distance := deg
		if !convex {
			distance *= 0.2 + 0.8*s.Float64()
		}
		bearing := (float64(i) + 0.8*s.Float64()) * 360 / float64(n) // steps stay below 180
		if n == 3 {
			bearing = (float64(i) + 0.4*s.Float64()) * 120
		}
		side := turnedAbout(center, bearing).apply(start)
		vertices[i] = turnedAbout(side, distance).apply(center).Unit()
	}
	return vertices
}

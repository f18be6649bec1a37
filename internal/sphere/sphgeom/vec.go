package sphgeom

import (
	"math"

	"github.com/vobutler/vobutler/internal/sphere"
)

var north = sphere.Vec{Z: 1}

// Unit scales a vector to length one, rounding as the library does; the zero
// vector stays as it is.
func Unit(v sphere.Vec) sphere.Vec {
	u, _ := unit(v)
	return u
}

// unit divides by the largest component first, against overflow. It returns the
// length, too.
func unit(v sphere.Vec) (sphere.Vec, float64) {
	m := max(math.Abs(v.X), math.Abs(v.Y), math.Abs(v.Z))
	if m == 0 {
		return v, 0
	}
	x, y, z := v.X/m, v.Y/m, v.Z/m
	// The largest component is ±1 now; the other two are added first.
	var d float64
	switch m {
	case math.Abs(v.Z):
		d = x*x + y*y
	case math.Abs(v.Y):
		d = x*x + z*z
	default:
		d = y*y + z*z
	}
	norm := math.Sqrt(1 + d)
	return sphere.Vec{X: x / norm, Y: y / norm, Z: z / norm}, norm * m
}

func length(v sphere.Vec) float64 { return math.Sqrt(v.Dot(v)) }

// robustCross is twice the cross product, exact in direction for vectors that
// nearly coincide.
func robustCross(v, w sphere.Vec) sphere.Vec { return w.Add(v).Cross(w.Sub(v)) }

// angle returns the angle between two vectors.
func angle(v, w sphere.Vec) float64 {
	s, c := length(v.Cross(w)), v.Dot(w)
	if s == 0 && c == 0 {
		return 0
	}
	return math.Atan2(s, c)
}

// fromLonLat returns the position at lon, lat in radians.
func fromLonLat(lon, lat float64) sphere.Vec {
	sinLon, cosLon := math.Sincos(lon)
	sinLat, cosLat := math.Sincos(lat)
	return sphere.Vec{X: cosLon * cosLat, Y: sinLon * cosLat, Z: sinLat}
}

// longitude returns the longitude of a vector in [0, 2π].
func longitude(v sphere.Vec) float64 {
	if v.X*v.X+v.Y*v.Y == 0 {
		return 0
	}
	lon := math.Atan2(v.Y, v.X)
	if lon < 0 {
		lon += 2 * math.Pi
	}
	return lon
}

// latitude returns the latitude of a vector.
func latitude(v sphere.Vec) float64 {
	if v.Z == 0 {
		return 0
	}
	return math.Atan2(v.Z, math.Sqrt(v.X*v.X+v.Y*v.Y))
}

// orthogonal returns a unit vector at a right angle to both.
func orthogonal(v, w sphere.Vec) sphere.Vec {
	n := robustCross(v, w)
	if n == (sphere.Vec{}) {
		if math.Abs(v.X) > math.Abs(v.Y) {
			n = sphere.Vec{X: -v.Z, Z: v.X}
		} else {
			n = sphere.Vec{Y: v.Z, Z: -v.Y}
		}
	}
	n, _ = unit(n)
	return n
}

// minChord2 returns the squared chord from v to the nearest position of the
// great circle from a to b with normal n, if it lies between them, else 4.
func minChord2(v, a, b, n sphere.Vec) float64 {
	vxn := v.Cross(n)
	if !(vxn.Dot(a) > 0 && vxn.Dot(b) < 0) {
		return 4
	}
	theta := math.Pi / 2
	if c := length(vxn); c != 0 {
		theta = math.Atan(math.Abs(v.Dot(n)) / c)
	}
	d := math.Sin(0.5 * theta)
	return 4 * d * d
}

// maxChord2 returns the squared chord from v to the farthest position of the
// great circle from a to b with normal n, if it lies between them, else 0.
func maxChord2(v, a, b, n sphere.Vec) float64 {
	vxn := v.Cross(n)
	if !(vxn.Dot(a) < 0 && vxn.Dot(b) > 0) {
		return 0
	}
	d := math.Sin(0.5 * math.Atan2(math.Abs(v.Dot(n)), -length(vxn)))
	return 4 * d * d
}

package sphgeom

import (
	"cmp"
	"math"
	"math/big"

	"github.com/vobutler/vobutler/internal/sphere"
)

// Orientation returns the sign of a·(b×c): 1 if the vectors turn
// counter-clockwise, -1 if clockwise, 0 if they lie in a plane. It is exact:
// where rounding might hide the sign it is computed with integers.
func Orientation(a, b, c sphere.Vec) int {
	byCz, bzCy := b.Y*c.Z, b.Z*c.Y
	bzCx, bxCz := b.Z*c.X, b.X*c.Z
	bxCy, byCx := b.X*c.Y, b.Y*c.X
	det := a.X*(byCz-bzCy) + a.Y*(bzCx-bxCz) + a.Z*(bxCy-byCx)
	// More than the rounding error of a determinant of unit vectors.
	const largest = 1.7e-15
	if det > largest {
		return 1
	}
	if det < -largest {
		return -1
	}
	permanent := math.Abs(a.X)*(math.Abs(byCz)+math.Abs(bzCy)) +
		math.Abs(a.Y)*(math.Abs(bzCx)+math.Abs(bxCz)) +
		math.Abs(a.Z)*(math.Abs(bxCy)+math.Abs(byCx))
	bound := 5.6e-16*permanent + 4e-307
	switch {
	case det > bound:
		return 1
	case det < -bound:
		return -1
	case a == b, b == c, a == c, a == b.Neg(), b == c.Neg(), a == c.Neg():
		return 0
	}
	// An edge along a meridian lies in a plane with the poles, which is where
	// the root triangles of HTM meet: these cases are frequent.
	if sign, ok := axisOrientation(a, b, c); ok {
		return sign
	}
	if sign, ok := axisOrientation(b, c, a); ok {
		return sign
	}
	if sign, ok := axisOrientation(c, a, b); ok {
		return sign
	}
	return exactOrientation(a, b, c)
}

// axisOrientation is Orientation if a is along a coordinate axis.
func axisOrientation(a, b, c sphere.Vec) (sign int, ok bool) {
	switch {
	case a.Y == 0 && a.Z == 0:
		sign, ok = compareProducts(b.Y, c.Z, b.Z, c.Y)
		return sign * cmp.Compare(a.X, 0), ok
	case a.X == 0 && a.Z == 0:
		sign, ok = compareProducts(b.Z, c.X, b.X, c.Z)
		return sign * cmp.Compare(a.Y, 0), ok
	case a.X == 0 && a.Y == 0:
		sign, ok = compareProducts(b.X, c.Y, b.Y, c.X)
		return sign * cmp.Compare(a.Z, 0), ok
	}
	return 0, false
}

// compareProducts returns the sign of x*y - z*w, unless the products are too
// small for their rounding errors to be numbers.
func compareProducts(x, y, z, w float64) (int, bool) {
	p, q := x*y, z*w
	if p != q {
		return cmp.Compare(p, q), true // rounding keeps the order
	}
	if math.Abs(p) < 1e-200 {
		return 0, false
	}
	return cmp.Compare(math.FMA(x, y, -p), math.FMA(z, w, -q)), true
}

// exactOrientation adds the six products as integers with one exponent.
func exactOrientation(a, b, c sphere.Vec) int {
	terms := [6]term{
		product(a.X, b.Y, c.Z), product(a.X, b.Z, -c.Y),
		product(a.Y, b.Z, c.X), product(a.Y, b.X, -c.Z),
		product(a.Z, b.X, c.Y), product(a.Z, b.Y, -c.X),
	}
	low := terms[0].exponent
	for _, t := range terms {
		low = min(low, t.exponent)
	}
	var sum big.Int
	for _, t := range terms {
		sum.Add(&sum, t.mantissa.Lsh(&t.mantissa, uint(t.exponent-low)))
	}
	return sum.Sign()
}

// term is mantissa times two to the exponent.
type term struct {
	mantissa big.Int
	exponent int
}

// product multiplies finite numbers exactly.
func product(x, y, z float64) (t term) {
	t.mantissa.SetInt64(1)
	for _, f := range [3]float64{x, y, z} {
		if f == 0 {
			return term{}
		}
		frac, exp := math.Frexp(f)
		t.mantissa.Mul(&t.mantissa, big.NewInt(int64(math.Ldexp(frac, 53))))
		t.exponent += exp - 53
	}
	return t
}

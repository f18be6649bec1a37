package sphgeom

import (
	"math"
	"math/big"

	"github.com/vobutler/vobutler/internal/sphere"
)

// Orientation returns the sign of a·(b×c): 1 if the vectors turn
// counter-clockwise, -1 if clockwise, 0 if they lie in a plane. It is exact:
// where rounding might hide the sign it is computed with rational numbers.
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
	return exactOrientation(a, b, c)
}

func exactOrientation(a, b, c sphere.Vec) int {
	sum := new(big.Rat)
	add := func(x, y, z float64, minus bool) {
		p := rational(x)
		p.Mul(p, rational(y)).Mul(p, rational(z))
		if minus {
			sum.Sub(sum, p)
		} else {
			sum.Add(sum, p)
		}
	}
	add(a.X, b.Y, c.Z, false)
	add(a.X, b.Z, c.Y, true)
	add(a.Y, b.Z, c.X, false)
	add(a.Y, b.X, c.Z, true)
	add(a.Z, b.X, c.Y, false)
	add(a.Z, b.Y, c.X, true)
	return sum.Sign()
}

// rational returns a float exactly; regions are refused unless all their
// numbers are finite.
func rational(f float64) *big.Rat { return new(big.Rat).SetFloat64(f) }

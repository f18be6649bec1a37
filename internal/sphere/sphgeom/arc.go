package sphgeom

import "math"

// arc is math.Atan2 for s >= 0 with all digits right where s is much smaller
// than c. The centroid of a small polygon is a sum of arcs that nearly cancel:
// the last digit of each becomes one of the first of the sum.
func arc(s, c float64) float64 {
	if !(s < 0.1*c) {
		return math.Atan2(s, c)
	}
	t := s / c
	rest := math.FMA(-t, c, s) / c // s/c = t + rest
	u := t * t
	series := 0.0
	for n := 19.0; n > 1; n -= 2 {
		series = 1/n - u*series
	}
	return t + (rest/(1+u) - t*u*series)
}

package sphgeom

import "math"

// Intervals of longitudes: from a to b, through zero if a is above b; NaN in
// empty ones.

func wraps(a, b float64) bool { return a > b }

func isFullLon(a, b float64) bool { return a == 0 && b == 2*math.Pi }

func lonContains(a, b, x float64) bool {
	if wraps(a, b) {
		return x <= b || a <= x
	}
	return a <= x && x <= b
}

// angleTo returns how far it is eastwards from a to b.
func angleTo(a, b float64) float64 {
	if d := b - a; !(d < 0) {
		return d
	}
	return 2*math.Pi + (b - a)
}

func lonCenter(a, b float64) float64 {
	c := 0.5 * (a + b)
	switch {
	case a <= b:
		return c
	case c < math.Pi:
		return c + math.Pi
	}
	return c - math.Pi
}

// dilateLon moves the ends of an interval apart by x each, or together if x is
// negative.
func dilateLon(a, b, x float64) (float64, float64) {
	if a != a || b != b || isFullLon(a, b) || x == 0 || x != x {
		return a, b
	}
	wide := x > 0
	wrapped := wraps(a, b)
	a, b = a-x, b+x
	if wide {
		if x >= math.Pi || wrapped && a <= b {
			return 0, 2 * math.Pi
		}
		if !wrapped && a < 0 {
			if a += 2 * math.Pi; a <= b {
				return 0, 2 * math.Pi
			}
		}
		if !wrapped && b > 2*math.Pi {
			if b -= 2 * math.Pi; a <= b {
				return 0, 2 * math.Pi
			}
		}
		return lonInterval(a, b)
	}
	if x <= -math.Pi || !wrapped && a > b {
		return nan, nan
	}
	if wrapped && a > 2*math.Pi {
		if a -= 2 * math.Pi; a > b {
			return nan, nan
		}
	}
	if wrapped && b < 0 {
		if b += 2 * math.Pi; a > b {
			return nan, nan
		}
	}
	return lonInterval(a, b)
}

// lonInterval normalizes the ends of an interval.
func lonInterval(a, b float64) (float64, float64) {
	inRange := func(x float64) bool { return x >= 0 && x <= 2*math.Pi }
	if (!inRange(a) || !inRange(b)) && b-a >= 2*math.Pi {
		return 0, 2 * math.Pi
	}
	return normalize(a), normalize(b)
}

func relateLon(p, q Box) Relation {
	switch {
	case p.Empty() && q.Empty():
		return Contains | IsDisjoint | Within
	case p.Empty():
		return IsDisjoint | Within
	case q.Empty():
		return Contains | IsDisjoint
	case p.LonA == q.LonA && p.LonB == q.LonB:
		return Contains | Within
	}
	pWraps, qWraps := wraps(p.LonA, p.LonB), wraps(q.LonA, q.LonB)
	switch {
	case pWraps == qWraps:
		if p.LonA <= q.LonA && p.LonB >= q.LonB {
			return Contains
		}
		if p.LonA >= q.LonA && p.LonB <= q.LonB {
			return Within
		}
		if pWraps || p.LonA <= q.LonB && p.LonB >= q.LonA {
			return 0
		}
		return IsDisjoint
	case pWraps:
		return relateWrapped(p, q)
	}
	return relateWrapped(q, p).invert()
}

// relateWrapped relates an interval through zero to one that is not.
func relateWrapped(p, q Box) Relation {
	switch {
	case isFullLon(q.LonA, q.LonB):
		return Within
	case p.LonA <= q.LonA || p.LonB >= q.LonB:
		return Contains
	case p.LonA > q.LonB && p.LonB < q.LonA:
		return IsDisjoint
	}
	return 0
}

// expandLon returns an interval that contains both.
func expandLon(a, b, x, y float64) (float64, float64) {
	switch {
	case x != x || y != y:
		return a, b
	case lonContains(a, b, x) && lonContains(a, b, y):
		if wraps(a, b) != wraps(x, y) {
			return 0, 2 * math.Pi
		}
		return a, b
	case lonContains(a, b, x):
		return a, y
	case lonContains(a, b, y):
		return x, b
	case a != a || b != b || lonContains(x, y, a):
		return x, y
	case angleTo(b, x) < angleTo(y, a):
		return a, y
	}
	return x, b
}

// clipLon returns an interval that contains what both share.
func clipLon(a, b, x, y float64) (float64, float64) {
	switch {
	case x != x || y != y:
		return nan, nan
	case lonContains(a, b, x) && lonContains(a, b, y):
		if angleTo(a, b) >= angleTo(x, y) {
			return x, y
		}
		return a, b
	case lonContains(a, b, x):
		return x, b
	case lonContains(a, b, y):
		return a, y
	case !lonContains(x, y, a):
		return nan, nan
	}
	return a, b
}

package sphgeom

import (
	"math"
	"strconv"
	"strings"
)

// ParsePOS reads a region in the syntax of the parameter POS (SIA 2.0, section
// 2.1.1), in degrees: CIRCLE lon lat radius, RANGE lon1 lon2 lat1 lat2, where
// infinities stand for the ends, or POLYGON lon1 lat1 lon2 lat2 and so on.
func ParsePOS(text string) (Region, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return nil, errorf("the position is empty: write CIRCLE, RANGE or POLYGON and numbers in degrees")
	}
	numbers := make([]float64, len(words)-1)
	for i, w := range words[1:] {
		f, err := strconv.ParseFloat(w, 64)
		if err != nil && !math.IsInf(f, 0) {
			return nil, errorf("%q in the position %q is not a number", w, text)
		}
		numbers[i] = f
	}
	switch n := len(numbers); words[0] {
	case "CIRCLE":
		if n != 3 {
			return nil, errorf("CIRCLE in %q needs three numbers, longitude, latitude and radius, not %d", text, n)
		}
		return CircleDegrees(numbers[0], numbers[1], numbers[2])
	case "RANGE":
		if n != 4 {
			return nil, errorf("RANGE in %q needs four numbers, two longitudes and two latitudes, not %d", text, n)
		}
		return RangeDegrees(clampInf(numbers[0], 0, 360), clampInf(numbers[1], 0, 360),
			clampInf(numbers[2], -90, 90), clampInf(numbers[3], -90, 90))
	case "POLYGON":
		return PolygonDegrees(numbers)
	}
	return nil, errorf("%q in the position %q is no shape: write CIRCLE, RANGE or POLYGON", words[0], text)
}

func clampInf(x, low, high float64) float64 {
	switch {
	case math.IsInf(x, 1):
		return high
	case math.IsInf(x, -1):
		return low
	}
	return x
}

package enginetest

import (
	"math"
	"strconv"
	"strings"
)

// sameRow compares two rows cell by cell, numbers with a tolerance: engines
// differ in the last digits of a sine.
func sameRow(got, want string) bool {
	if got == want {
		return true
	}
	a, b := strings.Split(got, " | "), strings.Split(want, " | ")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameCell(a[i], b[i]) {
			return false
		}
	}
	return true
}

func sameCell(got, want string) bool {
	if got == want {
		return true
	}
	if strings.HasPrefix(got, "'") || strings.HasPrefix(want, "'") {
		return false
	}
	a, b := strings.Fields(strings.Trim(got, "[]")), strings.Fields(strings.Trim(want, "[]"))
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, err1 := strconv.ParseFloat(a[i], 64)
		y, err2 := strconv.ParseFloat(b[i], 64)
		if err1 != nil || err2 != nil || !near(x, y) {
			return false
		}
	}
	return true
}

// near allows for 12 digits.
func near(x, y float64) bool {
	return x == y || math.Abs(x-y) <= 1e-12*math.Max(1, math.Max(math.Abs(x), math.Abs(y)))
}

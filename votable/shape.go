package votable

import (
	"math"
	"strconv"
	"strings"
)

// Shape is what the arraysize of a field means (VOTable 1.4 section 2.2).
type Shape struct {
	// Scalar is set for cells of exactly one element.
	Scalar bool
	// Variable is set where the number of elements differs from row to row.
	Variable bool
	// Count is the number of elements of a cell that is not Variable. Of a
	// Variable cell it is the most that the last dimension allows, or 0.
	Count int
	// Stride is the number of elements in one step of the last dimension: 2
	// for "2x*", 1 for "*".
	Stride int
}

// maxElements bounds the product of fixed dimensions, so that a cell's size
// in bytes fits 32 bits.
const maxElements = math.MaxInt32 / 16

// Shape interprets the arraysize. It is false for a value that VOTable does
// not allow.
func (f *Field) Shape() (Shape, bool) {
	size := strings.TrimSpace(f.Arraysize)
	if size == "" {
		return Shape{Scalar: true, Count: 1, Stride: 1}, true
	}
	dims := strings.Split(size, "x")
	stride := 1
	for _, dim := range dims[:len(dims)-1] {
		n, ok := parseDim(dim)
		if !ok || stride*n > maxElements {
			return Shape{}, false
		}
		stride *= n
	}
	last := dims[len(dims)-1]
	if last == "*" {
		return Shape{Variable: true, Stride: stride}, true
	}
	bounded := strings.HasSuffix(last, "*")
	n, ok := parseDim(strings.TrimSuffix(last, "*"))
	if !ok || stride*n > maxElements {
		return Shape{}, false
	}
	if bounded {
		return Shape{Variable: true, Count: n, Stride: stride}, true
	}
	return Shape{Count: stride * n, Stride: stride}, true
}

// parseDim reads one dimension, a positive number.
func parseDim(s string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	return n, err == nil && n > 0 && n <= maxElements
}

package sphgeom

import (
	"slices"

	"github.com/vobutler/vobutler/internal/sphere"
)

var (
	errHemisphere = errorf("the polygon is not convex: it has positions that are opposite to each other")
	errFlat       = errorf("the polygon has fewer than three distinct vertices that are not on one great circle")
)

// NewConvexPolygon returns the convex hull of positions of length one. Its first
// vertices are the first that make a triangle; the rest have their place between
// them. It does not change points.
func NewConvexPolygon(points []sphere.Vec) (*ConvexPolygon, error) {
	h := hull{rest: points}
	if err := h.start(); err != nil {
		return nil, err
	}
	for _, v := range h.rest {
		if err := h.add(v); err != nil {
			return nil, err
		}
	}
	return &ConvexPolygon{h.vertices}, nil
}

// hull is a convex polygon that grows.
type hull struct {
	vertices []sphere.Vec
	rest     []sphere.Vec
}

// start finds the first triangle that is not flat.
func (h *hull) start() error {
	if len(h.rest) == 0 {
		return errFlat
	}
	a := h.rest[0]
	i := 1
	for ; i < len(h.rest); i++ {
		if h.rest[i] == a.Neg() {
			return errHemisphere
		}
		if h.rest[i] != a {
			break
		}
	}
	if i == len(h.rest) {
		return errFlat
	}
	b := h.rest[i]
	n := Unit(robustCross(a, b))
	for i++; i < len(h.rest); i++ {
		v := h.rest[i]
		if o := Orientation(a, b, v); o != 0 {
			if o < 0 {
				a, b = b, a
			}
			h.vertices = []sphere.Vec{a, b, v}
			h.rest = h.rest[i+1:]
			return nil
		}
		var err error
		if a, b, err = extend(n, a, b, v); err != nil {
			return err
		}
	}
	return errFlat
}

// extend makes the arc from a to b, on the great circle with normal n, longer so
// that it has v, which is on the circle, too.
func extend(n, a, b, v sphere.Vec) (from, to sphere.Vec, err error) {
	if v == a || v == b {
		return a, b, nil
	}
	if v == a.Neg() || v == b.Neg() {
		return a, b, errHemisphere
	}
	av, vb, ab := Orientation(n, a, v), Orientation(n, v, b), Orientation(n, a, b)
	switch {
	case av == vb: // v lies between
		return a, b, nil
	case ab == -vb: // b lies between
		return a, v, nil
	case ab == -av: // a lies between
		return v, b, nil
	}
	return a, b, errHemisphere
}

// add takes a position into the hull. Seen from one that is outside, the edges
// of the hull that face it are consecutive; they are replaced by two edges to v.
func (h *hull) add(v sphere.Vec) error {
	n := len(h.vertices)
	behind := make([]bool, n) // of the edge that ends in each vertex
	facing := false
	for j := range h.vertices {
		behind[j] = Orientation(v, h.vertices[(j+n-1)%n], h.vertices[j]) > 0
		facing = facing || !behind[j]
	}
	if !facing {
		return nil // v is inside
	}
	if !slices.Contains(behind, true) {
		return errHemisphere // the antipode of v is inside
	}
	first := -1 // the first vertex that an edge facing v ends in
	for j := range behind {
		if !behind[j] && behind[(j+n-1)%n] {
			first = j
		}
	}
	last := first
	for !behind[(last+1)%n] {
		last = (last + 1) % n
	}
	// v takes the place of the vertices from first on, except for the last.
	switch {
	case first == 0 && last == 0: // at the end, as the library does
		h.vertices = append(h.vertices, v)
	case first <= last:
		h.vertices = slices.Concat(h.vertices[:first], []sphere.Vec{v}, h.vertices[last:])
	default:
		h.vertices = slices.Concat(h.vertices[last:first], []sphere.Vec{v})
	}
	return nil
}

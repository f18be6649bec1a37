package sphgeom

import "github.com/vobutler/vobutler/internal/sphere"

// Region is an area of the sky: one of Circle, Box, *ConvexPolygon, *Ellipse,
// *Union and *Intersection. Regions are never changed once made, and may be used
// by many goroutines.
type Region interface {
	// AppendBinary appends the encoding; for a decoded region it is the one it
	// was decoded from, but for angles that were not normalized.
	AppendBinary(dst []byte) []byte
	// BoundingCircle returns a circle that contains the region; it is neither
	// exact nor the smallest, but the one that lsst.sphgeom computes.
	BoundingCircle() Circle
	// BoundingBox returns a box that contains the region, likewise.
	BoundingBox() Box
	// ContainsPoint reports whether a position is in the region.
	ContainsPoint(v sphere.Vec) bool
	// Empty reports whether it is certain that no position is in the region.
	Empty() bool

	region()
}

const (
	// maxAsinError bounds the error of an arc sine whose argument is rounded.
	maxAsinError = 1.5e-8
	// maxChordError bounds the error of a squared chord.
	maxChordError = 2.5e-15
)

// Vertices returns the vertices of a polygon in the order they are stored in,
// counter-clockwise as seen from outside the sphere, and whether r is one. The
// slice belongs to r.
func Vertices(r Region) ([]sphere.Vec, bool) {
	p, ok := r.(*ConvexPolygon)
	if !ok {
		return nil, false
	}
	return p.Vertices, true
}

package sphgeom

import "github.com/vobutler/vobutler/internal/sphere"

// Sky returns the region as package sphere has it, unless it has no such form:
// boxes, whose edges are not great circles, ellipses, intersections and empty
// circles. The vertices of a polygon keep their order.
func Sky(r Region) (sphere.Region, bool) {
	var out sphere.Region
	switch r := r.(type) {
	case Circle:
		if r.Empty() {
			return out, false
		}
		return sphere.CircleRegion(sphere.Circle{Center: r.Center, Radius: min(r.Angle/radPerDeg, 180)}), true
	case *ConvexPolygon:
		err := out.SetVertices(r.Vertices)
		return out, err == nil
	case *Union:
		parts := make([]sphere.Region, len(r.Parts))
		for i, p := range r.Parts {
			var ok bool
			if parts[i], ok = Sky(p); !ok {
				return out, false
			}
		}
		return sphere.UnionRegion(parts), len(parts) > 0
	}
	return out, false
}

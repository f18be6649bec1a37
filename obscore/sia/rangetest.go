package sia

import (
	"math"

	"github.com/vobutler/vobutler/internal/sphere"
)

// tolerance is how far outside of a range, in radians, still counts as its
// boundary: the same as for the shapes of package sphere.
const tolerance = 1e-12

// meets tells whether a region shares a position with the range.
func (c coordRange) meets(r *sphere.Region) bool {
	switch r.Kind() {
	case sphere.KindUnion:
		parts := r.Parts()
		for i := range parts {
			if c.meets(&parts[i]) {
				return true
			}
		}
		return false
	case sphere.KindPolygon:
		return c.meetsPolygon(r)
	}
	circle, ok := r.Circle()
	return ok && c.distance(circle.Center) <= radians(circle.Radius)+tolerance
}

// meetsPolygon: two areas share a position if one holds a corner of the other
// or their boundaries cross.
func (c coordRange) meetsPolygon(r *sphere.Region) bool {
	vertices := r.AppendVertices(nil)
	for _, v := range vertices {
		if c.contains(v) {
			return true
		}
	}
	for _, corner := range c.corners() {
		if r.ContainsPoint(corner) {
			return true
		}
	}
	for i, v := range vertices {
		if c.crosses(newArc(v, vertices[(i+1)%len(vertices)])) {
			return true
		}
	}
	return false
}

// corners are the four corners; where the range goes all around, two positions
// of it.
func (c coordRange) corners() []sphere.Vec {
	var out []sphere.Vec
	for _, lat := range []float64{c.south, c.north} {
		for _, lon := range []float64{c.west, c.west + c.width} {
			out = append(out, at(lon, lat))
		}
	}
	return out
}

// at is the position of checked coordinates.
func at(lon, lat float64) sphere.Vec {
	v, _ := sphere.FromLonLat(lon, lat) // fails for what was refused before
	return v
}

func (c coordRange) contains(v sphere.Vec) bool { return c.holdsLat(v) && c.holdsLon(v) }

func (c coordRange) holdsLat(v sphere.Vec) bool {
	lat := math.Atan2(v.Z, math.Hypot(v.X, v.Y))
	return lat >= radians(c.south)-tolerance && lat <= radians(c.north)+tolerance
}

// holdsLon is about the longitude alone, of which a pole has all.
func (c coordRange) holdsLon(v sphere.Vec) bool {
	if c.width >= 360 {
		return true
	}
	// Turned by the angle from the middle meridian, the range is symmetric.
	from := math.Abs(math.Remainder(math.Atan2(v.Y, v.X)-radians(c.west+c.width/2), 2*math.Pi))
	beyond := from - radians(c.width/2)
	return beyond <= 0 || math.Hypot(v.X, v.Y)*min(beyond, 1) <= tolerance
}

// arc is the shorter part of a great circle between two positions.
type arc struct{ a, b, normal sphere.Vec }

func newArc(a, b sphere.Vec) arc { return arc{a, b, a.Sub(b).Cross(a.Add(b)).Unit()} }

// holds tells whether a position of the great circle is on the arc.
func (e arc) holds(p sphere.Vec) bool {
	return e.normal.Cross(e.a).Dot(p) >= -tolerance && p.Cross(e.b).Dot(e.normal) >= -tolerance
}

// crosses tells whether an arc shares a position with the boundary of the
// range. Arcs that run along it are told by the corners of both.
func (c coordRange) crosses(e arc) bool {
	for _, lat := range []float64{c.south, c.north} {
		for _, p := range e.parallel(at(0, lat).Z) {
			if e.holds(p) && c.holdsLon(p) {
				return true
			}
		}
	}
	if c.width >= 360 {
		return false
	}
	for _, lon := range []float64{c.west, c.west + c.width} {
		east := at(lon+90, 0)
		line := e.normal.Cross(east)
		if line.Dot(line) < tolerance*tolerance {
			continue // the same great circle
		}
		p := line.Unit()
		for _, p := range []sphere.Vec{p, p.Neg()} {
			if p.Dot(at(lon, 0)) >= -tolerance && e.holds(p) && c.holdsLat(p) {
				return true
			}
		}
	}
	return false
}

// parallel returns where the great circle of an arc meets the parallel whose
// sine of latitude is z: nowhere, or at two positions that may be one.
func (e arc) parallel(z float64) []sphere.Vec {
	n := e.normal
	h := math.Hypot(n.X, n.Y) // the sine of the greatest latitude
	if h < tolerance {
		return nil // the equator
	}
	half2 := 1 - z/h*(z/h) // the square of half the chord between the two
	if half2 < -2*tolerance/h {
		return nil
	}
	half := math.Sqrt(max(0, half2))
	middle := sphere.Vec{X: -n.Z * z * n.X / (h * h), Y: -n.Z * z * n.Y / (h * h), Z: z}
	side := sphere.Vec{X: -n.Y / h * half, Y: n.X / h * half}
	return []sphere.Vec{middle.Add(side), middle.Sub(side)}
}

// distance is that of a position from the range in radians, 0 within it.
func (c coordRange) distance(v sphere.Vec) float64 {
	if c.contains(v) {
		return 0
	}
	lat := math.Atan2(v.Z, math.Hypot(v.X, v.Y))
	nearest := math.Inf(1)
	// On a parallel the nearest position has the longitude of v if it is in the
	// range, and else is a corner.
	if c.holdsLon(v) {
		nearest = min(math.Abs(lat-radians(c.south)), math.Abs(lat-radians(c.north)))
	}
	for _, corner := range c.corners() {
		nearest = min(nearest, radians(v.Distance(corner)))
	}
	for _, lon := range []float64{c.west, c.west + c.width} {
		along := v.Dot(at(lon, 0))
		foot := math.Atan2(v.Z, along)
		if c.width < 360 && foot >= radians(c.south) && foot <= radians(c.north) {
			nearest = min(nearest, math.Asin(min(1, math.Abs(v.Dot(at(lon+90, 0))))))
		}
	}
	return nearest
}

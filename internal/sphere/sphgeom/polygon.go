package sphgeom

import (
	"math"

	"github.com/vobutler/vobutler/internal/sphere"
)

// ConvexPolygon is the area within great circles between at least three
// vertices, which run counter-clockwise as seen from outside the sphere.
type ConvexPolygon struct{ Vertices []sphere.Vec }

// Empty returns false: a polygon always has an area.
func (p *ConvexPolygon) Empty() bool { return false }

// ContainsPoint reports whether a position is in the polygon or on its edge.
func (p *ConvexPolygon) ContainsPoint(v sphere.Vec) bool {
	a := p.last()
	for _, b := range p.Vertices {
		if Orientation(v, a, b) < 0 {
			return false
		}
		a = b
	}
	return true
}

func (p *ConvexPolygon) last() sphere.Vec { return p.Vertices[len(p.Vertices)-1] }

// Centroid returns the center of mass of the polygon's area, on the sphere.
func (p *ConvexPolygon) Centroid() sphere.Vec {
	// The sum over the edges of their normals, weighted by their lengths (Brock
	// 1974, The centroid and inertia tensor for a spherical triangle).
	var sum sphere.Vec
	a := p.last()
	for _, b := range p.Vertices {
		n, norm := unit(robustCross(a, b))
		s, c := 0.5*norm, a.Dot(b)
		if s != 0 || c != 0 {
			sum = sum.Add(n.Scale(arc(s, c)))
		}
		a = b
	}
	center, _ := unit(sum)
	return center
}

// BoundingCircle returns the circle around the centroid that has all vertices.
func (p *ConvexPolygon) BoundingCircle() Circle {
	center := p.Centroid()
	c2 := 0.0
	for _, v := range p.Vertices {
		c2 = max(c2, v.Chord2(center))
	}
	return circleOfChord2(center, c2+2*maxChordError)
}

// BoundingBox returns the box of all longitudes and latitudes in the polygon.
func (p *ConvexPolygon) BoundingBox() Box {
	const eps = 5e-10 // radians; more than the error of a latitude
	box := emptyBox()
	var clockwise, counter bool
	a := p.last()
	for _, b := range p.Vertices {
		box = box.expand(NewBox(longitude(b), latitude(b), eps, eps))
		o := Orientation(north, a, b)
		counter = counter || o > 0
		clockwise = clockwise || o < 0
		// The highest position of the edge's great circle, v, or the lowest,
		// its antipode, may lie between its ends.
		n := robustCross(a, b)
		v := sphere.Vec{X: -n.X * n.Z, Y: -n.Y * n.Z, Z: n.X*n.X + n.Y*n.Y}
		na, nb := a.Y*n.X-a.X*n.Y, b.Y*n.X-b.X*n.Y
		switch {
		case v == sphere.Vec{}:
		case na > 0 && nb < 0:
			box = box.expandLat(latitude(v) + eps)
		case na < 0 && nb > 0:
			box = box.expandLat(latitude(v.Neg()) - eps)
		}
		a = b
	}
	// All edges turn one way around a pole that is in the polygon.
	switch {
	case !clockwise:
		box = box.expand(Box{0, 2 * math.Pi, halfPi, halfPi})
	case !counter:
		box = box.expand(Box{0, 2 * math.Pi, -halfPi, -halfPi})
	}
	return box
}

// expand returns a box that contains both.
func (b Box) expand(o Box) Box {
	lonA, lonB := expandLon(b.LonA, b.LonB, o.LonA, o.LonB)
	switch {
	case b.Empty():
		b.LatA, b.LatB = o.LatA, o.LatB
	case !o.Empty():
		b.LatA, b.LatB = min(b.LatA, o.LatA), max(b.LatB, o.LatB)
	}
	b.LonA, b.LonB = lonA, lonB
	return b
}

func (b Box) expandLat(lat float64) Box {
	return makeBox(b.LonA, b.LonB, min(b.LatA, lat), max(b.LatB, lat))
}

// clip returns a box that contains what both share.
func (b Box) clip(o Box) Box {
	lonA, lonB := clipLon(b.LonA, b.LonB, o.LonA, o.LonB)
	if o.Empty() || b.Empty() {
		return emptyBox()
	}
	return makeBox(lonA, lonB, max(b.LatA, o.LatA), min(b.LatB, o.LatB))
}

func (p *ConvexPolygon) relate(r Region) Relation {
	switch r := r.(type) {
	case Box:
		return p.BoundingBox().relate(r) & (IsDisjoint | Within)
	case Circle:
		return p.relateCircle(r)
	case *ConvexPolygon:
		return p.relatePolygon(r)
	case *Ellipse:
		return p.relateCircle(r.BoundingCircle()) & (Contains | IsDisjoint)
	}
	return Relate(r, p).invert()
}

func (p *ConvexPolygon) relateCircle(c Circle) Relation {
	if c.Empty() {
		return Contains | IsDisjoint
	}
	if c.Full() {
		return Within
	}
	inside := false
	for i, v := range p.Vertices {
		d := v.Chord2(c.Center)
		if math.Abs(d-c.Chord2) < maxChordError {
			return 0 // a vertex on the rim
		}
		if in := d < c.Chord2; i == 0 {
			inside = in
		} else if in != inside {
			return 0
		}
	}
	a := p.last()
	for _, b := range p.Vertices {
		n := robustCross(a, b)
		if inside && maxChord2(c.Center, a, b, n) > c.Chord2-maxChordError {
			return 0
		}
		if !inside && minChord2(c.Center, a, b, n) < c.Chord2+maxChordError {
			return 0
		}
		a = b
	}
	switch {
	case inside && p.ContainsPoint(c.Center.Neg()):
		return 0 // the circle leaves out a hole in the polygon
	case inside:
		return Within
	case p.ContainsPoint(c.Center):
		return Contains
	}
	return IsDisjoint
}

func (p *ConvexPolygon) relatePolygon(q *ConvexPolygon) Relation {
	all1, any1 := q.holds(p.Vertices)
	all2, any2 := p.holds(q.Vertices)
	var r Relation
	if all1 {
		r |= Within
	}
	if all2 {
		r |= Contains
	}
	if any1 || any2 || p.crosses(q) {
		return r
	}
	return IsDisjoint
}

// holds reports whether all, and whether any, of some positions are inside.
func (p *ConvexPolygon) holds(vs []sphere.Vec) (all, some bool) {
	all = true
	for _, v := range vs {
		in := p.ContainsPoint(v)
		all = all && in
		some = some || in
	}
	return all, some
}

// crosses reports whether two edges cross between their ends.
func (p *ConvexPolygon) crosses(q *ConvexPolygon) bool {
	a := p.last()
	for _, b := range p.Vertices {
		c := q.last()
		for _, d := range q.Vertices {
			o := Orientation(a, c, d)
			if o != 0 && o == Orientation(b, d, c) && o == Orientation(c, b, a) && o == Orientation(d, a, b) {
				return true
			}
			c = d
		}
		a = b
	}
	return false
}

func (*ConvexPolygon) region() {}

package sphere

import "math"

// containsDisc reports whether all of d lies in p.
func (p *polygon) containsDisc(d *disc) bool {
	if !p.contains(d.center) {
		return false
	}
	return d.rad <= tolerance || p.boundaryChord2(d.center) >= chord2(d.rad-tolerance)
}

// intersectsDisc reports whether p and d share a position.
func (p *polygon) intersectsDisc(d *disc) bool {
	if p.contains(d.center) {
		return true
	}
	if !d.outside {
		return p.boundaryChord2(d.center) <= d.limit
	}
	// What the circle leaves out is convex: it holds an edge if it holds its ends.
	for _, v := range p.vertices {
		if d.contains(v) {
			return true
		}
	}
	return false
}

// containsPolygon reports whether all of p lies in d.
func (d *disc) containsPolygon(p *polygon) bool {
	if d.outside {
		left := math.Pi - d.rad // radius of what the circle leaves out, around axis
		return left <= tolerance || !p.contains(d.axis) && p.boundaryChord2(d.axis) >= chord2(left-tolerance)
	}
	for _, v := range p.vertices {
		if !d.contains(v) {
			return false
		}
	}
	return true
}

// containsPolygon reports whether all of q lies in p.
func (p *polygon) containsPolygon(q *polygon) bool {
	for _, v := range q.vertices {
		if !p.contains(v) {
			return false
		}
	}
	if p.convex {
		return true
	}
	for i := range q.vertices {
		if !p.containsEdge(q.edge(i)) {
			return false
		}
	}
	return true
}

// containsEdge reports whether all of e lies in p, given that its ends do.
func (p *polygon) containsEdge(e edge) bool {
	for i := range p.vertices {
		if p.edge(i).crosses(e) {
			return false
		}
	}
	// e may still leave p between vertices of p that it touches: each of the
	// pieces between them is in or out as a whole.
	return p.containsPieces(e, 0)
}

// containsPieces cuts e at the first vertex of p, from the given one on, that
// lies within it, and asks for the pieces.
func (p *polygon) containsPieces(e edge, from int) bool {
	for i := from; i < len(p.vertices); i++ {
		v := p.vertices[i]
		if e.touches(v) && e.alongside(v) && v.Chord2(e.a) > sameVertex2 && v.Chord2(e.b) > sameVertex2 {
			return p.containsPieces(edge{e.a, v, e.normal}, i+1) &&
				p.containsPieces(edge{v, e.b, e.normal}, i+1)
		}
	}
	return p.contains(e.a.Add(e.b).Unit())
}

// intersectsPolygon reports whether p and q share a position.
func (p *polygon) intersectsPolygon(q *polygon) bool {
	if p.small && q.small && !capsMeet(p, q) {
		return false
	}
	for _, v := range q.vertices {
		if p.contains(v) {
			return true
		}
	}
	for _, v := range p.vertices {
		if q.contains(v) {
			return true
		}
	}
	for i := range p.vertices {
		e := p.edge(i)
		for j := range q.vertices {
			if e.crosses(q.edge(j)) {
				return true
			}
		}
	}
	return false
}

// capsMeet compares chords, which overestimates the sum of two radii.
func capsMeet(p, q *polygon) bool {
	// The chord of a sum of angles is at most the sum of the chords.
	r := math.Sqrt(p.limit) + math.Sqrt(q.limit)
	return p.axis.Chord2(q.axis) <= r*r
}

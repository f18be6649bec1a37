package sphere

// contains reports whether v is inside or on the boundary.
func (p *polygon) contains(v Vec) bool {
	if v.Chord2(p.axis) > p.limit {
		return false
	}
	if p.convex {
		for i := range p.normals {
			if p.normals[i].Dot(v) < -tolerance {
				return false
			}
		}
		return true
	}
	return p.onBoundary(v) || p.parity(v)
}

func (p *polygon) onBoundary(v Vec) bool {
	for i := range p.vertices {
		if p.edge(i).touches(v) {
			return true
		}
	}
	return false
}

// parity walks from v to the reference position along a great circle and
// counts the edges on the way. v must be off the boundary.
func (p *polygon) parity(v Vec) bool {
	inside := p.refIn
	if v == p.ref {
		return inside
	}
	way := stableCross(v, p.ref)
	if way == (Vec{}) {
		way = v.perpendicular() // antipodes: any way will do
	}
	last := p.vertices[len(p.vertices)-1]
	sideLast := way.Dot(last)
	for _, w := range p.vertices {
		side := way.Dot(w)
		// A vertex on the way counts as left of it, for both of its edges.
		if (side >= 0) != (sideLast >= 0) {
			x := last.Scale(side).Sub(w.Scale(sideLast))
			if side < 0 {
				x = x.Neg()
			}
			if between(x.Unit(), v, p.ref, way) {
				inside = !inside
			}
		}
		last, sideLast = w, side
	}
	return inside
}

// between reports whether x, known to be on the great circle around way, lies
// on the shorter arc from v to w.
func between(x, v, w, way Vec) bool {
	return way.Dot(stableCross(v, x)) > 0 && way.Dot(stableCross(x, w)) > 0
}

// boundaryChord2 returns the squared chord from v to the nearest position of
// the boundary.
func (p *polygon) boundaryChord2(v Vec) float64 {
	nearest := 5.0
	for i := range p.vertices {
		nearest = min(nearest, p.edge(i).chord2(v))
	}
	return nearest
}

package sphere

import "math"

// edge is the shorter great-circle arc from a to b.
type edge struct{ a, b, normal Vec }

func (p *polygon) edge(i int) edge {
	j := i + 1
	if j == len(p.vertices) {
		j = 0
	}
	return edge{p.vertices[i], p.vertices[j], p.normals[i]}
}

// alongside reports whether the foot of the perpendicular from v is on the edge.
func (e edge) alongside(v Vec) bool {
	return v.Dot(e.normal.Cross(e.a)) > 0 && v.Dot(e.normal.Cross(e.b)) < 0
}

// chord2 returns the squared chord from v to the nearest position of the edge.
func (e edge) chord2(v Vec) float64 {
	if e.alongside(v) {
		s := e.normal.Dot(v) // the sine of the distance
		s2 := min(1, s*s)
		return 2 * s2 / (1 + math.Sqrt(1-s2))
	}
	return min(v.Chord2(e.a), v.Chord2(e.b))
}

// touches reports whether v is on the edge.
func (e edge) touches(v Vec) bool {
	return math.Abs(e.normal.Dot(v)) <= tolerance && e.chord2(v) <= tolerance*tolerance
}

// crosses reports whether the two edges cross at a position within both that
// is clear of all four ends; ends that touch are for the caller to find.
func (e edge) crosses(f edge) bool {
	ea, eb := f.normal.Dot(e.a), f.normal.Dot(e.b)
	if !opposite(ea, eb) {
		return false
	}
	fa, fb := e.normal.Dot(f.a), e.normal.Dot(f.b)
	// With opposite signs at both, the great circles cross within the edges: at
	// one place or at antipodes.
	return opposite(fa, fb) && (ea > 0) != (fa > 0)
}

func opposite(s, t float64) bool {
	return (s > tolerance && t < -tolerance) || (s < -tolerance && t > tolerance)
}

package sphere

import "math"

const (
	// sameVertex2 is the squared chord below which two vertices are one.
	sameVertex2 = 1e-26
	// antipodal2 is the squared length of v+w below which the great circle
	// through v and w cannot be told.
	antipodal2 = 1e-18
	// narrow is the cosine below which a bounding cap is too near a hemisphere
	// to be of use.
	narrow = 0.01
	// blunt is the cosine of the sharpest angle of a convex polygon, 0.08
	// degrees.
	blunt = 1 - 1e-6
	// maxVertices bounds the work on one polygon.
	maxVertices = 10000
	// maxConvexCheck and maxCrossingCheck bound the two quadratic checks that
	// are made when a polygon is set.
	maxConvexCheck   = 64
	maxCrossingCheck = 512
)

// polygon has great-circle edges and its inside to the left of them (seen from
// outside the sphere), which the sign of normal·p tells.
type polygon struct {
	vertices []Vec
	normals  []Vec // normals[i] is the unit normal of the edge vertices[i] to vertices[i+1]
	axis     Vec   // of a cap that holds the polygon
	limit    float64
	small    bool // the cap is less than a hemisphere
	convex   bool // inside is where all normals agree
	turned   bool // vertices are in the opposite of the order given
	ref      Vec  // a position off the boundary, for concave polygons
	refIn    bool // whether ref is inside
}

// reset empties the polygon and keeps its memory.
func (p *polygon) reset() {
	p.vertices, p.normals = p.vertices[:0], p.normals[:0]
	p.turned = false
}

// add appends a vertex unless it repeats the last one.
func (p *polygon) add(v Vec) {
	if n := len(p.vertices); n > 0 && p.vertices[n-1].Chord2(v) < sameVertex2 {
		return
	}
	p.vertices = append(p.vertices, v)
}

// close makes a polygon of the vertices added.
func (p *polygon) close() error {
	for n := len(p.vertices); n > 1 && p.vertices[n-1].Chord2(p.vertices[0]) < sameVertex2; n-- {
		p.vertices = p.vertices[:n-1]
	}
	if len(p.vertices) > maxVertices {
		return errorf("polygon has %d vertices: at most %d are supported", len(p.vertices), maxVertices)
	}
	if !p.threeDistinct() {
		return errorf("polygon has fewer than three distinct vertices")
	}
	p.bound()
	if err := p.setNormals(); err != nil {
		return err
	}
	if p.clockwise() {
		p.turn()
	}
	p.convex = p.isConvex()
	if p.convex {
		return nil
	}
	if i, j, crossed := p.selfCrossing(); crossed {
		if p.turned {
			i, j = len(p.vertices)-1-j, len(p.vertices)-1-i
		}
		return errorf("polygon edges %d and %d cross: list the vertices in their order along the boundary", i+1, j+1)
	}
	p.setReference()
	return nil
}

func (p *polygon) threeDistinct() bool {
	vs := p.vertices
	if len(vs) < 3 {
		return false
	}
	for _, v := range vs[2:] {
		if v.Chord2(vs[0]) >= sameVertex2 && v.Chord2(vs[1]) >= sameVertex2 {
			return true
		}
	}
	return false
}

// bound finds a cap around the vertices. Caps up to a hemisphere are convex, so
// that they hold the edges too.
func (p *polygon) bound() {
	var sum Vec
	for _, v := range p.vertices {
		sum = sum.Add(v)
	}
	p.axis, p.limit = Vec{}, 0
	if sum.Dot(sum) > tolerance { // else the vertices balance: no direction
		p.axis = sum.Unit()
	}
	for _, v := range p.vertices {
		p.limit = max(p.limit, p.axis.Chord2(v))
	}
	p.small = p.axis != Vec{} && p.limit < 2-2*narrow
	if !p.small {
		p.limit = 5 // more than any squared chord
		return
	}
	r := math.Sqrt(p.limit) + tolerance
	p.limit = r * r
}

func (p *polygon) setNormals() error {
	n := len(p.vertices)
	p.normals = p.normals[:0]
	for i, a := range p.vertices {
		b := p.vertices[(i+1)%n]
		sum := a.Add(b)
		if sum.Dot(sum) < antipodal2 {
			return errorf("polygon vertices %d and %d are antipodal: give a vertex between them", i+1, (i+1)%n+1)
		}
		p.normals = append(p.normals, a.Sub(b).Cross(sum).Unit())
	}
	return nil
}

// clockwise reports whether the smaller area is to the right of the edges.
func (p *polygon) clockwise() bool {
	if !p.small {
		return p.areaLeft() > 2*math.Pi
	}
	// On the plane touching at axis great circles are straight lines, so that
	// the plane's signed area has the right sign.
	n := len(p.vertices)
	sum := 0.0
	a := p.vertices[n-1]
	ra := 1 / p.axis.Dot(a)
	for _, b := range p.vertices {
		rb := 1 / p.axis.Dot(b)
		sum += p.axis.Dot(a.Sub(p.axis).Cross(b.Sub(p.axis))) * ra * rb
		a, ra = b, rb
	}
	return sum < 0
}

// turn reverses the order of the vertices, keeping the first where it is.
func (p *polygon) turn() {
	reverse(p.vertices[1:])
	reverse(p.normals)
	for i := range p.normals {
		p.normals[i] = p.normals[i].Neg()
	}
	p.turned = !p.turned
}

func reverse(vs []Vec) {
	for i, j := 0, len(vs)-1; i < j; i, j = i+1, j-1 {
		vs[i], vs[j] = vs[j], vs[i]
	}
}

// isConvex asks it of all pairs of edge and vertex: neighbors alone would pass
// star shapes, and rounding in short edges would be magnified by long ones. It
// denies it to polygons with needle-sharp vertices, beyond which the tolerances
// of two nearly opposite half-spaces would overlap.
func (p *polygon) isConvex() bool {
	if len(p.vertices) > maxConvexCheck {
		return false
	}
	last := p.normals[len(p.normals)-1]
	for _, n := range p.normals {
		if n.Dot(last) < -blunt {
			return false
		}
		last = n
		for _, v := range p.vertices {
			if n.Dot(v) < -tolerance {
				return false
			}
		}
	}
	return true
}

func (p *polygon) selfCrossing() (i, j int, crossed bool) {
	n := len(p.vertices)
	if n > maxCrossingCheck {
		return 0, 0, false
	}
	for i := range n {
		for j := i + 2; j < n; j++ {
			if p.edge(i).crosses(p.edge(j)) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// setReference finds a position well off the boundary whose side is known.
func (p *polygon) setReference() {
	if p.small {
		p.ref, p.refIn = p.axis.Neg(), false
		return
	}
	// Just to the left of the middle of the longest edge is inside.
	longest, length2 := 0, 0.0
	for i := range p.vertices {
		e := p.edge(i)
		if l := e.a.Chord2(e.b); l > length2 {
			longest, length2 = i, l
		}
	}
	e := p.edge(longest)
	middle := e.a.Add(e.b).Unit()
	clear2 := length2 / 4
	for i := range p.vertices {
		if i != longest {
			clear2 = min(clear2, p.edge(i).chord2(middle))
		}
	}
	p.ref, p.refIn = middle.Add(e.normal.Scale(math.Sqrt(clear2)/4)).Unit(), true
}

package sphere

import "math"

// area returns the area in steradians.
func (p *polygon) area() float64 {
	a := p.areaLeft()
	// Without area, rounding may leave a touch less than nothing.
	if a > 2*math.Pi+1e-6 {
		return 0
	}
	return a
}

// areaLeft returns the area to the left of the edges in steradians, 0 to 4 pi:
// signed triangles from an apex to each edge. Triangles are only known modulo
// 4 pi, and so is the sum.
func (p *polygon) areaLeft() float64 {
	apex := p.apex()
	sum := 0.0
	a := p.vertices[len(p.vertices)-1]
	for _, b := range p.vertices {
		sum += triangle(apex, a, b)
		a = b
	}
	sum = math.Mod(sum, 4*math.Pi)
	if sum < 0 {
		sum += 4 * math.Pi
	}
	return sum
}

// triangle returns the signed area of a spherical triangle by its solid angle
// at the origin (van Oosterom and Strackee).
func triangle(o, a, b Vec) float64 {
	volume := o.Dot(a.Sub(o).Cross(b.Sub(o)))
	return 2 * math.Atan2(volume, 1+o.Dot(a)+a.Dot(b)+b.Dot(o))
}

// apex returns a position with no vertex near its antipode, where triangles
// would lose all precision.
func (p *polygon) apex() Vec {
	if p.small {
		return p.axis
	}
	var best Vec
	clearest := -1.0
	for _, c := range [...]Vec{
		p.axis, {1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1},
		p.vertices[0], p.vertices[1], p.vertices[0].perpendicular(),
	} {
		nearest := 4.0
		for _, v := range p.vertices {
			nearest = min(nearest, c.Neg().Chord2(v))
		}
		if c != (Vec{}) && nearest > clearest {
			best, clearest = c, nearest
		}
	}
	return best
}

// wide is the squared chord from axis to the farthest vertex past which the
// exact sum over edges beats quadrature over triangles: about two degrees.
const wide = 1e-3

// thin, in radians, is how slender a polygon may be before rounding decides
// where its area lies.
const thin = 1e-14

// centroid returns the direction of the integral of position over the area, or
// the mean of the vertices if there is no area.
func (p *polygon) centroid() Vec {
	sum := p.integral()
	if sum.Dot(sum) < thin*thin*p.limit {
		return p.apex()
	}
	return sum.Unit()
}

// integral returns the integral of position over the area.
func (p *polygon) integral() Vec {
	if p.limit > wide {
		return p.integralByEdges()
	}
	return p.integralByTriangles()
}

// integralByEdges uses the closed form, half the sum of each edge's length
// times its normal (Brock 1975); it cancels badly for small polygons.
func (p *polygon) integralByEdges() Vec {
	var sum Vec
	for i, n := range p.normals {
		e := p.edge(i)
		sum = sum.Add(n.Scale(e.a.angle(e.b) / 2))
	}
	return sum
}

// quadrature is the seven-point rule of degree five on a triangle: weight and
// the three barycentric coordinates.
var quadrature = func() (rule [7][4]float64) {
	r15 := math.Sqrt(15)
	rule[0] = [4]float64{0.225, 1. / 3, 1. / 3, 1. / 3}
	for i, s := range [2]float64{r15, -r15} {
		far, near := (9-2*s)/21, (6+s)/21
		w := (155 + s) / 1200
		rule[1+3*i] = [4]float64{w, far, near, near}
		rule[2+3*i] = [4]float64{w, near, far, near}
		rule[3+3*i] = [4]float64{w, near, near, far}
	}
	return rule
}()

// integralByTriangles projects flat triangles onto the sphere: the solid angle
// of a patch dT at q is volume/|q|^3 dT, and the position there is q/|q|.
func (p *polygon) integralByTriangles() Vec {
	var sum Vec
	o, a := p.axis, p.vertices[len(p.vertices)-1]
	for _, b := range p.vertices {
		volume := o.Dot(a.Sub(o).Cross(b.Sub(o))) / 2
		for i := range quadrature {
			k := &quadrature[i]
			q := o.Scale(k[1]).Add(a.Scale(k[2])).Add(b.Scale(k[3]))
			q2 := q.Dot(q)
			sum = sum.Add(q.Scale(volume * k[0] / (q2 * q2)))
		}
		a = b
	}
	return sum
}

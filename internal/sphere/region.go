package sphere

// Kind tells what a Region is.
type Kind uint8

// The kinds of region. A BOX is a polygon of four vertices.
const (
	KindNone Kind = iota // the zero Region: no positions at all
	KindPoint
	KindCircle
	KindPolygon
	KindUnion
)

var kindNames = [...]string{"nothing", "point", "circle", "polygon", "union"}

// String returns the kind in words.
func (k Kind) String() string { return kindNames[k] }

// Region is a point, circle, polygon or a union of them, ready for testing.
// The Set methods reuse its memory; after an error the Region is KindNone. A copy
// shares memory with its original: do not set either while both are in use.
type Region struct {
	kind  Kind
	disc  disc
	poly  polygon
	parts []Region
}

// PointAt returns the region of one position.
func PointAt(v Vec) Region { return Region{kind: KindPoint, disc: newDisc(v, 0)} }

// CircleRegion returns the region of a circle, whose Radius must be 0 to 180.
func CircleRegion(c Circle) Region { return Region{kind: KindCircle, disc: c.disc()} }

// SetPoint makes r the position at lon, lat in degrees.
func (r *Region) SetPoint(lon, lat float64) error {
	v, err := FromLonLat(lon, lat)
	if err != nil {
		r.kind = KindNone
		return err
	}
	r.kind, r.disc = KindPoint, newDisc(v, 0)
	return nil
}

// SetCircle makes r the circle around lon, lat with a radius of 0 to 180, all
// in degrees.
func (r *Region) SetCircle(lon, lat, radius float64) error {
	c, err := NewCircle(lon, lat, radius)
	if err != nil {
		r.kind = KindNone
		return err
	}
	r.kind, r.disc = KindCircle, c.disc()
	return nil
}

// SetPolygon makes r the polygon of the vertices lon1, lat1, lon2, lat2 ... in
// degrees, in either winding. A repeated first vertex at the end is dropped, as
// are repeated neighbors.
func (r *Region) SetPolygon(coords []float64) error {
	r.kind = KindNone
	if len(coords) < 6 || len(coords)%2 != 0 {
		return errorf("polygon has %d coordinates: give at least three pairs of longitude and latitude", len(coords))
	}
	r.poly.reset()
	for i := 0; i < len(coords); i += 2 {
		v, err := FromLonLat(coords[i], coords[i+1])
		if err != nil {
			return err
		}
		r.poly.add(v)
	}
	if err := r.poly.close(); err != nil {
		return err
	}
	r.kind = KindPolygon
	return nil
}

// SetVertices makes r the polygon of positions of length one, as SetPolygon.
func (r *Region) SetVertices(vertices []Vec) error {
	r.kind = KindNone
	r.poly.reset()
	for _, v := range vertices {
		r.poly.add(v)
	}
	if err := r.poly.close(); err != nil {
		return err
	}
	r.kind = KindPolygon
	return nil
}

// SetBox makes r the ADQL BOX centered on lon, lat: the area between the great
// circles through the ends of a cross, perpendicular to its arms. It is not a
// range of coordinates. Width and height are full sizes in degrees, below 180.
func (r *Region) SetBox(lon, lat, width, height float64) error {
	r.kind = KindNone
	if err := r.poly.setBox(lon, lat, width, height); err != nil {
		return err
	}
	r.kind = KindPolygon
	return nil
}

// SetCoords makes r of a DALI array: two numbers are a point, three a circle,
// an even count from six on a polygon.
func (r *Region) SetCoords(coords []float64) error {
	switch n := len(coords); {
	case n == 2:
		return r.SetPoint(coords[0], coords[1])
	case n == 3:
		return r.SetCircle(coords[0], coords[1], coords[2])
	case n >= 6 && n%2 == 0:
		return r.SetPolygon(coords)
	default:
		r.kind = KindNone
		return errorf("%d numbers are no shape: a point has 2, a circle 3, a polygon 6, 8, 10 ...", n)
	}
}

// Kind returns what r is.
func (r *Region) Kind() Kind { return r.kind }

// Position returns the position of a point or the center of a circle.
func (r *Region) Position() (Vec, bool) {
	return r.disc.center, r.kind == KindPoint || r.kind == KindCircle
}

// Circle returns r as a circle; a point has radius 0.
func (r *Region) Circle() (Circle, bool) {
	return Circle{r.disc.center, r.disc.deg}, r.kind == KindPoint || r.kind == KindCircle
}

// Reversed reports whether a polygon's vertices run clockwise as seen from the
// origin towards the sky, so that DALI 1.1 would read them as the complement of
// r. Many clients write them so, and so does the LSST Butler.
func (r *Region) Reversed() bool { return r.kind == KindPolygon && !r.poly.turned }

// AppendVertices appends the vertices of a polygon in the order given.
func (r *Region) AppendVertices(dst []Vec) []Vec {
	if r.kind != KindPolygon {
		return dst
	}
	if !r.poly.turned {
		return append(dst, r.poly.vertices...)
	}
	dst = append(dst, r.poly.vertices[0])
	for i := len(r.poly.vertices) - 1; i > 0; i-- {
		dst = append(dst, r.poly.vertices[i])
	}
	return dst
}

// AppendHalfSpaces appends the unit normals n of a convex polygon: v is inside
// when n.Dot(v) >= -1e-12 for all of them. It reports false for anything else,
// and for polygons so small or slender that this would hold elsewhere too.
func (r *Region) AppendHalfSpaces(dst []Vec) ([]Vec, bool) {
	if r.kind != KindPolygon || !r.poly.convex {
		return dst, false
	}
	for _, n := range r.poly.normals {
		if n.Dot(r.poly.axis) < 1000*tolerance {
			return dst, false
		}
	}
	return append(dst, r.poly.normals...), true
}

// Parts returns the parts of a union, owned by r.
func (r *Region) Parts() []Region {
	if r.kind != KindUnion {
		return nil
	}
	return r.parts
}

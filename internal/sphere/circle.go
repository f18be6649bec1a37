package sphere

import "math"

// Circle is the cap of all positions within Radius degrees of Center; a Radius
// of 180 or more is the whole sphere.
type Circle struct {
	Center Vec
	Radius float64
}

// NewCircle returns the circle around lon, lat with a radius of 0 to 180, all
// in degrees.
func NewCircle(lon, lat, radius float64) (Circle, error) {
	center, err := FromLonLat(lon, lat)
	if err != nil {
		return Circle{}, err
	}
	if err := checkRadius(radius); err != nil {
		return Circle{}, err
	}
	return Circle{center, radius}, nil
}

func checkRadius(radius float64) error {
	if !(radius >= 0 && radius <= 180) {
		return errorf("circle radius %v is not within 0 to 180 degrees", radius)
	}
	return nil
}

// Contains reports whether v lies in the circle or on its rim.
func (c Circle) Contains(v Vec) bool {
	d := c.disc()
	return d.contains(v)
}

// ChordTest returns Contains as plain arithmetic: v is inside when
// v.Chord2(axis) <= limit or, if outside is set, when v.Chord2(axis) >= limit.
// Circles past a right angle are tested from their antipode, where chords still
// tell angles apart.
func (c Circle) ChordTest() (axis Vec, limit float64, outside bool) {
	d := c.disc()
	return d.axis, d.limit, d.outside
}

// Area returns the area in square degrees.
func (c Circle) Area() float64 {
	return math.Pi * chord2(c.Radius*degree) * sqDegrees
}

func (c Circle) disc() disc { return newDisc(c.Center, c.Radius) }

// disc is a circle made ready for testing points; a point is one of radius 0.
type disc struct {
	center  Vec
	deg     float64 // radius as given
	rad     float64 // and in radians
	axis    Vec     // center, or its antipode if outside
	limit   float64
	outside bool
}

func newDisc(center Vec, deg float64) disc {
	rad := deg * degree
	if rad > math.Pi/2 {
		return disc{center, deg, rad, center.Neg(), chord2(math.Pi - rad - tolerance), true}
	}
	return disc{center, deg, rad, center, chord2(rad + tolerance), false}
}

func (d *disc) contains(v Vec) bool {
	c2 := v.Chord2(d.axis)
	if d.outside {
		return c2 >= d.limit
	}
	return c2 <= d.limit
}

func (d *disc) containsDisc(o *disc) bool {
	return d.rad >= math.Pi || d.center.angle(o.center)+o.rad <= d.rad+tolerance
}

func (d *disc) intersectsDisc(o *disc) bool {
	return d.center.angle(o.center) <= d.rad+o.rad+tolerance
}

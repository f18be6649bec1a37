package sphgeom

import (
	"math"

	"github.com/vobutler/vobutler/internal/sphere"
)

// Circle is all positions within Angle of Center.
type Circle struct {
	Center sphere.Vec
	// Chord2 is the square of the chord from center to rim: negative or NaN for
	// an empty circle, 4 or more for the whole sky.
	Chord2 float64
	// Angle is the angle from center to rim.
	Angle float64
}

// EmptyCircle and FullCircle return the circles of nothing and everything.
func EmptyCircle() Circle { return Circle{north, -1, -1} }

// FullCircle returns the circle that is the whole sky.
func FullCircle() Circle { return Circle{north, 4, math.Pi} }

// NewCircle returns the circle around a position.
func NewCircle(center sphere.Vec, radius float64) Circle {
	return Circle{center, chord2(radius), radius}
}

func circleOfChord2(center sphere.Vec, c2 float64) Circle {
	return Circle{center, c2, angleOf(c2)}
}

func chord2(a float64) float64 {
	switch {
	case a < 0:
		return -1
	case a >= math.Pi:
		return 4
	}
	s := math.Sin(0.5 * a)
	return 4 * s * s
}

func angleOf(c2 float64) float64 {
	switch {
	case c2 < 0:
		return -1
	case c2 >= 4:
		return math.Pi
	}
	return 2 * math.Asin(0.5*math.Sqrt(c2))
}

// Empty reports whether no position is in the circle.
func (c Circle) Empty() bool { return !(c.Chord2 >= 0) }

// Full reports whether the circle is the whole sky.
func (c Circle) Full() bool { return c.Chord2 >= 4 }

// ContainsPoint reports whether a position is in the circle or on its rim.
func (c Circle) ContainsPoint(v sphere.Vec) bool {
	return c.Full() || v.Chord2(c.Center) <= c.Chord2
}

// BoundingCircle returns the circle itself.
func (c Circle) BoundingCircle() Circle { return c }

// BoundingBox returns the box of all longitudes and latitudes in the circle.
func (c Circle) BoundingBox() Box {
	lat := latitude(c.Center)
	h := c.Angle + 2*maxAsinError
	w := halfWidth(h, lat) + maxAsinError
	return NewBox(longitude(c.Center), lat, normalize(w), h)
}

func (c Circle) relate(o Circle) Relation {
	switch {
	case c.Empty() && o.Empty():
		return Contains | IsDisjoint | Within
	case c.Empty():
		return IsDisjoint | Within
	case o.Empty():
		return Contains | IsDisjoint
	case c.Full() && o.Full():
		return Contains | Within
	case c.Full():
		return Contains
	case o.Full():
		return Within
	case c == o:
		return Contains | Within
	}
	apart := angle(c.Center, o.Center)
	switch {
	case apart > c.Angle+o.Angle+4*maxAsinError:
		return IsDisjoint
	case apart+o.Angle+4*maxAsinError <= c.Angle:
		return Contains
	case apart+c.Angle+4*maxAsinError <= o.Angle:
		return Within
	}
	return 0
}

// expand returns a circle that contains both.
func (c Circle) expand(o Circle) Circle {
	switch {
	case c.Empty() || o.Full():
		return o
	case o.Empty() || c.Full():
		return c
	}
	apart := angle(c.Center, o.Center)
	if apart+o.Angle+4*maxAsinError <= c.Angle {
		return c
	}
	if apart+c.Angle+4*maxAsinError <= o.Angle {
		return o
	}
	r := 0.5 * (apart + c.Angle + o.Angle)
	if r+2*maxAsinError >= math.Pi {
		return FullCircle()
	}
	return c.shift(o.Center, r-c.Angle, r)
}

// shift returns the circle of radius r whose center lies a step from c's
// towards another position.
func (c Circle) shift(towards sphere.Vec, step, r float64) Circle {
	n := orthogonal(c.Center, towards)
	sin, cos := math.Sincos(step)
	center, _ := unit(c.Center.Scale(cos).Add(n.Cross(c.Center).Scale(sin)))
	return NewCircle(center, r+maxAsinError)
}

// clip returns a circle that contains what both share.
func (c Circle) clip(o Circle) Circle {
	switch {
	case c.Empty() || o.Full():
		return c
	case c.Full() || o.Empty():
		return o
	case angle(c.Center, o.Center) > c.Angle+o.Angle+4*maxAsinError:
		return EmptyCircle()
	case o.Angle < c.Angle:
		return o
	}
	return c
}

func (Circle) region() {}

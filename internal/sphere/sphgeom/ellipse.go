package sphgeom

import (
	"math"

	"github.com/vobutler/vobutler/internal/sphere"
)

// Ellipse is all positions for which the sum of the angles to two foci is not
// above twice the semi-major axis.
type Ellipse struct {
	// Axes are the rows of the matrix that turns the sky so that the center is
	// at +Z and the foci lie in the plane of X and Z.
	Axes [3]sphere.Vec
	// A and B are the semi-axes less π/2, Gamma is the angle from center to
	// focus; TanA and TanB are the absolute tangents of A and B.
	A, B, Gamma, TanA, TanB float64
}

// Center returns the center.
func (e *Ellipse) Center() sphere.Vec { return e.Axes[2] }

// Empty reports whether no position is in the ellipse.
func (e *Ellipse) Empty() bool { return halfPi+e.A < e.Gamma }

// BoundingCircle returns the circle around the center that has the longer axis.
func (e *Ellipse) BoundingCircle() Circle {
	return NewCircle(e.Center(), halfPi+max(e.A, e.B)+2*maxAsinError)
}

// BoundingBox returns the box around the bounding circle.
func (e *Ellipse) BoundingBox() Box { return e.BoundingCircle().BoundingBox() }

// ContainsPoint reports whether a position is in the ellipse.
func (e *Ellipse) ContainsPoint(v sphere.Vec) bool {
	// Near the center and its antipode the difference from them is turned, to
	// keep its digits.
	c := e.Center()
	u, pole := v, 0.0
	switch d := v.Dot(c); {
	case d > 0.5:
		u, pole = v.Sub(c), 1
	case d < -0.5:
		u, pole = v.Add(c), -1
	}
	x, y, z := e.Axes[0].Dot(u)*e.TanA, e.Axes[1].Dot(u)*e.TanB, e.Axes[2].Dot(u)+pole
	d := x*x + y*y - z*z
	if e.A > 0 {
		return z >= 0 || d >= 0
	}
	return z >= 0 && d <= 0
}

// relate knows only what the bounding circle tells.
func (e *Ellipse) relate(r Region) Relation {
	circle := e.BoundingCircle()
	switch r := r.(type) {
	case *Ellipse:
		return circle.relate(r.BoundingCircle()) & IsDisjoint
	case Box, Circle, *ConvexPolygon:
		return Relate(circle, r) & (IsDisjoint | Within)
	}
	return Relate(r, e).invert()
}

// finite reports whether the numbers make an ellipse; the tangents of a great
// circle's may be infinite.
func (e *Ellipse) finite() bool {
	for _, v := range e.Axes {
		if !finite(v.X, v.Y, v.Z) {
			return false
		}
	}
	return finite(e.A, e.B, e.Gamma) && !math.IsNaN(e.TanA) && !math.IsNaN(e.TanB)
}

func (*Ellipse) region() {}

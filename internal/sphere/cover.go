package sphere

import "math"

const (
	// coverMargin, in radians, takes up rounding and the boundary tolerance.
	coverMargin = 2e-12
	// coverDetail is how many pixels wide a shape's radius may be in its cover;
	// finer orders get that cover spelled in finer numbers, which bounds the
	// number of ranges whatever order is asked for.
	coverDetail = 128
)

// CoverCircle returns all pixels of an order that meet a circle, and perhaps a
// few of their neighbors: never fewer.
func CoverCircle(order int, c Circle) Ranges {
	r := CircleRegion(c)
	return r.AppendCover(nil, order)
}

// Cover returns all pixels of an order that meet r, as AppendCover.
func (r *Region) Cover(order int) Ranges { return r.AppendCover(nil, order) }

// AppendCover appends the ranges of all pixels of an order that meet r, and
// perhaps a few of their neighbors: never fewer. What it appends is sorted and
// disjoint.
func (r *Region) AppendCover(dst Ranges, order int) Ranges {
	switch r.kind {
	case KindPoint, KindCircle:
		return appendCover(dst, order, &r.disc, r.disc.rad)
	case KindPolygon:
		return appendCover(dst, order, &r.poly, 2*math.Asin(math.Sqrt(min(r.poly.limit, 4))/2))
	case KindUnion:
		start := len(dst)
		for i := range r.parts {
			dst = r.parts[i].AppendCover(dst, order)
		}
		return dst[:start+len(dst[start:].Normalize())]
	}
	return dst
}

// meeting tells how a cap lies to a shape.
type meeting uint8

const (
	apart   meeting = iota // no position in common
	partly                 // perhaps some
	engulfs                // all of the cap is in the shape
)

// coverable is a shape that can be asked about a cap with a radius in radians.
type coverable interface {
	meets(center Vec, rad float64) meeting
}

func (d *disc) meets(center Vec, rad float64) meeting {
	switch a := d.center.angle(center); {
	case a > d.rad+rad:
		return apart
	case a+rad < d.rad:
		return engulfs
	}
	return partly
}

func (p *polygon) meets(center Vec, rad float64) meeting {
	if p.small {
		reach := math.Sqrt(p.limit) + rad // at least the chord of the sum of the angles
		if p.axis.Chord2(center) > reach*reach {
			return apart
		}
	}
	switch {
	case p.boundaryChord2(center) <= rad*rad:
		return partly
	case p.contains(center):
		return engulfs
	}
	return apart
}

// cover walks down the tree of pixels.
type cover[S coverable] struct {
	shape   S
	order   int // of the numbers written
	finest  int // pixels are not split beyond
	decided int // where pixels on the rim are taken to meet the shape
	start   int
	ranges  Ranges
}

func appendCover[S coverable](dst Ranges, order int, shape S, rad float64) Ranges {
	deg := rad / degree
	finest := min(order, OrderForRadius(deg/coverDetail))
	decided := min(MaxOrder, finest+min(8, max(2, OrderForRadius(deg/2)-finest)))
	c := cover[S]{shape, order, finest, decided, len(dst), dst}
	for face := range int64(12) {
		c.visit(0, face)
	}
	return c.ranges
}

func (c *cover[S]) visit(order int, pix int64) {
	switch c.meets(order, pix) {
	case engulfs:
		c.take(order, pix)
	case partly:
		if order < c.finest {
			for child := 4 * pix; child < 4*pix+4; child++ {
				c.visit(order+1, child)
			}
		} else if c.reached(order, pix) {
			c.take(order, pix)
		}
	}
}

func (c *cover[S]) meets(order int, pix int64) meeting {
	return c.shape.meets(PixCenter(order, pix), pixRadii[order]+coverMargin)
}

// reached looks into a pixel on the rim: its cap meets the shape, but does it?
func (c *cover[S]) reached(order int, pix int64) bool {
	if order >= c.decided {
		return true
	}
	for child := 4 * pix; child < 4*pix+4; child++ {
		switch c.meets(order+1, child) {
		case engulfs:
			return true
		case partly:
			if c.reached(order+1, child) {
				return true
			}
		}
	}
	return false
}

// take adds a pixel, joined to the last range if it follows on.
func (c *cover[S]) take(order int, pix int64) {
	shift := 2 * (c.order - order)
	lo, hi := pix<<shift, (pix+1)<<shift
	if n := len(c.ranges); n > c.start && c.ranges[n-1].Hi == lo {
		c.ranges[n-1].Hi = hi
		return
	}
	c.ranges = append(c.ranges, Range{lo, hi})
}

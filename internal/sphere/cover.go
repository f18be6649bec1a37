package sphere

import (
	"math"
	"slices"
)

const (
	// coverMargin, in radians, takes up rounding and the boundary tolerance.
	coverMargin = 2e-12
	// coverDetail is how many pixels wide a shape's radius may be in its cover;
	// finer orders get that cover spelled in finer numbers, which bounds the
	// number of ranges whatever order is asked for.
	coverDetail = 64
	// plainVertices and plainParts are how much a shape may consist of to get a
	// cover of that detail; the more there is beyond, the coarser it becomes, so
	// that it takes about as long.
	plainVertices = 64
	plainParts    = 16
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
	return r.appendCover(dst, order, coverDetail)
}

func (r *Region) appendCover(dst Ranges, order int, detail float64) Ranges {
	switch r.kind {
	case KindPoint, KindCircle:
		return appendCover(dst, order, detail, &r.disc, r.disc.center, r.disc.rad)
	case KindPolygon:
		detail /= max(1, float64(len(r.poly.vertices))/plainVertices)
		return appendCover(dst, order, detail, &r.poly, r.poly.axis, 2*math.Asin(math.Sqrt(min(r.poly.limit, 4))/2))
	case KindUnion:
		detail /= max(1, float64(len(r.parts))/plainParts)
		start := len(dst)
		for i := range r.parts {
			dst = r.parts[i].appendCover(dst, order, detail)
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

// meets compares chords instead of angles: the chord of a sum of angles is at
// most, and that of a difference at least, the sum or difference of the chords.
func (d *disc) meets(center Vec, rad float64) meeting {
	chord, limit := math.Sqrt(d.axis.Chord2(center)), math.Sqrt(d.limit)
	switch {
	case chord > limit+rad:
		if d.outside {
			return engulfs
		}
		return apart
	case chord < limit-rad:
		if d.outside {
			return apart
		}
		return engulfs
	}
	return partly
}

func (p *polygon) meets(center Vec, rad float64) meeting {
	if p.small {
		reach := math.Sqrt(p.limit) + rad // as for a disc
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

// appendCover covers a shape that lies within rad radians of center.
func appendCover[S coverable](dst Ranges, order int, detail float64, shape S, center Vec, rad float64) Ranges {
	deg := rad / degree
	finest := min(order, OrderForRadius(deg/max(1, detail)))
	decided := min(MaxOrder, finest+min(8, max(2, OrderForRadius(deg/2)-finest)))
	c := cover[S]{shape, order, finest, decided, len(dst), dst}
	if roots, rootOrder, ok := near(center, deg, finest); ok {
		for _, pix := range roots {
			c.visit(rootOrder, pix)
		}
		return c.ranges
	}
	for face := range int64(12) {
		c.visit(0, face)
	}
	return c.ranges
}

// near returns four sorted pixels, not finer than an order, that hold all
// within radius degrees of center: those of the three by three half as wide
// ones around it. It reports false near the border of a base pixel.
func near(center Vec, radius float64, finest int) (roots [4]int64, order int, ok bool) {
	order = min(OrderForRadius(2*radius), finest+1)
	pix := Pix(order, center)
	face, x, y := unnested(order, pix)
	last := int64(1)<<order - 1
	if x == 0 || y == 0 || x == last || y == last {
		return roots, 0, false
	}
	order--
	x, y = (x-1)>>1, (y-1)>>1
	roots = [4]int64{
		nested(order, face, x, y), nested(order, face, x+1, y),
		nested(order, face, x, y+1), nested(order, face, x+1, y+1),
	}
	slices.Sort(roots[:])
	return roots, order, true
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

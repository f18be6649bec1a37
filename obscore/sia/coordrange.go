package sia

import (
	"math"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
)

const (
	// pad is added around the shapes that only narrow a search, in degrees.
	pad = 1e-6
	// step bounds the width of the polygons that hold a range, in degrees: the
	// wider, the further their edges are from the parallels.
	step = 30
	// local is the radius of the ranges for which the cells of an index are worth
	// asking for, in degrees.
	local = 20
)

// coordRange is a range of coordinates: between two meridians, in the direction
// of growing longitude, and two parallels. All in degrees.
type coordRange struct {
	west, width  float64 // 0 to 360; a width of 360 is all around
	south, north float64
}

// condition is met by all regions that meet the range and by some that come
// near: parallels are no great circles, so that no shape of ADQL is a range. The
// circles are where latitude and longitude may be, each told by arithmetic for
// most rows; the polygons of a small range let an index find it.
func (c coordRange) condition(region string) adql.Expr {
	var all []adql.Expr
	near := func(lon, lat, radius float64) {
		all = append(all, intersects(region, call("CIRCLE", number(lon), number(lat), number(radius))))
	}
	if south := c.south - pad; south > -90 {
		near(0, 90, 90-south)
	}
	if north := c.north + pad; north < 90 {
		near(0, -90, 90+north)
	}
	if c.width < 180 {
		near(c.west+90, 0, 90+pad)
		near(c.west+c.width-90, 0, 90+pad)
	}
	if pieces := c.pieces(); len(pieces) > 0 {
		union := sphere.UnionRegion(pieces)
		if bound, err := union.BoundingCircle(); err == nil && bound.Radius < local {
			all = append(all, intersects(region, call("REGION", text(union.String()))))
		}
	}
	if len(all) == 0 {
		return isNotNull(region)
	}
	return allOf(all...)
}

// pieces are polygons that together hold the range; none where longitude does
// not limit it, or so near to a pole that no polygon can be made.
func (c coordRange) pieces() []sphere.Region {
	width := c.width + 2*pad
	if width >= 360 {
		return nil
	}
	n := int(math.Ceil(width / step))
	var bands [][2]float64
	south, north := max(-90, c.south-pad), min(90, c.north+pad)
	if south < 0 && north > 0 {
		bands = [][2]float64{{south, 0}, {0, north}} // else an edge may join two poles
	} else {
		bands = [][2]float64{{south, north}}
	}
	var pieces []sphere.Region
	for _, band := range bands {
		for i := range n {
			part := width / float64(n)
			west := c.west - pad + float64(i)*part
			var piece sphere.Region
			bottom, top := below(band[0], part), -below(-band[1], part)
			if piece.SetPolygon([]float64{west, bottom, west + part, bottom, west + part, top, west, top}) != nil {
				return nil
			}
			pieces = append(pieces, piece)
		}
	}
	return pieces
}

// below returns the latitude from which to draw a great circle over some
// longitude so that it is nowhere north of the parallel at lat: it bulges
// towards the nearer pole.
func below(lat, width float64) float64 {
	if lat <= 0 {
		return lat
	}
	return degrees(math.Atan(math.Tan(radians(lat)) * math.Cos(radians(width/2))))
}

func radians(deg float64) float64 { return deg * math.Pi / 180 }

func degrees(rad float64) float64 { return rad * 180 / math.Pi }

package sia

import (
	"math"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
)

// coordRange is a range of coordinates: between two meridians, in the direction
// of growing longitude, and two parallels. All in degrees. Parallels are no great
// circles, so that no shape of ADQL is a range: its meets tells what its
// condition does not.
type coordRange struct {
	west, width  float64 // a width of 360 is all around
	south, north float64
}

// condition is met by all regions that meet the range, and by others: it goes by
// latitude alone.
func (c coordRange) condition(region string) adql.Expr {
	var south, north adql.Expr
	if lat := c.south - pad; lat > -90 {
		south = intersects(region, call("CIRCLE", number(0), number(90), number(90-lat)))
	}
	if lat := c.north + pad; lat < 90 {
		north = intersects(region, call("CIRCLE", number(0), number(-90), number(90+lat)))
	}
	if south == nil && north == nil {
		return isNotNull(region)
	}
	return allOf(south, north)
}

const (
	// pad is added around the polygons that only narrow a search, in degrees.
	pad = 1e-6
	// tile is the least and mostTile the greatest size of such a polygon, in
	// degrees. An index serves small ones best, and each is a query.
	tile, mostTile = 5, 60
)

// places are places that together are the range, and each of which an index can
// serve.
func (c coordRange) places(most int) []place {
	if c.width >= 360 {
		switch { // a circle around a pole is exact
		case c.north >= 90 && c.south > -90:
			return capAround(90, 90-c.south)
		case c.south <= -90 && c.north < 90:
			return capAround(-90, 90+c.north)
		case c.south <= -90:
			return []place{c}
		}
	}
	size := float64(tile)
	for len(c.tiles(size)) > most && size < mostTile {
		size = min(2*size, mostTile)
	}
	var all []place
	for _, t := range c.tiles(size) {
		p := &piece{of: c}
		if p.region.SetPolygon(t) != nil {
			return []place{c} // so near to a pole that corners fall together
		}
		args := make([]adql.Expr, len(t))
		for i, f := range t {
			args[i] = number(f)
		}
		p.expr = call("POLYGON", args...)
		all = append(all, p)
	}
	return all
}

func capAround(pole, radius float64) []place {
	s := &shape{expr: call("CIRCLE", number(0), number(pole), number(radius))}
	if s.region.SetCircle(0, pole, radius) != nil {
		return nil // cannot be: the radius is 0 to 180
	}
	return []place{s}
}

// tiles are the corners of polygons that together hold the range, each about as
// wide as high.
func (c coordRange) tiles(size float64) [][]float64 {
	south, north := max(-90, c.south-pad), min(90, c.north+pad)
	west, width := c.west-pad, min(360, c.width+2*pad)
	bands := max(1, math.Ceil((north-south)/size))
	if north-south > 90 {
		bands = max(2, bands) // else an edge might join the poles
	}
	var tiles [][]float64
	for band := range int(bands) {
		bottom := south + (north-south)*float64(band)/bands
		top := south + (north-south)*float64(band+1)/bands
		nearest := 0.0 // to the equator, where degrees of longitude are longest
		if bottom > 0 || top < 0 {
			nearest = min(math.Abs(bottom), math.Abs(top))
		}
		columns := max(1, math.Ceil(width/mostTile), math.Ceil(width*math.Cos(radians(nearest))/size))
		part := width / columns
		lower, upper := below(bottom, part), -below(-top, part)
		for column := range int(columns) {
			from := west + part*float64(column)
			tiles = append(tiles, []float64{from, lower, from + part, lower, from + part, upper, from, upper})
		}
	}
	return tiles
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

// piece is a part of a range: where a polygon lies over it.
type piece struct {
	shape
	of coordRange
}

func (p *piece) meets(r *sphere.Region) bool { return p.shape.meets(r) && p.of.meets(r) }

func radians(deg float64) float64 { return deg * math.Pi / 180 }

func degrees(rad float64) float64 { return rad * 180 / math.Pi }

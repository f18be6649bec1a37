package sia

import (
	"fmt"
	"math"
	"strings"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
)

// place is one value of POS.
type place interface {
	// condition is met by every region that shares a position with the place.
	condition(region string) adql.Expr
	// meets tells exactly whether a region does.
	meets(r *sphere.Region) bool
}

// shape is a place for which ADQL has an expression, so that its condition is
// exact.
type shape struct {
	region sphere.Region
	expr   adql.Expr
}

func (s *shape) condition(region string) adql.Expr { return intersects(region, s.expr) }

func (s *shape) meets(r *sphere.Region) bool { return s.region.Intersects(r) }

func intersects(region string, with adql.Expr) adql.Expr {
	return compare(call("INTERSECTS", column(region), with), adql.Eq, integer(1))
}

// parsePlace reads a value of POS; the problem is "" if there is none.
func parsePlace(value string, maxVertices int) (p place, problem string) {
	words := strings.Fields(value)
	if len(words) == 0 {
		return nil, "write CIRCLE, RANGE or POLYGON and its coordinates"
	}
	numbers, problem := parseNumbers(words[1:])
	if problem != "" {
		return nil, problem
	}
	switch strings.ToUpper(words[0]) {
	case "CIRCLE":
		return parseCircle(numbers)
	case "RANGE":
		return parseRange(numbers)
	case "POLYGON":
		if len(numbers) > 2*maxVertices {
			return nil, fmt.Sprintf("the polygon has %d vertices, %d are allowed; search with a circle around it and "+
				"look closer at what is found", len(numbers)/2, maxVertices)
		}
		return parsePolygon(numbers)
	}
	return nil, clip(words[0]) + " is no shape; write CIRCLE, RANGE or POLYGON and its coordinates in degrees"
}

func parseCircle(n []float64) (place, string) {
	if len(n) != 3 {
		return nil, "write CIRCLE longitude latitude radius, in degrees"
	}
	if problem := checkLons(n[0]); problem != "" {
		return nil, problem
	}
	s := &shape{expr: call("CIRCLE", number(n[0]), number(n[1]), number(n[2]))}
	if err := s.region.SetCircle(n[0], n[1], n[2]); err != nil {
		return nil, err.Error()
	}
	return s, ""
}

func parsePolygon(n []float64) (place, string) {
	if len(n) < 6 || len(n)%2 != 0 {
		return nil, "write POLYGON and at least three pairs of longitude and latitude, in degrees"
	}
	s := &shape{}
	args := make([]adql.Expr, len(n))
	for i, f := range n {
		if i%2 == 0 {
			if problem := checkLons(f); problem != "" {
				return nil, problem
			}
		}
		args[i] = number(f)
	}
	if err := s.region.SetPolygon(n); err != nil {
		return nil, err.Error()
	}
	s.expr = call("POLYGON", args...)
	return s, ""
}

func parseRange(n []float64) (place, string) {
	if len(n) != 4 {
		return nil, "write RANGE longitude1 longitude2 latitude1 latitude2, in degrees"
	}
	c := coordRange{south: max(n[2], -90), north: min(n[3], 90)}
	for _, lat := range n[2:] {
		if math.Abs(lat) > 90 && !math.IsInf(lat, 0) {
			return nil, fmt.Sprintf("latitude %v is not within -90 to 90; write -Inf or +Inf for the poles", lat)
		}
	}
	if c.south > c.north {
		return nil, "latitude1 is more than latitude2; RANGE takes both longitudes first: RANGE lon1 lon2 lat1 lat2"
	}
	switch west, east := n[0], n[1]; {
	case math.IsInf(west, 1) || math.IsInf(east, -1):
		return nil, "the range of longitudes is empty; write -Inf +Inf for all"
	case math.IsInf(west, -1) && math.IsInf(east, 1):
		c.west, c.width = 0, 360
	default:
		// An end that is open is where longitudes begin or end.
		switch {
		case math.IsInf(west, -1) && east < 0:
			west = -360
		case math.IsInf(west, -1):
			west = 0
		case math.IsInf(east, 1):
			east = 360
		}
		if problem := checkLons(west, east); problem != "" {
			return nil, problem
		}
		c.west, c.width = west, east-west
		if c.width < 0 {
			c.width += 360 // it crosses 0
		}
		c.width = min(c.width, 360)
	}
	return c, ""
}

// checkLons accepts longitudes from -360 to 360: the standard has 0 to 360, and
// some users count from -180.
func checkLons(lons ...float64) (problem string) {
	for _, lon := range lons {
		if !(math.Abs(lon) <= 360) {
			return fmt.Sprintf("longitude %v is not within 0 to 360", lon)
		}
	}
	return ""
}

package sphgeom

import (
	"math"

	"github.com/vobutler/vobutler/internal/sphere"
)

const radPerDeg = math.Pi / 180

// at returns a position in degrees as longitude and latitude in radians.
func at(lon, lat float64) (x, y float64, err error) {
	if !finite(lon) {
		return 0, 0, errorf("the longitude %v is not a finite number of degrees", lon)
	}
	if !(math.Abs(lat*radPerDeg) <= halfPi) {
		return 0, 0, errorf("the latitude %v is not within -90 to 90 degrees", lat)
	}
	return normalize(lon * radPerDeg), lat * radPerDeg, nil
}

// PointDegrees returns a position as a circle of radius zero.
func PointDegrees(lon, lat float64) (Region, error) { return CircleDegrees(lon, lat, 0) }

// CircleDegrees returns the circle around a position. One with a negative radius
// is empty.
func CircleDegrees(lon, lat, radius float64) (Region, error) {
	x, y, err := at(lon, lat)
	if err != nil {
		return nil, err
	}
	if !finite(radius) {
		return nil, errorf("the radius %v is not a finite number of degrees", radius)
	}
	return NewCircle(fromLonLat(x, y), radius*radPerDeg), nil
}

// BoxDegrees returns the box in longitude and latitude around a position, with
// its full width and height in degrees of these.
func BoxDegrees(lon, lat, width, height float64) (Region, error) {
	x, y, err := at(lon, lat)
	if err != nil {
		return nil, err
	}
	if !finite(width, height) {
		return nil, errorf("the size %v by %v is not finite", width, height)
	}
	return NewBox(x, y, width/2*radPerDeg, height/2*radPerDeg), nil
}

// RangeDegrees returns the box from lonA to lonB, eastwards, and latA to latB.
func RangeDegrees(lonA, lonB, latA, latB float64) (Region, error) {
	a, c, err := at(lonA, latA)
	if err != nil {
		return nil, err
	}
	b, d, err := at(lonB, latB)
	if err != nil {
		return nil, err
	}
	return makeBox(a, b, c, d), nil
}

// maxVertices bounds the positions of a polygon; the time that its hull takes
// grows with the square.
const maxVertices = 5000

// PolygonDegrees returns the convex hull of at least three positions lon1, lat1,
// lon2, lat2 and so on.
func PolygonDegrees(coords []float64) (Region, error) {
	if n := len(coords) / 2; n > maxVertices {
		return nil, errorf("a polygon has %d vertices: at most %d are supported", n, maxVertices)
	}
	if len(coords) < 6 || len(coords)%2 != 0 {
		return nil, errorf("a polygon needs at least three pairs of longitude and latitude, not %d numbers", len(coords))
	}
	points := make([]sphere.Vec, len(coords)/2)
	for i := range points {
		x, y, err := at(coords[2*i], coords[2*i+1])
		if err != nil {
			return nil, err
		}
		points[i] = fromLonLat(x, y)
	}
	return NewConvexPolygon(points)
}

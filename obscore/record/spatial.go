package record

import (
	"math"
	"strconv"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

// footprint is what the spatial columns of a row say.
type footprint struct {
	known        bool
	ra, dec, fov float64 // degrees
	text         []byte  // of s_region
	bytes        []byte
}

// set computes the footprint of an encoded region. It is not known, and the
// columns are NULL, for a region that is no convex polygon.
func (f *footprint) set(encoded string) error {
	f.known = false
	f.bytes = append(f.bytes[:0], encoded...)
	region, err := sphgeom.Decode(f.bytes)
	if err != nil {
		return err
	}
	vertices, ok := sphgeom.Vertices(region)
	if !ok {
		return nil
	}
	circle := region.BoundingCircle()
	f.ra, f.dec = lonLat(circle.Center)
	f.fov = degrees(circle.Angle) * 2
	f.text = append(f.text[:0], "POLYGON ICRS"...)
	for _, v := range vertices {
		lon, lat := lonLat(v)
		f.text = appendDegrees(append(f.text, ' '), lon)
		f.text = appendDegrees(append(f.text, ' '), lat)
	}
	f.known = true
	return nil
}

// lonLat returns a direction in degrees with the rounding of lsst.sphgeom; the
// method of sphere.Vec rounds to fewer digits.
func lonLat(v sphere.Vec) (lon, lat float64) {
	xy2 := v.X*v.X + v.Y*v.Y
	if xy2 != 0 {
		lon = math.Atan2(v.Y, v.X)
		if lon < 0 {
			lon += 2 * math.Pi
		}
	}
	if v.Z != 0 || xy2 != 0 {
		lat = math.Atan2(v.Z, math.Sqrt(xy2))
	}
	return degrees(lon), degrees(lat)
}

func degrees(radians float64) float64 { return radians * (180 / math.Pi) }

// appendDegrees appends an angle with six decimals.
func appendDegrees(dst []byte, v float64) []byte {
	const unit = 1_000_000
	scaled := math.Abs(v) * unit
	whole, rest := math.Modf(scaled)
	// The product is off by far less than the margin: only close to the middle
	// between two decimals the slow way is needed.
	const limit, margin = 1e12, 1e-3
	if !(scaled < limit) || math.Abs(rest-0.5) < margin {
		return strconv.AppendFloat(dst, v, 'f', 6, 64)
	}
	if math.Signbit(v) {
		dst = append(dst, '-')
	}
	n := uint64(whole)
	if rest > 0.5 {
		n++
	}
	dst = strconv.AppendUint(dst, n/unit, 10)
	n %= unit
	return append(dst, '.', '0'+byte(n/100_000), '0'+byte(n/10_000%10), '0'+byte(n/1000%10),
		'0'+byte(n/100%10), '0'+byte(n/10%10), '0'+byte(n%10))
}

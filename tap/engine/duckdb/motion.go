package duckdb

import (
	"errors"
	"math"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/sphere"
)

const (
	// masPerRadian is milliarcseconds in a radian.
	masPerRadian = 180 * 3600 * 1000 / math.Pi
	// auPerYear is a kilometre a second in astronomical units a Julian year.
	auPerYear = 365.25 * 86400 / 149_597_870.7
)

var errEpoch = errors.New("ivo_epoch_prop_pos needs a position and two epochs, of which none may be NULL")

// propagate is ivo_epoch_prop_pos (Catalogue of ADQL UDFs 1.1): the position at
// another epoch of a star that moves straight through space. Parallax and
// proper motions are in mas and mas/yr, the latter with the cosine of the
// declination, the radial velocity in km/s, the epochs in Julian years.
var propagate = with(func(s *scratch, in *duck.Args, out *duck.Results) error {
	var columns [8][]float64
	for i := range columns {
		columns[i] = in.Doubles(i)
	}
	for row := range in.N {
		var args [8]float64
		for i := range args {
			args[i] = columns[i][row]
			if !in.IsNull(i, row) && !math.IsNaN(args[i]) {
				continue
			}
			if i < 2 || i > 5 {
				return errEpoch
			}
			args[i] = 0
		}
		v, err := moved(args)
		if err != nil {
			return err
		}
		if err := out.SetDoubles(row, s.point(v)); err != nil {
			return err
		}
	}
	return nil
})

// moved returns the position after the motion. Without a parallax, distance is
// unknown and a radial velocity changes nothing.
func moved(args [8]float64) (sphere.Vec, error) {
	ra, dec, parallax, pmra, pmdec, rv, from, to := args[0], args[1], args[2], args[3], args[4], args[5], args[6], args[7]
	v, err := sphere.FromLonLat(ra, dec)
	if err != nil {
		return v, err
	}
	sinRA, cosRA := math.Sincos(ra * math.Pi / 180)
	sinDec, cosDec := math.Sincos(dec * math.Pi / 180)
	east := sphere.Vec{X: -sinRA, Y: cosRA}
	north := sphere.Vec{X: -sinDec * cosRA, Y: -sinDec * sinRA, Z: cosDec}
	years := to - from
	radial := 0.0
	if parallax > 0 {
		radial = rv * auPerYear * parallax / masPerRadian
	}
	v = v.Scale(1 + radial*years).Add(east.Scale(pmra / masPerRadian * years)).Add(north.Scale(pmdec / masPerRadian * years))
	return v.Unit(), nil
}

package skyimage

import (
	"errors"
	"fmt"
	"io"
	"math"
)

// Stars is a catalog of invented stars. It is safe for concurrent use.
type Stars struct {
	stars []star
}

type star struct {
	direction [3]float64 // unit vector, ICRS
	flux      float64    // nJy
	varying   float64    // nJy, signed: what a difference image sees
}

// ReadStars reads a CSV catalog with the columns ra and dec (degrees), mag
// (AB) and varies (the varying part of the flux).
func ReadStars(r io.Reader) (*Stars, error) {
	table, err := openTable(r)
	if err != nil {
		return nil, fmt.Errorf("star catalog: %w", err)
	}
	catalog := &Stars{}
	for {
		err := table.next()
		if errors.Is(err, io.EOF) {
			return catalog, nil
		}
		if err != nil {
			return nil, fmt.Errorf("star catalog: %w", err)
		}
		s, err := table.star()
		if err != nil {
			line, _ := table.reader.FieldPos(0)
			return nil, fmt.Errorf("star catalog, line %d: %w", line, err)
		}
		catalog.stars = append(catalog.stars, s)
	}
}

// Len is the number of stars.
func (s *Stars) Len() int { return len(s.stars) }

func (t *table) star() (star, error) {
	var v [4]float64
	for i, name := range []string{"ra", "dec", "mag", "varies"} {
		var err error
		if v[i], err = t.float(name); err != nil {
			return star{}, err
		}
	}
	// An AB magnitude of 31.4 is one nanojansky.
	flux := math.Pow(10, (31.4-v[2])/2.5)
	return star{direction: unitVector(v[0], v[1]), flux: flux, varying: flux * v[3]}, nil
}

// unitVector is the direction of a position in degrees.
func unitVector(ra, dec float64) [3]float64 {
	sinRA, cosRA := math.Sincos(ra * math.Pi / 180)
	sinDec, cosDec := math.Sincos(dec * math.Pi / 180)
	return [3]float64{cosDec * cosRA, cosDec * sinRA, sinDec}
}

func dot(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

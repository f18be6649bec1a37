package duckdb

import (
	"fmt"
	"math"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/sphere"
)

// matrix turns vectors; its rows are the axes of the new frame in the old one.
type matrix [3][3]float64

func (m *matrix) apply(v sphere.Vec) sphere.Vec {
	return sphere.Vec{
		X: m[0][0]*v.X + m[0][1]*v.Y + m[0][2]*v.Z,
		Y: m[1][0]*v.X + m[1][1]*v.Y + m[1][2]*v.Z,
		Z: m[2][0]*v.X + m[2][1]*v.Y + m[2][2]*v.Z,
	}
}

// undo applies the inverse, which of a rotation is the transpose.
func (m *matrix) undo(v sphere.Vec) sphere.Vec {
	t := matrix{{m[0][0], m[1][0], m[2][0]}, {m[0][1], m[1][1], m[2][1]}, {m[0][2], m[1][2], m[2][2]}}
	return t.apply(v)
}

// obliquity is the angle of the ecliptic of J2000 to the equator (IAU 1976).
const obliquity = 84381.448 / 3600 * math.Pi / 180

// frames turn ICRS into the frames of the IVOA vocabulary refframe that simple
// rotations reach: FK5 at J2000 counts as ICRS (they differ by 0.02 arcsec),
// the galactic frame is that of the Hipparcos catalogue (ESA SP-1200 section
// 1.5.3), FK4 leaves out the terms of aberration (up to 0.3 arcsec).
var frames = map[string]*matrix{
	"ICRS": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"FK5":  {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"GALACTIC": {
		{-0.0548755604162154, -0.8734370902348850, -0.4838350155487132},
		{+0.4941094278755837, -0.4448296299600112, +0.7469822444972189},
		{-0.8676661490190047, -0.1980763734312015, +0.4559837761750669},
	},
	"ECLIPTIC": {
		{1, 0, 0},
		{0, math.Cos(obliquity), math.Sin(obliquity)},
		{0, -math.Sin(obliquity), math.Cos(obliquity)},
	},
	"FK4": {
		{0.9999256794956877, 0.0111814832391717, 0.0048590037723143},
		{-0.0111814832204662, 0.9999374848933135, -0.0000271702937440},
		{-0.0048590038153592, -0.0000271625947142, 0.9999881946023742},
	},
}

// transform is ivo_geom_transform: a shape in another frame. Names of frames
// are case-sensitive.
var transform = with(func(s *scratch, in *duck.Args, out *duck.Results) error {
	for row := range in.N {
		if in.AnyNull(row) {
			continue
		}
		from, err := frame(in.Text(0, row))
		if err != nil {
			return err
		}
		to, err := frame(in.Text(1, row))
		if err != nil {
			return err
		}
		coords, ok := in.List(2, row)
		if !ok || missing(coords...) {
			continue
		}
		s.coords = append(s.coords[:0], coords...)
		if err := turn(s.coords, from, to); err != nil {
			return err
		}
		if err := out.SetDoubles(row, s.coords); err != nil {
			return err
		}
	}
	return nil
})

func frame(name []byte) (*matrix, error) {
	m := frames[string(name)]
	if m == nil {
		return nil, fmt.Errorf("the reference frame %q is not known: use one of ICRS, FK5, FK4, GALACTIC, ECLIPTIC", name)
	}
	return m, nil
}

// turn replaces the positions in a DALI array; the radius of a circle stays.
func turn(coords []float64, from, to *matrix) error {
	for i := 0; i+1 < len(coords); i += 2 {
		v, err := sphere.FromLonLat(coords[i], coords[i+1])
		if err != nil {
			return err
		}
		coords[i], coords[i+1] = to.apply(from.undo(v)).LonLat()
	}
	return nil
}

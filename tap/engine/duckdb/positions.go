package duckdb

import (
	"fmt"
	"math"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/sphere"
)

// near is the function of two positions and a radius.
func near(in *duck.Args, out *duck.Results) error {
	radius := in.Doubles(4)
	return pairs(in, func(row int, a, b sphere.Vec) error {
		c := sphere.Circle{Center: b, Radius: radius[row]}
		switch {
		case math.IsNaN(c.Radius):
			return nil
		case c.Radius < 0 || c.Radius > 180:
			_, err := sphere.NewCircle(0, 0, c.Radius)
			return err
		}
		out.SetBool(row, c.Contains(a))
		return nil
	})
}

// distance is the function of two positions.
func distance(in *duck.Args, out *duck.Results) error {
	return pairs(in, func(row int, a, b sphere.Vec) error {
		out.SetDouble(row, a.Distance(b))
		return nil
	})
}

// pairs calls body for the rows in which no argument is missing, the first four
// of which are two positions. A position that is the same as in the row before
// is not computed again.
func pairs(in *duck.Args, body func(row int, a, b sphere.Vec) error) error {
	var a, b position
	lon1, lat1, lon2, lat2 := in.Doubles(0), in.Doubles(1), in.Doubles(2), in.Doubles(3)
	for row := range in.N {
		if in.AnyNull(row) || missing(lon1[row], lat1[row], lon2[row], lat2[row]) {
			continue
		}
		if err := a.set(lon1[row], lat1[row]); err != nil {
			return err
		}
		if err := b.set(lon2[row], lat2[row]); err != nil {
			return err
		}
		if err := body(row, a.v, b.v); err != nil {
			return err
		}
	}
	return nil
}

// position is a position and the coordinates that it was made of.
type position struct {
	lon, lat float64
	v        sphere.Vec
	made     bool
}

func (p *position) set(lon, lat float64) error {
	if p.made && lon == p.lon && lat == p.lat {
		return nil
	}
	v, err := sphere.FromLonLat(lon, lat)
	*p = position{lon, lat, v, err == nil}
	return err
}

// makeShape is a function of n numbers to a shape.
func makeShape(set func(*sphere.Region, []float64) error, n int) run {
	return with(func(s *scratch, in *duck.Args, out *duck.Results) error {
		var columns [4][]float64
		for i := range n {
			columns[i] = in.Doubles(i)
		}
		for row := range in.N {
			if in.AnyNull(row) {
				continue
			}
			s.coords = s.coords[:0]
			for i := range n {
				s.coords = append(s.coords, columns[i][row])
			}
			if missing(s.coords...) {
				continue
			}
			if err := set(&s.region, s.coords); err != nil {
				return err
			}
			if err := s.put(out, row); err != nil {
				return err
			}
		}
		return nil
	})
}

func setBox(r *sphere.Region, c []float64) error { return r.SetBox(c[0], c[1], c[2], c[3]) }

// put makes the row the scratch's region as a DALI array.
func (s *scratch) put(out *duck.Results, row int) error {
	s.coords, _ = s.region.AppendCoords(s.coords[:0])
	return out.SetDoubles(row, s.coords)
}

// makePolygon is the function of a list of coordinates.
var makePolygon = with(func(s *scratch, in *duck.Args, out *duck.Results) error {
	for row := range in.N {
		if in.AnyNull(row) {
			continue
		}
		coords, ok := in.List(0, row)
		if !ok || missing(coords...) {
			continue
		}
		if err := s.region.SetPolygon(coords); err != nil {
			return err
		}
		if err := s.put(out, row); err != nil {
			return err
		}
	}
	return nil
})

// parseShape is the function of a DALI text and how many numbers it must have.
var parseShape = with(func(s *scratch, in *duck.Args, out *duck.Results) error {
	count := in.Integers(1)
	for row := range in.N {
		if in.AnyNull(row) {
			continue
		}
		text := in.Text(0, row)
		if err := s.region.SetText(text); err != nil {
			return err
		}
		s.coords, _ = s.region.AppendCoords(s.coords[:0])
		if n := len(s.coords); n != int(count[row]) && (count[row] != 0 || n < 6) {
			return fmt.Errorf("%q is no %s", text, shapeNames[count[row]])
		}
		if err := out.SetDoubles(row, s.coords); err != nil {
			return err
		}
	}
	return nil
})

// shapeNames are the shapes by how many numbers they have; 0 stands for any.
var shapeNames = map[int32]string{0: "polygon", 2: "point", 3: "circle"}

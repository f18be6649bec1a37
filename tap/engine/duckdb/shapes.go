package duckdb

import (
	"bytes"
	"math"
	"slices"
	"sync"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/sphere"
)

// scratch is the memory of one call of a function.
type scratch struct {
	a, b   shape
	region sphere.Region
	coords []float64
	ranges sphere.Ranges
	cells  []int64
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// with gives body the memory of an earlier call.
func with(body func(s *scratch, in *duck.Args, out *duck.Results) error) run {
	return func(in *duck.Args, out *duck.Results) error {
		s := scratches.Get().(*scratch)
		defer scratches.Put(s)
		s.a.at, s.b.at = nil, nil
		return body(s, in, out)
	}
}

// shape reads an argument that is a shape. Most often it is the same in every
// row, and is then made ready for testing only once.
type shape struct {
	region sphere.Region
	text   []byte    // what region was made of, if it is not empty
	coords []float64 // likewise
	at     *byte     // where that text was read in this call
}

// read returns argument i of a row in which it is not NULL, or nil where one of
// its numbers is missing. The region is valid until the next call.
func (s *shape) read(in *duck.Args, i int, t duck.Type, row int) (*sphere.Region, error) {
	if t == duck.Text {
		return s.readText(in.Text(i, row))
	}
	list, ok := in.List(i, row)
	if !ok || slices.ContainsFunc(list, math.IsNaN) {
		return nil, nil
	}
	return s.readCoords(list)
}

func (s *shape) readText(text []byte) (*sphere.Region, error) {
	if len(text) > 0 && len(text) == len(s.text) && (&text[0] == s.at || bytes.Equal(text, s.text)) {
		s.at = &text[0]
		return &s.region, nil
	}
	s.at = nil
	s.coords, s.text = s.coords[:0], s.text[:0]
	if err := s.region.SetText(text); err != nil {
		return nil, err
	}
	s.text = append(s.text, text...)
	return &s.region, nil
}

func (s *shape) readCoords(coords []float64) (*sphere.Region, error) {
	if len(coords) > 0 && slices.Equal(coords, s.coords) {
		return &s.region, nil
	}
	s.coords, s.text = s.coords[:0], s.text[:0]
	if err := s.region.SetCoords(coords); err != nil {
		return nil, err
	}
	s.coords = append(s.coords, coords...)
	return &s.region, nil
}

// relation is a function of two shapes.
func relation(ta, tb duck.Type, test func(a, b *sphere.Region) bool) run {
	return with(func(s *scratch, in *duck.Args, out *duck.Results) error {
		for row := range in.N {
			if in.AnyNull(row) {
				continue
			}
			a, err := s.a.read(in, 0, ta, row)
			if err != nil {
				return err
			}
			b, err := s.b.read(in, 1, tb, row)
			if err != nil {
				return err
			}
			if a != nil && b != nil {
				out.SetBool(row, test(a, b))
			}
		}
		return nil
	})
}

// containsPoint is the function of a position and a shape of type t.
func containsPoint(t duck.Type) run {
	return with(func(s *scratch, in *duck.Args, out *duck.Results) error {
		lon, lat := in.Doubles(0), in.Doubles(1)
		for row := range in.N {
			if in.AnyNull(row) || missing(lon[row], lat[row]) {
				continue
			}
			v, err := sphere.FromLonLat(lon[row], lat[row])
			if err != nil {
				return err
			}
			b, err := s.b.read(in, 2, t, row)
			if err != nil {
				return err
			}
			if b != nil {
				out.SetBool(row, b.ContainsPoint(v))
			}
		}
		return nil
	})
}

// measure is a function of one shape to a number.
func measure(t duck.Type, value func(*sphere.Region) (float64, error)) run {
	return with(func(s *scratch, in *duck.Args, out *duck.Results) error {
		for row := range in.N {
			if in.AnyNull(row) {
				continue
			}
			r, err := s.a.read(in, 0, t, row)
			if err != nil {
				return err
			}
			if r == nil {
				continue
			}
			v, err := value(r)
			if err != nil {
				return err
			}
			out.SetDouble(row, v)
		}
		return nil
	})
}

func centroid(t duck.Type) run {
	return with(func(s *scratch, in *duck.Args, out *duck.Results) error {
		for row := range in.N {
			if in.AnyNull(row) {
				continue
			}
			r, err := s.a.read(in, 0, t, row)
			if err != nil {
				return err
			}
			if r == nil {
				continue
			}
			v, err := r.Centroid()
			if err != nil {
				return err
			}
			if err := out.SetDoubles(row, s.point(v)); err != nil {
				return err
			}
		}
		return nil
	})
}

// point returns a position as a DALI array.
func (s *scratch) point(v sphere.Vec) []float64 {
	lon, lat := v.LonLat()
	s.coords = append(s.coords[:0], lon, lat)
	return s.coords
}

// missing tells whether one of the numbers is NaN, which stands for a missing
// value in much of what users upload.
func missing(numbers ...float64) bool { return slices.ContainsFunc(numbers, math.IsNaN) }

package duckdb

import (
	"fmt"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/sphere"
)

// maxCells is how many cells one row may be repeated for in a join: a fifth of
// the sky at the order that such joins use.
const maxCells = 1 << 20

// pixel is the function of an order and a position.
func pixel(in *duck.Args, out *duck.Results) error {
	order, lon, lat := in.Integers(0), in.Doubles(1), in.Doubles(2)
	for row := range in.N {
		if in.AnyNull(row) || missing(lon[row], lat[row]) {
			continue
		}
		if err := sphere.CheckOrder(int64(order[row])); err != nil {
			return err
		}
		v, err := sphere.FromLonLat(lon[row], lat[row])
		if err != nil {
			return err
		}
		out.SetBigInt(row, sphere.Pix(int(order[row]), v))
	}
	return nil
}

// pixelCenter is the function of an order and a cell.
var pixelCenter = with(func(s *scratch, in *duck.Args, out *duck.Results) error {
	order, cell := in.Integers(0), in.BigInts(1)
	for row := range in.N {
		if in.AnyNull(row) {
			continue
		}
		if err := sphere.CheckOrder(int64(order[row])); err != nil {
			return err
		}
		if err := sphere.CheckPix(int(order[row]), cell[row]); err != nil {
			return err
		}
		if err := out.SetDoubles(row, s.point(sphere.PixCenter(int(order[row]), cell[row]))); err != nil {
			return err
		}
	}
	return nil
})

// cellsOfCircle is the function of an order and a circle. Where nothing can
// match, the list is empty.
var cellsOfCircle = with(func(s *scratch, in *duck.Args, out *duck.Results) error {
	order, lon, lat, radius := in.Integers(0), in.Doubles(1), in.Doubles(2), in.Doubles(3)
	for row := range in.N {
		s.ranges = s.ranges[:0]
		if !in.AnyNull(row) && !missing(lon[row], lat[row]) && radius[row] >= 0 {
			v, err := sphere.FromLonLat(lon[row], lat[row])
			if err != nil {
				return err
			}
			s.coverCircle(int(order[row]), sphere.Circle{Center: v, Radius: radius[row]})
		}
		if err := s.putCells(out, row); err != nil {
			return err
		}
	}
	return nil
})

// coverCircle sets the ranges to the cells of a circle.
func (s *scratch) coverCircle(order int, c sphere.Circle) {
	c.Radius = min(c.Radius, 180)
	s.region = sphere.CircleRegion(c)
	s.ranges = s.region.AppendCover(s.ranges[:0], order)
}

// putCells makes the row the list of the cells in the ranges.
func (s *scratch) putCells(out *duck.Results, row int) error {
	if n := s.ranges.PixCount(); n > maxCells {
		return fmt.Errorf("a shape of %d sky cells is too large for a join by position: select its rows first, or use a smaller radius", n)
	}
	s.cells = s.ranges.AppendCells(s.cells[:0])
	return out.SetBigInts(row, s.cells)
}

// cellsOfShape is the function of an order, a shape of type t and how far
// around it cells count.
func cellsOfShape(t duck.Type) run {
	return with(func(s *scratch, in *duck.Args, out *duck.Results) error {
		order, pad := in.Integers(0), in.Doubles(2)
		for row := range in.N {
			s.ranges = s.ranges[:0]
			if !in.AnyNull(row) {
				r, err := s.a.read(in, 1, t, row)
				if err != nil {
					return err
				}
				if err := s.cover(int(order[row]), r, pad[row]); err != nil {
					return err
				}
			}
			if err := s.putCells(out, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// cover sets the ranges to the cells within pad of r.
func (s *scratch) cover(order int, r *sphere.Region, pad float64) error {
	switch {
	case r == nil || !(pad >= 0):
		return nil
	case pad == 0:
		s.ranges = r.AppendCover(s.ranges, order)
		return nil
	}
	bound, err := r.BoundingCircle()
	if err != nil {
		return err
	}
	s.coverCircle(order, sphere.Circle{Center: bound.Center, Radius: bound.Radius + pad})
	return nil
}

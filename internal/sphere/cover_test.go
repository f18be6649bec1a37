package sphere_test

import (
	"slices"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
)

func checkSet(t *testing.T, cover sphere.Ranges, order int) {
	t.Helper()
	for i, r := range cover {
		if r.Lo < 0 || r.Hi <= r.Lo || r.Hi > sphere.PixCount(order) || i > 0 && r.Lo <= cover[i-1].Hi {
			t.Fatalf("range %d is out of place in %v", i, cover)
		}
	}
}

func TestCoverCircle_HoldsEveryPositionOfTheCircle(t *testing.T) {
	s := newSky(2)
	poles := []sphere.Vec{{Z: 1}, {Z: -1}, {X: 1}, {X: -1}, mustVec(t, 45, 0), mustVec(t, 0, 41.8103148957786)}
	for i := range 1500 {
		center := s.vec()
		if i%10 == 0 {
			center = s.around(poles[i/10%len(poles)], s.size(1e-10, 1))
		}
		order, radius := s.IntN(30), s.size(1e-9, 179.9)
		cover := sphere.CoverCircle(order, sphere.Circle{Center: center, Radius: radius})
		checkSet(t, cover, order)
		for range 60 {
			v := s.around(center, radius*s.Float64())
			if s.IntN(2) == 0 {
				v = s.around(center, radius)
			}
			if !cover.Contains(sphere.Pix(order, v)) {
				t.Fatalf("order %d radius %v around %v: pixel of %v is missing", order, radius, center, v)
			}
		}
	}
}

func TestCoverCircle_IsTight(t *testing.T) {
	s := newSky(3)
	for range 60 {
		order := 3 + s.IntN(5)
		radius := sphere.PixSize(order) * s.size(0.01, 8)
		center := s.vec()
		cover := sphere.CoverCircle(order, sphere.Circle{Center: center, Radius: radius})
		// A pixel may be listed only if some of it lies within the circle grown
		// by the slack that two further orders leave.
		slack := sphere.MaxPixRadius(order+2) * 2
		for _, pix := range cover.AppendCells(nil) {
			nearest := sphere.PixCenter(order, pix).Distance(center)
			for _, v := range sphere.AppendPixBoundary(nil, order, pix, 16) {
				nearest = min(nearest, v.Distance(center))
			}
			if nearest > radius+slack && sphere.Pix(order, center) != pix {
				t.Errorf("order %d radius %v: pixel %d is %v degrees away", order, radius, pix, nearest)
			}
		}
	}
}

func TestCover_HoldsEveryPositionOfThePolygon(t *testing.T) {
	s := newSky(4)
	var r sphere.Region
	for i := range 800 {
		center, size := s.vec(), s.size(1e-6, 80)
		vertices := s.star(center, size, 3+s.IntN(9), i%2 == 0)
		if err := r.SetVertices(vertices); err != nil {
			t.Fatalf("%v: %v", vertices, err)
		}
		order := s.IntN(24)
		cover := r.Cover(order)
		checkSet(t, cover, order)
		for j, v := range vertices {
			w := vertices[(j+1)%len(vertices)]
			f := s.Float64()
			if v = v.Scale(f).Add(w.Scale(1 - f)).Unit(); !cover.Contains(sphere.Pix(order, v)) {
				t.Fatalf("order %d, %v: pixel of %v on the boundary is missing", order, &r, v)
			}
		}
		for range 60 {
			v := s.around(center, size*s.Float64())
			if r.ContainsPoint(v) && !cover.Contains(sphere.Pix(order, v)) {
				t.Fatalf("order %d, %v: pixel of %v is missing", order, &r, v)
			}
		}
	}
}

func TestCover_OfLargePolygons(t *testing.T) {
	band := mustRegion(t, "POLYGON 0 -5 60 -5 120 -5 180 -5 240 -5 300 -5 359 -5 359 5 300 5 240 5 180 5 120 5 60 5 0 5")
	hemisphere := mustRegion(t, "POLYGON 0 0 120 0 240 0")
	s := newSky(5)
	for _, r := range []*sphere.Region{band, hemisphere} {
		for order := range 8 {
			cover := r.Cover(order)
			checkSet(t, cover, order)
			for range 2000 {
				if v := s.vec(); r.ContainsPoint(v) && !cover.Contains(sphere.Pix(order, v)) {
					t.Fatalf("order %d, %v: pixel of %v is missing", order, r, v)
				}
			}
		}
	}
}

func TestCover_OfUnionsPointsAndNothing(t *testing.T) {
	union := mustRegion(t, "UNION (CIRCLE 10 10 1 CIRCLE 200 -40 1 CIRCLE 10.5 10 1)")
	cover := union.AppendCover(sphere.Ranges{{0, 1}}, 8)
	if cover[0] != (sphere.Range{Hi: 1}) {
		t.Errorf("what was there is lost: %v", cover)
	}
	checkSet(t, cover[1:], 8)
	for i := range union.Parts() {
		for _, pix := range union.Parts()[i].Cover(8).AppendCells(nil) {
			if !cover[1:].Contains(pix) {
				t.Errorf("pixel %d of part %d is missing", pix, i)
			}
		}
	}
	point := sphere.PointAt(mustVec(t, 123.4, 56.7))
	if got := point.Cover(12); got.PixCount() != 1 || !got.Contains(sphere.Pix(12, mustVec(t, 123.4, 56.7))) {
		t.Errorf("point: %v", got)
	}
	var nothing sphere.Region
	if got := nothing.Cover(3); len(got) != 0 {
		t.Errorf("nothing: %v", got)
	}
	all := sphere.CoverCircle(29, sphere.Circle{Center: sphere.Vec{Z: 1}, Radius: 180})
	if !slices.Equal(all, sphere.Ranges{{0, sphere.PixCount(29)}}) {
		t.Errorf("whole sphere: %v", all)
	}
}

func TestCover_StaysShortAtFineOrders(t *testing.T) {
	for _, radius := range []float64{1e-5, 0.5, 20, 90, 170} {
		cover := sphere.CoverCircle(29, sphere.Circle{Center: mustVec(t, 33, 44), Radius: radius})
		if len(cover) > 2000 {
			t.Errorf("radius %v: %d ranges", radius, len(cover))
		}
	}
}

func TestRegion_AppendCoverDoesNotAllocate(t *testing.T) {
	r := mustRegion(t, detectorText)
	cover := r.Cover(10)
	if n := testing.AllocsPerRun(20, func() { cover = r.AppendCover(cover[:0], 10) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

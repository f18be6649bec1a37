package sphere_test

import (
	"math"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
)

func TestPix_AgreesWithHealpy(t *testing.T) {
	orders := []int{0, 1, 5, 10, 18, 29}
	for _, row := range table(t, "pixels.txt") {
		at := floats(t, row[:2])
		if math.Abs(at[1]) == 90 && at[0] != 0 {
			continue // a Vec forgets the longitude of a pole
		}
		v := mustVec(t, at[0], at[1])
		for i, order := range orders {
			if got, want := sphere.Pix(order, v), integer(t, row[2+i]); got != want {
				t.Errorf("order %d at %v %v: got %d, healpy has %d", order, at[0], at[1], got, want)
			}
		}
	}
}

func TestPix_HasOneAnswerAtEachPole(t *testing.T) {
	for _, lat := range []float64{90, -90} {
		want := sphere.Pix(29, mustVec(t, 0, lat))
		for lon := -720.0; lon <= 720; lon += 22.5 {
			if got := sphere.Pix(29, mustVec(t, lon, lat)); got != want {
				t.Errorf("lon %v lat %v: %d, not %d", lon, lat, got, want)
			}
		}
	}
}

func TestPixCenter_AgreesWithHealpy(t *testing.T) {
	for _, row := range table(t, "centers.txt") {
		order, pix, at := int(integer(t, row[0])), integer(t, row[1]), floats(t, row[2:])
		center := sphere.PixCenter(order, pix)
		if d := center.Distance(mustVec(t, at[0], at[1])); d > 1e-13 {
			t.Errorf("order %d pixel %d: center is %v degrees off", order, pix, d)
		}
		if got := sphere.Pix(order, center); got != pix {
			t.Errorf("order %d: center of pixel %d lies in %d", order, pix, got)
		}
		if got := sphere.MaxPixRadius(order); math.Abs(got/at[2]-1) > 1e-6 {
			t.Errorf("order %d: largest radius %v, healpy has %v", order, got, at[2])
		}
	}
}

func TestMaxPixRadius_HoldsAllOfEveryPixel(t *testing.T) {
	var border []sphere.Vec
	for order := range 6 {
		farthest := 0.0
		for pix := range sphere.PixCount(order) {
			center := sphere.PixCenter(order, pix)
			border = sphere.AppendPixBoundary(border[:0], order, pix, 8)
			for _, v := range border {
				farthest = max(farthest, center.Distance(v))
			}
		}
		if want := sphere.MaxPixRadius(order); farthest > want*(1+1e-12) || farthest < want*(1-1e-12) {
			t.Errorf("order %d: farthest border position is at %v, MaxPixRadius is %v", order, farthest, want)
		}
	}
}

func TestAppendPixBoundary_IsBetweenPixelAndNeighbors(t *testing.T) {
	for order := range 5 {
		for pix := range sphere.PixCount(order) {
			center := sphere.PixCenter(order, pix)
			for _, v := range sphere.AppendPixBoundary(nil, order, pix, 3) {
				in := v.Scale(1 - 1e-9).Add(center.Scale(1e-9)).Unit()
				if got := sphere.Pix(order, in); got != pix {
					t.Fatalf("order %d pixel %d: just inside its border is pixel %d", order, pix, got)
				}
			}
			for _, v := range sphere.AppendPixBoundary(nil, order, pix, 3) {
				out := v.Scale(1 + 1e-9).Sub(center.Scale(1e-9)).Unit()
				if got := sphere.Pix(order, out); got == pix {
					t.Fatalf("order %d pixel %d: just outside its border is the same pixel", order, pix)
				}
			}
		}
	}
}

func TestPix_NestsInItsParent(t *testing.T) {
	s := newSky(1)
	for range 2000 {
		v := s.vec()
		finest := sphere.Pix(sphere.MaxOrder, v)
		for order := range sphere.MaxOrder {
			if got, want := sphere.Pix(order, v), finest>>(2*(sphere.MaxOrder-order)); got != want {
				t.Fatalf("order %d of %v: pixel %d, but order 29 says %d", order, v, got, want)
			}
		}
	}
}

func TestOrderForRadius_GivesPixelsNoNarrower(t *testing.T) {
	for _, radius := range []float64{0, 1e-9, 1e-6, 0.001, 0.05, 1, 30, 58, 59, 180} {
		order := sphere.OrderForRadius(radius)
		if order > 0 && sphere.PixSize(order) < radius {
			t.Errorf("radius %v: order %d has pixels of only %v", radius, order, sphere.PixSize(order))
		}
		if order < sphere.MaxOrder && sphere.PixSize(order+1) >= radius {
			t.Errorf("radius %v: order %d is not the finest", radius, order)
		}
	}
	if got := sphere.PixSize(10); !near(got, 0.0572591, 1e-6) {
		t.Errorf("PixSize(10) = %v", got)
	}
}

func TestCheckOrder_NamesTheOrder(t *testing.T) {
	for _, order := range []int64{-1, 30, math.MaxInt64} {
		if err := sphere.CheckOrder(order); err == nil {
			t.Errorf("order %d is accepted", order)
		}
	}
	if err := sphere.CheckOrder(29); err != nil {
		t.Error(err)
	}
	if err := sphere.CheckPix(1, 48); err == nil || err.Error() != "HEALPix index 48 is not within 0 to 47 of order 1" {
		t.Errorf("got %v", err)
	}
	if err := sphere.CheckPix(1, 47); err != nil {
		t.Error(err)
	}
}

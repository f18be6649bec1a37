package sphere_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
)

func TestFromLonLat_HitsAxesExactly(t *testing.T) {
	tests := []struct {
		lon, lat float64
		want     sphere.Vec
	}{
		{0, 0, sphere.Vec{X: 1}},
		{90, 0, sphere.Vec{Y: 1}},
		{180, 0, sphere.Vec{X: -1}},
		{270, 0, sphere.Vec{Y: -1}},
		{-90, 0, sphere.Vec{Y: -1}},
		{360, 0, sphere.Vec{X: 1}},
		{720 + 90, 0, sphere.Vec{Y: 1}},
		{-3600, 0, sphere.Vec{X: 1}},
		{123.4, 90, sphere.Vec{Z: 1}},
		{-77, -90, sphere.Vec{Z: -1}},
	}
	for _, tt := range tests {
		if got := mustVec(t, tt.lon, tt.lat); got != tt.want {
			t.Errorf("%v %v: got %v, want %v", tt.lon, tt.lat, got, tt.want)
		}
	}
}

func TestFromLonLat_WrapsLongitude(t *testing.T) {
	s := newSky(10)
	for range 1000 {
		lon, lat := 360*s.Float64(), 180*s.Float64()-90
		lon = math.Round(lon*1024) / 1024 // exact when turns are added
		for _, turns := range []float64{-3, -1, 1, 1000} {
			if got, want := mustVec(t, lon+360*turns, lat), mustVec(t, lon, lat); got.Chord2(want) > 1e-31 {
				t.Fatalf("%v %v plus %v turns: %v, not %v", lon, lat, turns, got, want)
			}
		}
	}
}

func TestFromLonLat_NamesWhatIsWrong(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	tests := []struct {
		lon, lat float64
		want     string
	}{
		{nan, 0, "longitude NaN"},
		{inf, 0, "longitude +Inf"},
		{-inf, 0, "longitude -Inf"},
		{0, nan, "latitude NaN"},
		{0, inf, "latitude +Inf"},
		{0, 90.0000001, "latitude 90.0000001"},
		{0, -91, "latitude -91"},
	}
	for _, tt := range tests {
		_, err := sphere.FromLonLat(tt.lon, tt.lat)
		var e *sphere.Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.Msg, tt.want) || e.Offset != -1 {
			t.Errorf("%v %v: got %v, want %q", tt.lon, tt.lat, err, tt.want)
		}
	}
}

func TestVec_LonLatReturnsTheDecimalsThatWentIn(t *testing.T) {
	s := newSky(11)
	for range 20000 {
		digits := math.Pow(10, float64(s.IntN(10)))
		lon := math.Floor(360*s.Float64()*digits) / digits
		lat := math.Round((178*s.Float64()-89)*digits) / digits
		if gotLon, gotLat := mustVec(t, lon, lat).LonLat(); gotLon != lon || gotLat != lat {
			t.Fatalf("%v %v came out as %v %v", lon, lat, gotLon, gotLat)
		}
	}
}

func TestVec_LonLatStaysWithinRange(t *testing.T) {
	s := newSky(12)
	check := func(v sphere.Vec) {
		lon, lat := v.LonLat()
		if !(lon >= 0 && lon < 360 && lat >= -90 && lat <= 90) {
			t.Fatalf("%v: %v %v", v, lon, lat)
		}
		if d := mustVec(t, lon, lat).Distance(v); d > 3e-13 {
			t.Fatalf("%v: %v %v is %v degrees off", v, lon, lat, d)
		}
	}
	for range 5000 {
		check(s.vec())
		check(s.around(sphere.Vec{Z: 1}, s.size(1e-15, 1)))
		check(s.around(sphere.Vec{X: 1}, s.size(1e-15, 1)))
	}
	check(sphere.Vec{X: 1, Y: -1e-20})
	check(sphere.Vec{Z: -1})
	if lon, lat := mustVec(t, 0, 0).LonLat(); math.Signbit(lon) || math.Signbit(lat) {
		t.Error("minus zero")
	}
}

func TestVec_DistanceIsAccurateAtAllSeparations(t *testing.T) {
	for _, deg := range []float64{1e-12, 1e-9, 1e-6, 0.001, 1, 45, 89.999999, 90, 90.000001, 135, 179, 179.999, 179.999999, 179.999999999, 180} {
		sin, cos := math.Sincos(deg * math.Pi / 180)
		if deg > 90 {
			sin, cos = math.Sincos((180 - deg) * math.Pi / 180)
			cos = -cos
		}
		v, w := sphere.Vec{Y: 1}, sphere.Vec{X: sin, Y: cos}
		tolerance := 1e-15*deg + 3e-14*min(1, deg)
		if got := v.Distance(w); !near(got, deg, tolerance) {
			t.Errorf("%v degrees: got %v, off by %v", deg, got, got-deg)
		}
		if v.Distance(w) != w.Distance(v) {
			t.Errorf("%v degrees: not symmetric", deg)
		}
	}
	v := mustVec(t, 12, 34)
	if got := v.Distance(v); got != 0 {
		t.Errorf("distance to itself is %v", got)
	}
}

func TestChord2_OrdersLikeDistance(t *testing.T) {
	s := newSky(13)
	for range 2000 {
		v, w := s.vec(), s.vec()
		d := v.Distance(w)
		if v.Chord2(w) > sphere.Chord2(d*(1+1e-13))+1e-15 || v.Chord2(w) < sphere.Chord2(d*(1-1e-13))-1e-15 {
			t.Fatalf("chord² %v at %v degrees", v.Chord2(w), d)
		}
	}
	for deg, want := range map[float64]float64{-1: 0, 0: 0, 60: 1, 90: 2, 180: 4, 200: 4} {
		if got := sphere.Chord2(deg); !near(got, want, 1e-15) {
			t.Errorf("Chord2(%v) = %v", deg, got)
		}
	}
}

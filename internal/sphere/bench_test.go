package sphere_test

import (
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
)

// detectorText is a region as the LSST Butler writes it.
const detectorText = "POLYGON ICRS 53.123456 -27.812345 53.357912 -27.798321 53.341234 -27.590123 53.107654 -27.604321"

// detectorTextLong has all the digits that doubles have.
const detectorTextLong = "POLYGON ICRS 53.12345678901234 -27.81234567890123 53.35791234567891 -27.79832109876543 " +
	"53.34123456789012 -27.59012345678901 53.10765432109877 -27.60432109876543"

func BenchmarkRegion_SetText(b *testing.B) {
	for name, text := range map[string]string{"six_decimals": detectorText, "full_precision": detectorTextLong, "circle": "CIRCLE ICRS 53.1 -27.8 0.5"} {
		b.Run(name, func(b *testing.B) {
			var r sphere.Region
			raw := []byte(text)
			b.ReportAllocs()
			for b.Loop() {
				if err := r.SetText(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRegion_SetPolygon(b *testing.B) {
	var r sphere.Region
	coords := []float64{53.123456, -27.812345, 53.357912, -27.798321, 53.341234, -27.590123, 53.107654, -27.604321}
	b.ReportAllocs()
	for b.Loop() {
		if err := r.SetPolygon(coords); err != nil {
			b.Fatal(err)
		}
	}
}

func mustRegion(tb testing.TB, text string) *sphere.Region {
	tb.Helper()
	r, err := sphere.ParseRegion(text)
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return r
}

func mustVec(tb testing.TB, lon, lat float64) sphere.Vec {
	tb.Helper()
	v, err := sphere.FromLonLat(lon, lat)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func BenchmarkRegion_ContainsPoint(b *testing.B) {
	inside, outside := mustVec(b, 53.2, -27.7), mustVec(b, 200, 10)
	for name, text := range map[string]string{
		"circle":  "CIRCLE 53.2 -27.7 0.5",
		"convex":  detectorText,
		"concave": "POLYGON 53 -28 53.5 -28 53.5 -27.5 53.1 -27.95 53 -27.5",
	} {
		r := mustRegion(b, text)
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				if r.ContainsPoint(inside) {
					n++
				}
			}
		})
		b.Run(name+"_far", func(b *testing.B) {
			for b.Loop() {
				if r.ContainsPoint(outside) {
					b.Fatal("inside")
				}
			}
		})
	}
}

func BenchmarkRegion_Intersects(b *testing.B) {
	detector := mustRegion(b, detectorText)
	for name, text := range map[string]string{
		"circle":  "CIRCLE 53.4 -27.7 0.1",
		"polygon": "POLYGON 53.3 -27.7 54 -27.7 54 -27.3 53.3 -27.3",
		"far":     "POLYGON 153.3 -27.7 154 -27.7 154 -27.3 153.3 -27.3",
	} {
		other := mustRegion(b, text)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				detector.Intersects(other)
			}
		})
	}
}

func BenchmarkRegion_BoundingCircle(b *testing.B) {
	r := mustRegion(b, detectorText)
	for b.Loop() {
		if _, err := r.BoundingCircle(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFromLonLat(b *testing.B) {
	for b.Loop() {
		if _, err := sphere.FromLonLat(53.123456, -27.8123); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPix(b *testing.B) {
	v, polar := mustVec(b, 53.123456, -27.8123), mustVec(b, 53, 70)
	b.Run("belt", func(b *testing.B) {
		for b.Loop() {
			sphere.Pix(10, v)
		}
	})
	b.Run("cap", func(b *testing.B) {
		for b.Loop() {
			sphere.Pix(10, polar)
		}
	})
}

func BenchmarkRegion_AppendCover(b *testing.B) {
	for name, text := range map[string]string{
		"arcsecond": "CIRCLE 53.2 -27.7 0.000277",
		"half_deg":  "CIRCLE 53.2 -27.7 0.5",
		"three_deg": "CIRCLE 53.2 -27.7 3",
		"detector":  detectorText,
	} {
		r := mustRegion(b, text)
		b.Run(name, func(b *testing.B) {
			var cover sphere.Ranges
			b.ReportAllocs()
			for b.Loop() {
				cover = r.AppendCover(cover[:0], 10)
			}
		})
	}
}

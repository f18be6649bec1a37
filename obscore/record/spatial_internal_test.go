package record

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

func TestAppendDegrees_RoundsExactly(t *testing.T) {
	angles := []float64{0, math.Copysign(0, -1), -1e-9, 5e-7, 1.5e-6, -2.5e-6, 0.0000005, 12.3456785, 359.9999995, 360, -90, 89.9999999,
		1e6, 1e7 + 0.5, 1e300, math.NaN(), math.Inf(1), math.Inf(-1)}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		angles = append(angles, rng.Float64()*450-90)
		// Of every seven decimals that end in 5 the number next to it is on one
		// side of the middle.
		middle := float64(rng.IntN(3_600_000_000)) / 1e7
		angles = append(angles, middle, math.Nextafter(middle, 0), math.Nextafter(middle, 1000))
	}
	for _, v := range angles {
		if got, want := string(appendDegrees(nil, v)), strconv.FormatFloat(v, 'f', 6, 64); got != want {
			t.Fatalf("%v: got %s, want %s", v, got, want)
		}
	}
}

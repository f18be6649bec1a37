package static

import "testing"

func TestSmallRadius_KeepsTheMarginSmall(t *testing.T) {
	for name, tc := range map[string]struct {
		sizes  sizes
		radius float64
		large  int64
	}{
		"no shapes":                    {nil, 0, 0},
		"all alike":                    {sizes{{0.16, 1_000_000}}, 0.16, 0},
		"detectors and patches":        {sizes{{0.13, 50_000}, {0.16, 950_000}}, 0.16, 0},
		"a few that cover the sky":     {sizes{{0.16, 1_000_000}, {85, 20}, {180, 5}}, 0.16, 25},
		"a tenth of whole exposures":   {sizes{{0.16, 900_000}, {1.8, 100_000}}, 1.8, 0},
		"only large ones":              {sizes{{180, 1000}}, 180, 0},
		"a few exposures, few of them": {sizes{{0.16, 2000}, {1.8, 10}}, 1.8, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if radius, large := tc.sizes.smallRadius(); radius != tc.radius || large != tc.large {
				t.Errorf("got %v and %d, want %v and %d", radius, large, tc.radius, tc.large)
			}
		})
	}
}

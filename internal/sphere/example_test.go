package sphere_test

import (
	"fmt"

	"github.com/vobutler/vobutler/internal/sphere"
)

// A cone search: cells for the index, then the exact test.
func ExampleCoverCircle() {
	cone, err := sphere.NewCircle(53.16, -28.1, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	cells := sphere.CoverCircle(10, cone).Simplify(4)
	star, _ := sphere.FromLonLat(53.13, -28.08)
	fmt.Println(cells.Contains(sphere.Pix(10, star)), cone.Contains(star))
	// Output: true true
}

// A region read from a column, again and again into the same memory.
func ExampleRegion_SetText() {
	var region sphere.Region
	position, _ := sphere.FromLonLat(359.9, 0.2)
	for _, column := range []string{
		"POLYGON ICRS 359.500000 -0.500000 0.500000 -0.500000 0.500000 0.500000 359.500000 0.500000",
		"CIRCLE ICRS 12 45 0.5",
		"CIRCLE GALACTIC 12 45 0.5",
	} {
		if err := region.SetText([]byte(column)); err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(region.Kind(), region.ContainsPoint(position))
	}
	// Output:
	// polygon true
	// circle false
	// coordinate frame GALACTIC is not supported: give the coordinates in ICRS (at byte 7)
}

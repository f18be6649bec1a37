package static

import "math"

// sizes is how many shapes have a bounding radius, by radius in ascending order.
type sizes []struct {
	radius float64
	rows   int64
}

const (
	// skyArea is the area of the sphere in square degrees.
	skyArea = 4 * math.Pi * (180 / math.Pi) * (180 / math.Pi)
	// crowding is how much denser than on average rows lie where people look.
	crowding = 10
	// scanShare is the part of the table whose reading costs as much as the scan
	// for large shapes: it reads one column of every row.
	scanShare = 1. / 50
)

// smallRadius chooses the radius up to which a shape counts as small, and tells
// about how many are larger. A query looks for small shapes in a margin of
// that radius around its target, and for large ones everywhere; the choice
// makes the rows that it reads as few as can be.
func (s sizes) smallRadius() (radius float64, large int64) {
	if len(s) == 0 {
		return 0, 0
	}
	var total int64
	for _, one := range s {
		total += one.rows
	}
	best := math.Inf(1)
	var below int64
	for _, one := range s {
		below += one.rows
		area := min(math.Pi*one.radius*one.radius*crowding/skyArea, 1)
		cost := float64(below) * area
		if above := total - below; above > 0 {
			cost += float64(above) + float64(total)*scanShare
		}
		if cost <= best {
			best, radius, large = cost, one.radius, total-below
		}
	}
	return radius, large
}

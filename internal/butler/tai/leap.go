package tai

import (
	"math"
	"sort"
)

// leaps are the days since 1970 on which UTC came to lag TAI by so many
// seconds; the leap second is the last of the day before.
var leaps = []struct{ day, offset int64 }{
	{730, 10}, {912, 11}, {1096, 12}, {1461, 13}, {1826, 14}, {2191, 15}, {2557, 16}, {2922, 17}, {3287, 18},
	{3652, 19}, {4199, 20}, {4564, 21}, {4929, 22}, {5660, 23}, {6574, 24}, {7305, 25}, {7670, 26}, {8217, 27},
	{8582, 28}, {8947, 29}, {9496, 30}, {10043, 31}, {10592, 32}, {13149, 33}, {14245, 34}, {15522, 35},
	{16617, 36}, {17167, 37},
}

// Before 1972 UTC ran slow by a fixed rate: since 1968-02-01 the offset grew by
// driftRate each day.
const (
	driftDay    = 39126 - mjdEpoch
	driftOffset = 4213170000 // nanoseconds at driftDay
	driftRate   = 2592000    // nanoseconds per day
)

// offset returns TAI - UTC at the begin of a day since 1970, in nanoseconds.
func offset(d int64) int64 {
	i := sort.Search(len(leaps), func(i int) bool { return leaps[i].day > d })
	if i == 0 {
		return driftOffset + (d-driftDay)*driftRate
	}
	return leaps[i-1].offset * second
}

// dayLength returns the length of a day of UTC in its own nanoseconds: it is
// longer by a leap second at its end.
func dayLength(d int64) int64 {
	if d < leaps[0].day-1 {
		return day
	}
	if d == leaps[0].day-1 { // UTC was set back by a fraction of a second
		return day + offset(d+1) - (offset(d) + driftRate)
	}
	return day + offset(d+1) - offset(d)
}

// fromUTCDay returns the TAI of a time of a day in UTC.
func fromUTCDay(d, rest int64) int64 {
	nsec := d*day + rest + offset(d)
	if d < leaps[0].day {
		nsec += int64(math.Round(float64(rest) / float64(day) * driftRate))
	}
	return nsec
}

// toUTCDay is the inverse of fromUTCDay. It also returns the length of the day.
func toUTCDay(nsec int64) (d, rest, length int64) {
	d, _ = floorDiv(nsec, day)
	for fromUTCDay(d, 0) > nsec {
		d--
	}
	rest = nsec - fromUTCDay(d, 0)
	if d < leaps[0].day {
		rest -= int64(math.Round(float64(rest) / float64(day+driftRate) * driftRate))
	}
	return d, rest, dayLength(d)
}

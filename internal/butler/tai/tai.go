package tai

import (
	"math"
	"time"
)

// The range of times, in nanoseconds.
const (
	Min int64 = 0                   // 1970-01-01T00:00:00
	Max int64 = 4102444800000000000 // 2100-01-01T00:00:00
)

const (
	second = int64(time.Second)
	day    = 24 * 60 * 60 * second

	// mjdEpoch is the modified Julian date of 1970-01-01.
	mjdEpoch = 40587
	// jdOfMJD is the Julian date at which the modified one is zero.
	jdOfMJD = 2400000.5
	// ttOffset is TT - TAI.
	ttOffset = 32184 * int64(time.Millisecond)
)

// Clamp moves a time outside the range to its nearer end.
func Clamp(nsec int64) int64 { return max(Min, min(nsec, Max)) }

// FromUTC returns the time of a Unix time in nanoseconds, which is UTC without
// leap seconds, clamped to the range.
func FromUTC(unix int64) int64 {
	switch {
	case unix < -day:
		return Min
	case unix > Max:
		return Max
	}
	d, rest := floorDiv(unix, day)
	return Clamp(fromUTCDay(d, rest))
}

// ToUTC returns the Unix time of a time, in nanoseconds. Within a leap second,
// for which there is none, it is that of the second after.
func ToUTC(nsec int64) int64 {
	d, rest, _ := toUTCDay(nsec)
	return d*day + rest
}

// MJD returns a time as modified Julian date on the TAI scale.
func MJD(nsec int64) float64 {
	d, rest := floorDiv(nsec, day)
	return float64(d+mjdEpoch) + float64(rest)/float64(day)
}

// UTCMJD returns a time as modified Julian date in UTC. On a day with a leap
// second the fraction is that of the longer day.
func UTCMJD(nsec int64) float64 {
	d, rest, length := toUTCDay(nsec)
	return float64(d+mjdEpoch) + float64(rest)/float64(length)
}

// FromMJD returns the time of a modified Julian date on the TAI scale, clamped
// to the range.
func FromMJD(mjd float64) int64 {
	d, frac := math.Modf(mjd)
	return fromDays(d, frac, ScaleTAI)
}

// Seconds returns a time to the second on the TAI scale: 2024-11-08T01:02:03.
func Seconds(nsec int64) string {
	return time.Unix(0, nsec).UTC().Format("2006-01-02T15:04:05")
}

func floorDiv(a, b int64) (q, r int64) {
	q, r = a/b, a%b
	if r < 0 {
		q, r = q-1, r+b
	}
	return q, r
}

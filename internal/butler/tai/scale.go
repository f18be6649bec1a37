package tai

import "math"

// Scale is a time scale.
type Scale uint8

// The scales that convert to TAI without tables of the Earth's motion.
const (
	ScaleTAI Scale = iota
	ScaleUTC
	ScaleTT
)

// fromDays returns the time of a count of days since the epoch of the modified
// Julian date, clamped to the range. In UTC the fraction is that of the day as
// long as it was.
func fromDays(whole, frac float64, s Scale) int64 {
	// Bring the fraction into [0,1) without losing digits of it.
	f := math.Floor(frac)
	whole, frac = whole+f, frac-f
	switch {
	case !(whole > 30000): // also catches NaN
		return Min
	case whole > 100000:
		return Max
	}
	d := int64(whole) - mjdEpoch
	if s == ScaleUTC {
		return Clamp(fromUTCDay(d, int64(math.RoundToEven(frac*float64(dayLength(d))))))
	}
	return Clamp(toTAI(d*day+int64(math.RoundToEven(frac*float64(day))), s))
}

// fromDayTime returns the time of a day since 1970, clamped to the range.
func fromDayTime(d, rest int64, s Scale) int64 {
	if s == ScaleUTC {
		return Clamp(fromUTCDay(d, rest))
	}
	return Clamp(toTAI(d*day+rest, s))
}

func toTAI(nsec int64, s Scale) int64 {
	if s == ScaleTT {
		return nsec - ttOffset
	}
	return nsec
}

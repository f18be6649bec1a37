package tai

import (
	"math"
	"time"
)

// numberFormats read times that are numbers. Those that count seconds from an
// epoch do so on a scale of their own.
var numberFormats = map[string]func(x float64, s Scale) int64{
	"mjd": func(x float64, s Scale) int64 {
		whole, frac := math.Modf(x)
		return fromDays(whole, frac, s)
	},
	"jd": func(x float64, s Scale) int64 {
		whole, frac := math.Modf(x - jdOfMJD)
		return fromDays(whole, frac, s)
	},
	"unix": func(x float64, _ Scale) int64 {
		d := math.Floor(x / 86400)
		return fromDays(d+mjdEpoch, (x-d*86400)/86400, ScaleUTC)
	},
	"unix_tai": func(x float64, _ Scale) int64 { return fromSeconds(x, 0) },
	"cxcsec": func(x float64, _ Scale) int64 {
		return fromSeconds(x, time.Date(1998, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()-ttOffset)
	},
	"gps": func(x float64, _ Scale) int64 {
		return fromSeconds(x, time.Date(1980, 1, 6, 0, 0, 19, 0, time.UTC).UnixNano())
	},
	"jyear": func(x float64, s Scale) int64 {
		whole, frac := math.Modf(51544.5 + (x-2000)*365.25)
		return fromDays(whole, frac, s)
	},
	"byear": func(x float64, s Scale) int64 {
		// B1900.0 is MJD 15019.81352, a year has 365.242198781 days.
		whole, frac := math.Modf(15019.81352 + (x-1900)*365.242198781)
		return fromDays(whole, frac, s)
	},
	"decimalyear": decimalYear,
}

// fromSeconds returns a time some seconds after an epoch.
func fromSeconds(x float64, epoch int64) int64 {
	if !(math.Abs(x) < 9e9) {
		if x > 0 {
			return Max
		}
		return Min
	}
	whole, frac := math.Modf(x)
	return Clamp(epoch + int64(whole)*second + int64(math.RoundToEven(frac*float64(second))))
}

// decimalYear reads a year and the part of it that has passed, by its length on
// the scale.
func decimalYear(x float64, s Scale) int64 {
	year := math.Floor(x)
	switch {
	case !(year >= 1960):
		return Min
	case year >= 2101:
		return Max
	}
	start := func(y int) int64 {
		d := time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / 86400
		if s == ScaleUTC {
			return fromUTCDay(d, 0)
		}
		return toTAI(d*day, s)
	}
	a, b := start(int(year)), start(int(year)+1)
	return Clamp(a + int64(math.RoundToEven((x-year)*float64(b-a))))
}

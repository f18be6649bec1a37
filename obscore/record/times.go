package record

import (
	"math"
	"strconv"
	"time"

	"github.com/vobutler/vobutler/internal/butler/tai"
)

// scale is a time scale that a template may ask for.
type scale uint8

const (
	scaleTAI scale = iota
	scaleUTC
)

var scales = map[string]scale{"tai": scaleTAI, "utc": scaleUTC}

func (s scale) String() string { return [...]string{"tai", "utc"}[s] }

// microsecond is the precision to which the Python library writes times.
const (
	microsecond = 1000
	nsecPerSec  = 1_000_000_000
	nsecPerDay  = 86400 * nsecPerSec
)

// clock returns the date and time of day of a time in TAI nanoseconds, rounded
// to microseconds, as days and microseconds since 1970. The microseconds of a
// leap second are beyond those of a day.
func clock(nsec int64, s scale) (day, micros int64) {
	nsec = (nsec + microsecond/2) / microsecond * microsecond
	leap := int64(0)
	if s == scaleUTC {
		utc := tai.ToUTC(nsec)
		// Within a leap second the library's time is that of the next second.
		if utc == tai.ToUTC(nsec+nsecPerSec) {
			utc -= nsecPerSec
			leap = nsecPerSec
		}
		nsec = utc
	}
	day = nsec / nsecPerDay // no time is before 1970
	return day, (nsec - day*nsecPerDay + leap) / microsecond
}

// timeFormat appends a time in one of astropy's formats.
type timeFormat func(dst []byte, nsec int64, s scale) []byte

// textFormats are the formats of astropy whose values are texts.
var textFormats = map[string]timeFormat{
	"isot": func(dst []byte, nsec int64, s scale) []byte { return appendDate(dst, nsec, s, 'T') },
	"fits": func(dst []byte, nsec int64, s scale) []byte { return appendDate(dst, nsec, s, 'T') },
	"iso":  func(dst []byte, nsec int64, s scale) []byte { return appendDate(dst, nsec, s, ' ') },
	"yday": appendYearDay,
}

// numberFormats are the formats of astropy whose values are numbers.
var numberFormats = map[string]func(nsec int64, s scale) float64{
	"mjd":   mjd,
	"jd":    jd,
	"value": jd, // the library leaves its times in this format
}

// mjd returns the modified Julian date.
func mjd(nsec int64, s scale) float64 {
	if s == scaleUTC {
		return tai.UTCMJD(nsec)
	}
	return tai.MJD(nsec)
}

func jd(nsec int64, s scale) float64 {
	whole, frac := math.Modf(mjd(nsec, s))
	return (whole + 2400000) + (frac + 0.5)
}

func appendDate(dst []byte, nsec int64, s scale, between byte) []byte {
	day, micros := clock(nsec, s)
	year, month, mday := time.Unix(day*86400, 0).UTC().Date()
	dst = appendPadded(dst, int64(year), 4)
	dst = appendPadded(append(dst, '-'), int64(month), 2)
	dst = appendPadded(append(dst, '-'), int64(mday), 2)
	return appendTimeOfDay(append(dst, between), micros)
}

func appendYearDay(dst []byte, nsec int64, s scale) []byte {
	day, micros := clock(nsec, s)
	date := time.Unix(day*86400, 0).UTC()
	dst = appendPadded(dst, int64(date.Year()), 4)
	dst = appendPadded(append(dst, ':'), int64(date.YearDay()), 3)
	return appendTimeOfDay(append(dst, ':'), micros)
}

func appendTimeOfDay(dst []byte, micros int64) []byte {
	seconds, frac := micros/1_000_000, micros%1_000_000
	minutes := seconds / 60
	if minutes >= 24*60 {
		minutes = 24*60 - 1 // a leap second is the sixtieth of its minute
	}
	dst = appendPadded(dst, minutes/60, 2)
	dst = appendPadded(append(dst, ':'), minutes%60, 2)
	dst = appendPadded(append(dst, ':'), seconds-minutes*60, 2)
	return appendPadded(append(dst, '.'), frac, 6)
}

// appendPadded appends a number with zeros in front.
func appendPadded(dst []byte, v int64, digits int) []byte {
	limit := int64(1)
	for range digits - 1 {
		limit *= 10
	}
	for ; limit > 1 && limit > v; limit /= 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, v, 10)
}

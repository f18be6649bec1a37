package tai

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// dateLayout is one way to write a date and time; its parts are separated by
// what stands in the pattern.
type dateLayout struct {
	pattern string // Y year, M month, D day, J day of the year, h m s
	example string
}

var dateFormats = map[string][]dateLayout{
	"iso":  {{"Y-M-D h:m:s", "2024-11-08 12:34:56.5"}, {"Y-M-D h:m", ""}, {"Y-M-D", ""}},
	"isot": {{"Y-M-DTh:m:s", "2024-11-08T12:34:56.5"}, {"Y-M-DTh:m", ""}, {"Y-M-D", ""}},
	"yday": {{"Y:J:h:m:s", "2024:313:12:34:56.5"}, {"Y:J:h:m", ""}, {"Y:J", ""}},
	"fits": {{"Y-M-DTh:m:s", "2024-11-08T12:34:56.5"}, {"Y-M-D", ""}},
}

// parseDate reads a date by the first layout that fits.
func parseDate(text string, layouts []dateLayout, s Scale) (int64, bool) {
	// A year of five digits has a sign.
	signed := strings.HasPrefix(text, "+")
	text = strings.TrimPrefix(text, "+")
	for _, l := range layouts {
		var f fields
		if f.read(text, l.pattern, signed) {
			return f.time(s)
		}
	}
	return 0, false
}

// fields are the parts of a date.
type fields struct {
	year, month, day, yday, hour, minute int
	nsec                                 int64 // of the minute
}

// read takes the text apart; it reports whether it follows the pattern.
func (f *fields) read(text, pattern string, signed bool) bool {
	f.month, f.day = 1, 1
	for _, c := range pattern {
		n := 0
		for n < len(text) && '0' <= text[n] && text[n] <= '9' {
			n++
		}
		digits := text[:n]
		value, _ := strconv.Atoi(digits)
		ok := n == 1 || n == 2
		switch c {
		case 'Y':
			f.year, ok = value, n == 4 && !signed || n == 5 && signed
		case 'M':
			f.month = value
		case 'D':
			f.day = value
		case 'J':
			f.yday, ok = value, n >= 1 && n <= 3 && value >= 1 && value <= 366
		case 'h':
			f.hour, ok = value, ok && value < 24
		case 'm':
			f.minute, ok = value, ok && value < 60
		case 's':
			f.nsec = int64(value) * second // leap seconds and more carry over
			if n < len(text) && text[n] == '.' {
				frac, _ := strconv.ParseFloat("0"+text[n:], 64)
				f.nsec += int64(math.RoundToEven(frac * float64(second)))
				n = len(text)
			}
		default:
			if !strings.HasPrefix(text, string(c)) {
				return false
			}
			text = text[1:]
			continue
		}
		if !ok {
			return false
		}
		text = text[n:]
	}
	return text == ""
}

// time returns the time, unless there is no such day.
func (f *fields) time(s Scale) (int64, bool) {
	t := time.Date(f.year, time.Month(f.month), f.day, 0, 0, 0, 0, time.UTC)
	if t.Year() != f.year || int(t.Month()) != f.month || t.Day() != f.day {
		return 0, false
	}
	if f.yday > 0 {
		t = t.AddDate(0, 0, f.yday-1)
	}
	switch {
	case t.Year() < 1960:
		return Min, true
	case t.Year() > 2101:
		return Max, true
	}
	rest := int64(f.hour*60+f.minute)*60*second + f.nsec
	return fromDayTime(t.Unix()/86400, rest, s), true
}

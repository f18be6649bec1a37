package tai

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Error says why a text is no time.
type Error struct{ Msg string }

// Error returns the message.
func (e *Error) Error() string { return e.Msg }

func errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// literal is the form of a time: [format/]value[/scale].
var literal = regexp.MustCompile(`^(?i:(?:(\w+)/)?` +
	`(?:(-?(?:\d+\.\d*|\.\d+))` + // a number has a point
	`|(\d+-\d+-\d+(?:[ T]\d+:\d+(?::\d+(?:\.\d*)?)?)?)` +
	`|(\+\d+-\d+-\d+(?:T\d+:\d+:\d+(?:\.\d*)?)?)` +
	`|(\d+:\d+(?::\d+:\d+(?::\d+(?:\.\d*)?)?)?))` +
	`(?:/(\w+))?)$`)

// Parse reads a time as it stands in a query, T'...' without the quotes:
// [format/]value[/scale]. Without a format, a number is an mjd, and a date may be
// in the formats iso, isot, fits or yday. Without a scale, dates and unix times
// are in UTC, cxcsec in TT, and other numbers in TAI. A time outside the range
// becomes its nearer end.
func Parse(text string) (int64, error) {
	text = strings.ReplaceAll(text, "+00:00", "") // as Python writes UTC
	m := literal.FindStringSubmatch(strings.TrimSuffix(text, "\n"))
	if m == nil {
		return 0, errorf("%q is no time: write a date such as 2024-11-08T12:00:00, or a number with a point and its "+
			"format such as mjd/60622.5, and the scale after a slash if it is not the usual one", text)
	}
	format, scaleName := strings.ToLower(m[1]), strings.ToLower(m[6])
	number, date := m[2], m[3]+m[4]+m[5]
	if format == "" {
		format = guess(m)
	}
	s, err := scaleOf(scaleName, format)
	if err != nil {
		return 0, err
	}
	if read, known := numberFormats[format]; known {
		if number == "" {
			return 0, errorf("%q is not in the format %s, which is a number with a point", text, format)
		}
		x, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return 0, errorf("%q is no time: %s is out of range", text, number)
		}
		return read(x, s), nil
	}
	layouts, known := dateFormats[format]
	if !known {
		return 0, errorf("%q is in the format %q; the known formats are %s", text, format, formatNames)
	}
	if number != "" {
		return 0, errorf("%q is not in the format %s, which is a date", text, format)
	}
	nsec, ok := parseDate(date, layouts, s)
	if !ok {
		return 0, errorf("%q is not a time in the format %s, such as %s", text, format, layouts[0].example)
	}
	return nsec, nil
}

func guess(m []string) string {
	switch {
	case m[2] != "":
		return "mjd"
	case m[4] != "":
		return "fits"
	case m[5] != "":
		return "yday"
	case strings.ContainsAny(m[3], "Tt"):
		return "isot"
	}
	return "iso"
}

const formatNames = "iso, isot, fits, yday, mjd, jd, unix, unix_tai, cxcsec, gps, decimalyear, jyear and byear"

func scaleOf(name, format string) (Scale, error) {
	switch name {
	case "tai":
		return ScaleTAI, nil
	case "utc":
		return ScaleUTC, nil
	case "tt":
		return ScaleTT, nil
	case "":
		switch format {
		case "iso", "isot", "fits", "yday", "unix":
			return ScaleUTC, nil
		case "cxcsec":
			return ScaleTT, nil
		}
		return ScaleTAI, nil
	}
	return 0, errorf("the time scale %q is not supported: use utc, tai or tt", name)
}

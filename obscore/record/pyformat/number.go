package pyformat

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// AppendInt appends an integer in a specification that CheckInt accepts.
func (s Spec) AppendInt(dst []byte, v int64) []byte {
	if s.IsDefault() {
		return strconv.AppendInt(dst, v, 10)
	}
	base, prefix, group := 10, "", 3
	switch s.Type {
	case 'b':
		base, prefix, group = 2, "0b", 4
	case 'o':
		base, prefix, group = 8, "0o", 4
	case 'x':
		base, prefix, group = 16, "0x", 4
	case 'X':
		base, prefix, group = 16, "0X", 4
	case 'c':
		from := len(dst)
		return s.pad(utf8.AppendRune(dst, rune(v)), from, 0, '<')
	case 0, 'd', 'n':
	default:
		return s.AppendFloat(dst, float64(v))
	}
	magnitude := uint64(v)
	if v < 0 {
		magnitude = -magnitude
	}
	digits := strconv.FormatUint(magnitude, base)
	if s.Type == 'X' {
		digits = strings.ToUpper(digits)
	}
	from := len(dst)
	dst = s.appendSign(dst, v < 0)
	if s.Alternate {
		dst = append(dst, prefix...)
	}
	return s.finish(dst, from, digits, "", group)
}

// AppendBool appends a truth value: its name, or 1 and 0 in any specification
// but the default.
func (s Spec) AppendBool(dst []byte, v bool) []byte {
	switch {
	case s.IsDefault() && v:
		return append(dst, "True"...)
	case s.IsDefault():
		return append(dst, "False"...)
	case v:
		return s.AppendInt(dst, 1)
	}
	return s.AppendInt(dst, 0)
}

// AppendFloat appends a number in a specification that CheckFloat accepts.
func (s Spec) AppendFloat(dst []byte, v float64) []byte {
	if s.IsDefault() {
		return AppendFloat(dst, v)
	}
	from := len(dst)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		text := "nan"
		if math.IsInf(v, 0) {
			text = "inf"
		}
		if s.Type == 'E' || s.Type == 'F' || s.Type == 'G' {
			text = strings.ToUpper(text)
		}
		if s.Type == '%' {
			text += "%"
		}
		dst = s.appendSign(dst, math.Signbit(v) && !math.IsNaN(v))
		prefix := len(dst) - from
		return s.pad(append(dst, text...), from, prefix, '>')
	}
	text := s.magnitude(math.Abs(v))
	negative := math.Signbit(v)
	if s.NoNegZero && strings.Trim(text, "0.%eE+-") == "" {
		negative = false
	}
	dst = s.appendSign(dst, negative)
	whole := len(text)
	if i := strings.IndexAny(text, ".eE%"); i >= 0 {
		whole = i
	}
	return s.finish(dst, from, text[:whole], text[whole:], 3)
}

// magnitude returns the digits of a number that is not negative.
func (s Spec) magnitude(v float64) string {
	precision := s.Precision
	if precision < 0 {
		precision = 6
	}
	switch s.Type {
	case 'e', 'E':
		text := s.point(strconv.FormatFloat(v, 'e', precision, 64))
		if s.Type == 'E' {
			text = strings.ToUpper(text)
		}
		return text
	case 'f', 'F':
		return s.point(strconv.FormatFloat(v, 'f', precision, 64))
	case '%':
		return s.point(strconv.FormatFloat(v*100, 'f', precision, 64)) + "%"
	case 'g', 'G', 'n':
		text := s.general(v, max(precision, 1), max(precision, 1))
		if s.Type == 'G' {
			text = strings.ToUpper(text)
		}
		return text
	}
	if s.Precision < 0 {
		return string(AppendFloat(nil, v))
	}
	// Without a type a number has at least one digit after the point, and goes
	// over to an exponent one digit earlier than with g.
	text := s.general(v, max(precision, 1), max(precision, 1)-1)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// general returns v with a number of significant digits, with an exponent if
// it is below -4 or not below limit.
func (s Spec) general(v float64, digits, limit int) string {
	text := strconv.FormatFloat(v, 'e', digits-1, 64)
	mantissa, power, _ := strings.Cut(text, "e")
	exponent, err := strconv.Atoi(power)
	if err != nil {
		return text
	}
	if exponent < -4 || exponent >= limit {
		return s.trim(mantissa) + "e" + power
	}
	return s.trim(strconv.FormatFloat(v, 'f', max(digits-1-exponent, 0), 64))
}

// trim drops the zeros at the end of a fraction, unless the alternate form
// keeps them.
func (s Spec) trim(text string) string {
	if s.Alternate {
		return s.point(text)
	}
	if strings.IndexByte(text, '.') < 0 {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// point adds the point that the alternate form has always.
func (s Spec) point(text string) string {
	if !s.Alternate || strings.IndexByte(text, '.') >= 0 {
		return text
	}
	if i := strings.IndexAny(text, "e"); i >= 0 {
		return text[:i] + "." + text[i:]
	}
	return text + "."
}

func (s Spec) appendSign(dst []byte, negative bool) []byte {
	switch {
	case negative:
		return append(dst, '-')
	case s.Sign == '+' || s.Sign == ' ':
		return append(dst, s.Sign)
	}
	return dst
}

// finish appends digits in groups, and tail, to the sign and prefix that begin
// at dst[from], and pads them all.
func (s Spec) finish(dst []byte, from int, digits, tail string, group int) []byte {
	prefix := len(dst) - from
	if s.Grouping != 0 {
		// Zeros that fill up are grouped as well.
		if s.Fill == '0' && (s.Align == '=' || s.Zero && s.Align == 0) {
			for groupedLen(len(digits), group)+prefix+len(tail) < s.Width {
				digits = "0" + digits
			}
		}
		digits = grouped(digits, s.Grouping, group)
	}
	dst = append(append(dst, digits...), tail...)
	return s.pad(dst, from, prefix, '>')
}

func groupedLen(n, group int) int { return n + (n-1)/group }

func grouped(digits string, mark byte, group int) string {
	var b strings.Builder
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%group == 0 {
			b.WriteByte(mark)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// AppendFloat appends a number as Python's repr: the shortest digits that give
// the same number, with an exponent below 1e-4 and from 1e16 on.
func AppendFloat(dst []byte, v float64) []byte {
	switch {
	case math.IsNaN(v):
		return append(dst, "nan"...)
	case math.IsInf(v, 1):
		return append(dst, "inf"...)
	case math.IsInf(v, -1):
		return append(dst, "-inf"...)
	}
	if a := math.Abs(v); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.AppendFloat(dst, v, 'e', -1, 64)
	}
	from := len(dst)
	dst = strconv.AppendFloat(dst, v, 'f', -1, 64)
	for _, c := range dst[from:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, ".0"...)
}

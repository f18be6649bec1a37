package pyformat

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Spec is a format specification. The zero Spec is not valid: use ParseSpec,
// which makes DefaultSpec of an empty text.
type Spec struct {
	Fill      rune
	Align     byte // '<', '>', '=', '^', or 0 for that of the type
	Zero      bool // a zero before the width: numbers are filled with zeros
	Sign      byte // '+', '-', ' ', or 0
	NoNegZero bool // z: no minus before a zero
	Alternate bool // #
	Width     int
	Grouping  byte // ',', '_', or 0
	Precision int  // -1: none
	Type      byte // 0: none
}

// DefaultSpec is the specification of a field without one.
var DefaultSpec = Spec{Fill: ' ', Precision: -1}

// IsDefault reports whether the specification asks for nothing.
func (s Spec) IsDefault() bool { return s == DefaultSpec }

// maxWidth bounds widths and precisions: a template is no way to fill a disk.
const maxWidth = 10000

// ParseSpec reads a format specification.
func ParseSpec(text string) (Spec, error) {
	s, rest := DefaultSpec, text
	const aligns = "<>=^"
	filled := false
	if r, n := utf8.DecodeRuneInString(rest); n > 0 && len(rest) > n && strings.IndexByte(aligns, rest[n]) >= 0 {
		s.Fill, s.Align, rest, filled = r, rest[n], rest[n+1:], true
	} else if rest != "" && strings.IndexByte(aligns, rest[0]) >= 0 {
		s.Align, rest = rest[0], rest[1:]
	}
	take := func(set string) byte {
		if rest == "" || strings.IndexByte(set, rest[0]) < 0 {
			return 0
		}
		c := rest[0]
		rest = rest[1:]
		return c
	}
	s.Sign = take("+- ")
	s.NoNegZero = take("z") != 0
	s.Alternate = take("#") != 0
	if take("0") != 0 {
		s.Zero = true
		if !filled {
			s.Fill = '0'
		}
	}
	var err error
	if s.Width, rest, err = number(rest, 0); err != nil {
		return s, fmt.Errorf("format %q: %w", text, err)
	}
	if s.Grouping = take(",_"); s.Grouping != 0 && take(",_") != 0 {
		return s, fmt.Errorf("format %q: the digits are grouped twice", text)
	}
	if take(".") != 0 {
		if s.Precision, rest, err = number(rest, -1); err != nil {
			return s, fmt.Errorf("format %q: %w", text, err)
		}
		if s.Precision < 0 {
			return s, fmt.Errorf("format %q: there is no precision after the point", text)
		}
	}
	if len(rest) == 1 && rest[0] < utf8.RuneSelf {
		s.Type, rest = rest[0], ""
	}
	if rest != "" {
		return s, fmt.Errorf("format %q: %q is not understood", text, rest)
	}
	return s, nil
}

func number(text string, none int) (int, string, error) {
	end := 0
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	if end == 0 {
		return none, text, nil
	}
	n, err := strconv.Atoi(text[:end])
	if err != nil || n > maxWidth {
		return 0, text, fmt.Errorf("%s is more than %d characters", text[:end], maxWidth)
	}
	return n, text[end:], nil
}

// CheckText returns an error if the specification is none for texts.
func (s Spec) CheckText() error {
	switch {
	case s.Type != 0 && s.Type != 's':
		return s.unknown("a text")
	case s.Sign != 0:
		return fmt.Errorf("a text has no sign to ask for")
	case s.NoNegZero, s.Alternate, s.Grouping != 0:
		return fmt.Errorf("only numbers take z, # and the grouping of digits")
	case s.Align == '=':
		return fmt.Errorf("the alignment = is for numbers")
	}
	return nil
}

// CheckInt returns an error if the specification is none for integers.
func (s Spec) CheckInt() error {
	switch s.Type {
	case 0, 'd', 'b', 'o', 'x', 'X', 'n', 'c':
		if s.Precision >= 0 {
			return fmt.Errorf("integers have no precision")
		}
		if s.NoNegZero {
			return fmt.Errorf("integers do not take z")
		}
		if s.Grouping == ',' && strings.IndexByte("boxX", s.Type) >= 0 && s.Type != 0 || s.Grouping != 0 && (s.Type == 'n' || s.Type == 'c') {
			return fmt.Errorf("the type %c does not take the grouping %c", s.Type, s.Grouping)
		}
		if s.Type == 'c' && (s.Sign != 0 || s.Alternate) {
			return fmt.Errorf("the type c takes no sign and no #")
		}
		return nil
	}
	return s.CheckFloat()
}

// CheckFloat returns an error if the specification is none for floating point.
func (s Spec) CheckFloat() error {
	if s.Type != 0 && strings.IndexByte("eEfFgGn%", s.Type) < 0 {
		return s.unknown("a number")
	}
	if s.Grouping != 0 && s.Type == 'n' {
		return fmt.Errorf("the type n does not take the grouping %c", s.Grouping)
	}
	return nil
}

func (s Spec) unknown(what string) error {
	return fmt.Errorf("%s has no format of type %c", what, s.Type)
}

// pad appends body, which begins at dst[from], aligned to the width: prefix is
// how much of it, sign and base, stays in front of zeros.
func (s Spec) pad(dst []byte, from, prefix int, align byte) []byte {
	missing := s.Width - utf8.RuneCount(dst[from:])
	if missing <= 0 {
		return dst
	}
	switch {
	case s.Align != 0:
		align = s.Align
	case s.Zero && align == '>':
		align = '=' // of a number, behind its sign
	}
	var before int
	at := from
	switch align {
	case '>':
		before = missing
	case '^':
		before = missing / 2
	case '=':
		before, at = missing, from+prefix
	}
	tail := string(dst[at:])
	dst = dst[:at]
	for range before {
		dst = utf8.AppendRune(dst, s.Fill)
	}
	dst = append(dst, tail...)
	for range missing - before {
		dst = utf8.AppendRune(dst, s.Fill)
	}
	return dst
}

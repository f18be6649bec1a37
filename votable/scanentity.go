package votable

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// longestEntity is that of a character reference with some leading zeros.
const longestEntity = 16

// entity consumes an entity or character reference.
func (s *scanner) entity() (rune, error) {
	next := s.peek(longestEntity)
	end := bytes.IndexByte(next, ';')
	if end < 0 {
		return 0, s.fail("an '&' does not begin an entity", "write it as &amp;")
	}
	name := string(next[1:end])
	r, ok := entities[name]
	if !ok {
		r, ok = charReference(name)
	}
	if !ok {
		return 0, s.fail("the entity &"+name+"; is not known", "write the character itself")
	}
	s.pos += end + 1
	return r, nil
}

var entities = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"', "apos": '\''}

// charReference resolves "#9" or "#x9". Characters that XML 1.0 excludes are
// refused.
func charReference(name string) (rune, bool) {
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, false
	}
	base := rune(10)
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	var r rune
	for _, d := range []byte(digits) {
		v := hexDigit(d)
		if v < 0 || v >= base {
			return 0, false
		}
		if r = r*base + v; r > utf8.MaxRune {
			return 0, false
		}
	}
	return r, digits != "" && isXMLChar(r)
}

func hexDigit(d byte) rune {
	switch {
	case d >= '0' && d <= '9':
		return rune(d - '0')
	case d|0x20 >= 'a' && d|0x20 <= 'f':
		return rune(d|0x20-'a') + 10
	}
	return -1
}

// isXMLChar tells whether XML 1.0 section 2.2 allows a character.
func isXMLChar(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case r == 0xFFFE, r == 0xFFFF:
		return false
	}
	return utf8.ValidRune(r)
}

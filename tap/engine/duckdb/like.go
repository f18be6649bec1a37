package duckdb

import (
	"bytes"
	"unicode/utf8"
)

// like tells whether text matches pattern, in which % stands for any characters
// and _ for one; nothing escapes them.
func like(text, pattern []byte) bool { return matches(text, pattern, false) }

// likeEscaped is like with a backslash in the pattern that makes the character
// after it stand for itself.
func likeEscaped(text, pattern []byte) bool { return matches(text, pattern, true) }

// matches tries after a % only the latest one again, so that the time is the
// product of the lengths at most.
func matches(text, pattern []byte, escaped bool) bool {
	restText, restPattern := []byte(nil), []byte(nil) // where to go on after the latest %
	for len(text) > 0 {
		skip := 0 // the escape before a character
		if escaped && len(pattern) > 1 && pattern[0] == '\\' {
			skip = 1
		}
		switch {
		case len(pattern) > 0 && pattern[0] == '%':
			pattern = pattern[1:]
			restText, restPattern = text, pattern
		case len(pattern) > 0 && pattern[0] == '_':
			text, pattern = text[width(text):], pattern[1:]
		case len(pattern) > skip && pattern[skip] == text[0]:
			text, pattern = text[1:], pattern[skip+1:]
		case restPattern != nil:
			restText = restText[width(restText):]
			text, pattern = restText, restPattern
		default:
			return false
		}
	}
	return len(bytes.Trim(pattern, "%")) == 0
}

// iLike is like without regard to case.
func iLike(text, pattern []byte) bool { return like(bytes.ToLower(text), bytes.ToLower(pattern)) }

// width is the length of the first character of text.
func width(text []byte) int {
	if text[0] < utf8.RuneSelf {
		return 1
	}
	_, size := utf8.DecodeRune(text)
	return size
}

package adql

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Position returns the line and the column, both from 1, of a byte offset in the
// text. Columns count characters.
func Position(text string, offset int) (line, column int) {
	offset = min(max(offset, 0), len(text))
	start := lineStart(text, offset)
	return 1 + newlines(text[:start]), 1 + utf8.RuneCountInString(text[start:offset])
}

// lineStart returns where the line of an offset begins. A line ends with LF, CR
// or CR LF.
func lineStart(text string, offset int) int {
	for offset > 0 {
		c := text[offset-1]
		if c == '\n' || c == '\r' && (offset == len(text) || text[offset] != '\n') {
			break
		}
		offset--
	}
	return offset
}

func newlines(text string) int {
	return strings.Count(text, "\n") + strings.Count(text, "\r") - strings.Count(text, "\r\n")
}

// Format describes an error in the text of the query: for each fault its
// position, the message and the remedy, and below them the line with the place
// marked. An error that is neither an ErrorList nor an *Error is given as it is.
func Format(err error, text string) string {
	var list ErrorList
	var one *Error
	switch {
	case errors.As(err, &list):
	case errors.As(err, &one):
		list = ErrorList{one}
	default:
		return err.Error()
	}
	var b strings.Builder
	for i, e := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		line, column := Position(text, e.Span.Start)
		fmt.Fprintf(&b, "line %d, column %d: %s", line, column, e.Error())
		excerpt(&b, text, e.Span)
	}
	return b.String()
}

// The most characters of a line that an excerpt shows, and how many of them
// stand before the marked place.
const (
	excerptWidth  = 100
	excerptBefore = 60
)

// excerpt writes the line of a span and, under it, carets from its start to its
// end or to the end of the line. Of a long line only the surroundings are shown.
func excerpt(b *strings.Builder, text string, s Span) {
	start := min(max(s.Start, 0), len(text))
	from := lineStart(text, start)
	to := from + lineLength(text[from:])
	if strings.TrimSpace(text[from:to]) == "" {
		return
	}
	end := min(max(s.End, start), to)
	start = min(start, to)

	before, clipped := text[from:start], false
	if utf8.RuneCountInString(text[from:to]) > excerptWidth {
		before, clipped = lastChars(before, excerptBefore)
	}
	var line, marks strings.Builder
	if clipped {
		line.WriteString("...")
		marks.WriteString("   ")
	}
	column := 0
	draw := func(part, mark string) {
		for _, r := range part {
			if column == excerptWidth {
				return
			}
			column++
			r, width := drawn(r)
			line.WriteRune(r)
			marks.WriteString(strings.Repeat(mark, width))
		}
	}
	draw(before, " ")
	draw(text[start:end], "^")
	draw(text[end:to], "")
	if column == excerptWidth {
		line.WriteString("...")
	}
	if start == end {
		marks.WriteByte('^')
	}
	fmt.Fprintf(b, "\n    %s\n    %s", line.String(), marks.String())
}

func lineLength(text string) int {
	if n := strings.IndexAny(text, "\n\r"); n >= 0 {
		return n
	}
	return len(text)
}

// lastChars returns the last n characters of s and whether there were more.
func lastChars(s string, n int) (string, bool) {
	i := len(s)
	for ; i > 0 && n > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:], i > 0
}

// drawn returns what is shown for a character and how many columns of a terminal
// it takes, so that the carets stand below their place.
func drawn(r rune) (rune, int) {
	switch {
	case r == '\t' || r == '\uFEFF' || unicode.IsSpace(r) || unicode.Is(unicode.Zs, r):
		return ' ', 1
	case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
		return utf8.RuneError, 1
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
		return r, 0
	case isWide(r):
		return r, 2
	}
	return r, 1
}

// isWide reports whether terminals give a character two columns (Unicode
// Standard Annex 11, the wide and fullwidth blocks).
func isWide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r <= 0x115F, r >= 0x2E80 && r <= 0xA4CF, r >= 0xAC00 && r <= 0xD7A3, r >= 0xF900 && r <= 0xFAFF,
		r >= 0xFE30 && r <= 0xFE6F, r >= 0xFF00 && r <= 0xFF60, r >= 0xFFE0 && r <= 0xFFE6,
		r >= 0x1F300 && r <= 0x1FAFF, r >= 0x20000 && r <= 0x3FFFD:
		return true
	}
	return false
}

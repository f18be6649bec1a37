package votable

import (
	"strings"
	"unicode/utf8"
)

// What a byte needs in XML text. Plain bytes are copied in runs; the others
// are looked at one by one.
const (
	plainByte = iota
	markupByte
	controlByte
	multiByte
)

var byteClass = func() (class [256]uint8) {
	for b := range class {
		switch {
		case b >= utf8.RuneSelf:
			class[b] = multiByte
		case b == '\t' || b == '\n':
			class[b] = plainByte
		case b < ' ':
			class[b] = controlByte
		}
	}
	for _, b := range "<>&\r" {
		class[b] = markupByte
	}
	return class
}()

// replacement stands for whatever XML 1.0 cannot hold, even escaped.
const replacement = "\uFFFD"

// AppendEscaped appends s as the content of an XML element. Control
// characters that XML 1.0 forbids and bytes that are no UTF-8 become U+FFFD,
// so that no value can make the document unreadable; a carriage return is
// escaped, since a parser would turn it into a line feed.
func AppendEscaped(dst, s []byte) []byte {
	start := 0
	for i := 0; i < len(s); {
		class := byteClass[s[i]]
		if class == plainByte {
			i++
			continue
		}
		if class == multiByte {
			r, size := utf8.DecodeRune(s[i:])
			if (r != utf8.RuneError || size != 1) && r != 0xFFFE && r != 0xFFFF {
				i += size
				continue
			}
			dst = append(append(dst, s[start:i]...), replacement...)
			i += size
			start = i
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = append(dst, escapeByte(s[i])...)
		i++
		start = i
	}
	return append(dst, s[start:]...)
}

// escapeByte returns what stands for a markup or control character.
func escapeByte(b byte) string {
	switch b {
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '&':
		return "&amp;"
	case '\r':
		return "&#13;"
	}
	return replacement
}

// attrEscaper escapes what text need not but attributes do: the quote, and
// white space that a parser would turn into a blank.
var attrEscaper = strings.NewReplacer(`"`, "&quot;", "\n", "&#10;", "\t", "&#9;")

// appendAttr appends an attribute with a leading blank, or nothing if the
// value is empty.
func appendAttr(dst []byte, name, value string) []byte {
	if value == "" {
		return dst
	}
	return appendAnyAttr(dst, name, value)
}

// appendAnyAttr appends an attribute even if its value is empty.
func appendAnyAttr(dst []byte, name, value string) []byte {
	dst = append(dst, ' ')
	dst = append(dst, name...)
	dst = append(dst, '=', '"')
	if isPlainAttr(value) {
		dst = append(dst, value...)
	} else {
		dst = append(dst, attrEscaper.Replace(string(AppendEscaped(nil, []byte(value))))...)
	}
	return append(dst, '"')
}

// isPlainAttr tells whether a value needs no escape in an attribute.
func isPlainAttr(s string) bool {
	for i := range len(s) {
		if b := s[i]; byteClass[b] != plainByte || b == '"' || b == '\n' || b == '\t' {
			return false
		}
	}
	return true
}

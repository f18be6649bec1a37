package pyformat

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// AppendText appends a text in a specification that CheckText accepts.
func (s Spec) AppendText(dst []byte, text string) []byte {
	if s.Precision >= 0 && s.Precision < len(text) {
		n := 0
		for i := range text {
			if n == s.Precision {
				text = text[:i]
				break
			}
			n++
		}
	}
	from := len(dst)
	return s.pad(append(dst, text...), from, 0, '<')
}

// AppendRepr appends a text as Python's repr: in quotes, with escapes. With
// ascii nothing else than ASCII is left.
func AppendRepr(dst []byte, text string, ascii bool) []byte {
	quote := byte('\'')
	if strings.IndexByte(text, '\'') >= 0 && strings.IndexByte(text, '"') < 0 {
		quote = '"'
	}
	dst = append(dst, quote)
	for i, n := 0, 0; i < len(text); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(text[i:])
		switch {
		case r == rune(quote) || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == utf8.RuneError && n == 1:
			dst = appendHex(append(dst, `\x`...), uint64(text[i]), 2)
		case r < ' ' || r == 0x7F:
			dst = appendHex(append(dst, `\x`...), uint64(r), 2)
		case r < 0x7F || !ascii && printable(r):
			dst = append(dst, text[i:i+n]...)
		case r <= 0xFF:
			dst = appendHex(append(dst, `\x`...), uint64(r), 2)
		case r <= 0xFFFF:
			dst = appendHex(append(dst, `\u`...), uint64(r), 4)
		default:
			dst = appendHex(append(dst, `\U`...), uint64(r), 8)
		}
	}
	return append(dst, quote)
}

// printable is Python's isprintable: no separators but the space, no controls.
func printable(r rune) bool { return unicode.IsPrint(r) }

func appendHex(dst []byte, v uint64, digits int) []byte {
	text := strconv.FormatUint(v, 16)
	for range digits - len(text) {
		dst = append(dst, '0')
	}
	return append(dst, text...)
}

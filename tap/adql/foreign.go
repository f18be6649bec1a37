package adql

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// confusable is a character that looks like one of ADQL's, or came in its place
// when text passed through a word processor, a web page or a PDF.
type confusable struct {
	name  string
	kind  tokenKind
	ascii string
}

var confusables = map[rune]confusable{
	'\u2018': {"left single quotation mark", tokString, "'"},
	'\u2019': {"right single quotation mark", tokString, "'"},
	'\u201A': {"single low-9 quotation mark", tokString, "'"},
	'\u201B': {"single high-reversed-9 quotation mark", tokString, "'"},
	'\u2032': {"prime", tokString, "'"},
	'\u00B4': {"acute accent", tokString, "'"},
	'\u201C': {"left double quotation mark", tokQuoted, `"`},
	'\u201D': {"right double quotation mark", tokQuoted, `"`},
	'\u201E': {"double low-9 quotation mark", tokQuoted, `"`},
	'\u201F': {"double high-reversed-9 quotation mark", tokQuoted, `"`},
	'\u2033': {"double prime", tokQuoted, `"`},
	'\u00AB': {"left-pointing guillemet", tokQuoted, `"`},
	'\u00BB': {"right-pointing guillemet", tokQuoted, `"`},
	'\u2010': {"hyphen", tokMinus, "-"},
	'\u2011': {"non-breaking hyphen", tokMinus, "-"},
	'\u2012': {"figure dash", tokMinus, "-"},
	'\u2013': {"en dash", tokMinus, "-"},
	'\u2014': {"em dash", tokMinus, "-"},
	'\u2015': {"horizontal bar", tokMinus, "-"},
	'\u2212': {"minus sign", tokMinus, "-"},
	'\u00D7': {"multiplication sign", tokStar, "*"},
	'\u22C5': {"dot operator", tokStar, "*"},
	'\u2217': {"asterisk operator", tokStar, "*"},
	'\u00F7': {"division sign", tokSlash, "/"},
	'\u2215': {"division slash", tokSlash, "/"},
	'\u2260': {"not equal to", tokNe, "<>"},
	'\u2264': {"less-than or equal to", tokLe, "<="},
	'\u2265': {"greater-than or equal to", tokGe, ">="},
	'\uFF08': {"fullwidth left parenthesis", tokLParen, "("},
	'\uFF09': {"fullwidth right parenthesis", tokRParen, ")"},
	'\uFF0C': {"fullwidth comma", tokComma, ","},
	'\uFF1B': {"fullwidth semicolon", tokSemicolon, ";"},
	'\uFF1D': {"fullwidth equals sign", tokEq, "="},
	'\uFF1C': {"fullwidth less-than sign", tokLt, "<"},
	'\uFF1E': {"fullwidth greater-than sign", tokGt, ">"},
}

var invisibles = map[rune]string{
	'\u00AD': "soft hyphen",
	'\u200B': "zero width space",
	'\u200C': "zero width non-joiner",
	'\u200D': "zero width joiner",
	'\u200E': "left-to-right mark",
	'\u200F': "right-to-left mark",
	'\u202A': "left-to-right embedding",
	'\u202C': "pop directional formatting",
	'\u2060': "word joiner",
}

// otherLanguages are ASCII characters that mean nothing in ADQL, with what to
// write in place of what they mean elsewhere.
var otherLanguages = map[byte]string{
	'&':  "write AND between conditions; BITWISE_AND(a, b) works on integers",
	'^':  "write POWER(a, b); BITWISE_XOR(a, b) works on integers",
	'~':  "write BITWISE_NOT(a); LIKE compares with a pattern",
	':':  "write CAST(value AS type) to convert; ADQL has no parameters, write the value itself",
	'?':  "ADQL has no parameters; write the value itself",
	'@':  "ADQL has no parameters; write the value itself",
	'$':  "ADQL has no parameters; write the value itself",
	'{':  "was a template left unfilled? write the value itself",
	'}':  "was a template left unfilled? write the value itself",
	'[':  "ADQL has no arrays",
	']':  "ADQL has no arrays",
	'#':  `a comment begins with "--"`,
	'\\': "within a string a backslash needs no escape, and a quote is written twice",
}

// foreign reads a character that cannot begin a token of ADQL.
func (l *lexer) foreign() {
	c := l.text[l.pos]
	switch {
	case c == '_':
		end, _ := l.wordEnd(l.pos)
		l.irregular(end)
	case c == '`':
		l.otherQuotes('`')
	case c == '[' && !l.followsName():
		l.otherQuotes(']')
	case c == '&' && l.at(1) == '&':
		l.unknown(2, "write AND between conditions")
	case c == ':' && l.at(1) == ':':
		l.unknown(2, "write CAST(value AS type)")
	case c < ' ' || c == 0x7F:
		l.report(Span{l.pos, l.pos + 1}, fmt.Sprintf("unexpected control character U+%04X", c), "remove it")
		l.pos++
	case c < utf8.RuneSelf:
		l.unknown(1, otherLanguages[c])
	default:
		l.nonASCII()
	}
}

// otherQuotes reads a name in the quotes of MySQL or of SQL Server.
func (l *lexer) otherQuotes(end byte) {
	n := strings.IndexAny(l.text[l.pos+1:], string(end)+"\n\r")
	if n < 1 || l.text[l.pos+1+n] != end {
		l.unknown(1, "names that need quotes stand in double quotes")
		return
	}
	l.report(Span{l.pos, l.pos + n + 2}, "names that need quotes stand in double quotes",
		"write "+delimited(clip(l.text[l.pos+1:l.pos+1+n])))
	l.emit(tokQuoted, n+2)
}

// followsName reports whether a name or ")" ends right here.
func (l *lexer) followsName() bool {
	if len(l.toks) == 0 {
		return false
	}
	last := l.toks[len(l.toks)-1]
	return int(last.end) == l.pos && (last.isName() || last.kind == tokRParen)
}

// nonASCII reads a character outside ASCII and outside quotes. A no-break space
// is a space to whoever pasted it, and so is every other visible space; a byte
// order mark is what an editor left at the head of a file.
func (l *lexer) nonASCII() {
	r, n := utf8.DecodeRuneInString(l.text[l.pos:])
	s := Span{l.pos, l.pos + n}
	if unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) || r == '\uFEFF' {
		l.pos += n
		return
	}
	if c, ok := confusables[r]; ok {
		l.confused(c, n, fmt.Sprintf("unexpected %s %c (U+%04X)", c.name, r, r))
		return
	}
	if name, ok := invisibles[r]; ok {
		l.report(s, fmt.Sprintf("unexpected invisible character U+%04X (%s)", r, name), "remove it")
		l.pos += n
		return
	}
	if end, _ := l.wordEnd(l.pos); end > l.pos {
		l.irregular(end)
		return
	}
	l.report(s, fmt.Sprintf("unexpected character %q (U+%04X)", r, r),
		"characters outside ASCII can stand in strings and in double quotes only")
	l.emit(tokBad, n)
}

// confused reports a confusable of n bytes and emits the token that it stands
// for; for a quote that is all up to the closing quote, whichever form that has.
func (l *lexer) confused(c confusable, n int, msg string) {
	s := Span{l.pos, l.pos + n}
	if c.kind != tokString && c.kind != tokQuoted {
		l.report(s, msg, "write "+c.ascii)
		l.emit(c.kind, n)
		return
	}
	for i, r := range l.text[l.pos+n:] {
		if r == '\n' || r == '\r' {
			break
		}
		if string(r) == c.ascii || confusables[r].kind == c.kind {
			l.report(s, msg, "write "+c.ascii+clip(l.text[s.End:s.End+i])+c.ascii)
			l.emit(c.kind, n+i+utf8.RuneLen(r))
			return
		}
	}
	l.report(s, msg, "write "+c.ascii)
	l.emit(tokBad, n)
}

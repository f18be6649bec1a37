package adql

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// number reads an unsigned number (ADQL 2.1, 2.1.5 "Literals") or, as an
// extension, a hexadecimal integer. What sticks to its end is part of the fault.
func (l *lexer) number() {
	if l.text[l.pos] == '0' && l.at(1)|0x20 == 'x' && charClass[l.at(2)]&isHex != 0 {
		l.hexadecimal()
		return
	}
	kind := tokInteger
	pos := l.digits(l.pos)
	if pos < len(l.text) && l.text[pos] == '.' {
		kind = tokFloat
		pos = l.digits(pos + 1)
	}
	if pos < len(l.text) && l.text[pos]|0x20 == 'e' {
		exp := pos + 1
		if exp < len(l.text) && (l.text[exp] == '+' || l.text[exp] == '-') {
			exp++
		}
		if end := l.digits(exp); end > exp {
			kind, pos = tokFloat, end
		}
	}
	if pos < len(l.text) {
		if c := l.text[pos]; charClass[c]&isWord != 0 || c == '.' || c >= utf8.RuneSelf {
			if l.glued(kind, pos) {
				return
			}
		}
	}
	l.emit(kind, pos-l.pos)
}

func (l *lexer) digits(pos int) int {
	for pos < len(l.text) && charClass[l.text[pos]]&isDigit != 0 {
		pos++
	}
	return pos
}

func (l *lexer) hexadecimal() {
	pos := l.pos + 2
	for pos < len(l.text) && charClass[l.text[pos]]&isHex != 0 {
		pos++
	}
	if end, _ := l.wordEnd(pos); end > pos {
		if l.glued(tokHex, pos) {
			return
		}
	}
	if digits := pos - l.pos - 2; digits > 16 {
		l.report(Span{l.pos, pos}, fmt.Sprintf("a hexadecimal integer has at most 16 digits, this one has %d", digits),
			"a wider number can be written in decimal")
	}
	l.emit(tokHex, pos-l.pos)
}

// glued reports a number that runs into a word or another point, and returns
// false if the number itself is sound. Else the whole goes on as one operand.
func (l *lexer) glued(kind tokenKind, pos int) bool {
	end, _ := l.wordEnd(pos)
	if end < len(l.text) && l.text[end] == '.' && (kind == tokFloat || end == pos) {
		for end < len(l.text) && l.text[end] == '.' {
			end, _ = l.wordEnd(end + 1)
		}
		s := l.text[l.pos:end]
		l.report(Span{l.pos, end}, clip(s)+" is no number", "a number has one decimal point")
		l.emit(tokFloat, len(s))
		return true
	}
	if end == pos {
		return false
	}
	s, tail := l.text[l.pos:end], l.text[pos:end]
	afterDot := len(l.toks) > 0 && l.toks[len(l.toks)-1].kind == tokDot
	switch {
	case IsReserved(tail) && !afterDot:
		l.report(Span{l.pos, end}, "there is no blank between "+l.text[l.pos:pos]+" and "+tail, "write "+l.text[l.pos:pos]+" "+tail)
		return false
	case (tail == "e" || tail == "E") && kind != tokHex:
		if end < len(l.text) && (l.text[end] == '+' || l.text[end] == '-') {
			end++
		}
		l.report(Span{l.pos, end}, "the exponent of "+clip(s)+" has no digits", "write it as in 1.5E-7")
	case kind == tokInteger:
		l.report(Span{l.pos, end}, clip(s)+" begins with a digit and is no number",
			"if it is a name, write it in double quotes: "+delimited(clip(s)))
		l.emit(tokIdent, len(s))
		return true
	default:
		l.report(Span{l.pos, end}, clip(s)+" is no number", "put a blank or an operator after the number")
	}
	l.emit(tokFloat, end-l.pos)
	return true
}

// quoted reads a string or a delimited identifier; the quote stands twice where
// it is meant itself.
func (l *lexer) quoted(kind tokenKind) {
	quote := l.text[l.pos]
	for pos := l.pos + 1; ; pos++ {
		n := strings.IndexByte(l.text[pos:], quote)
		if n < 0 {
			l.unterminated(kind)
			return
		}
		pos += n
		if pos+1 < len(l.text) && l.text[pos+1] == quote {
			pos++
			continue
		}
		if kind == tokQuoted && pos == l.pos+1 {
			l.report(Span{l.pos, pos + 1}, `a name in double quotes cannot be empty`, "strings stand in single quotes: ''")
		}
		l.emit(kind, pos+1-l.pos)
		return
	}
}

func (l *lexer) unterminated(kind tokenKind) {
	rest := l.text[l.pos:]
	if n := strings.IndexAny(rest, "\n\r"); n >= 0 {
		rest = rest[:n]
	}
	s := Span{l.pos, l.pos + len(rest)}
	if kind == tokString {
		l.report(s, "the string that begins here has no end", `end it with '; a quote within is written twice: 'it''s'`)
	} else {
		l.report(s, "the quoted name that begins here has no end", `end it with "; a quote within is written twice`)
	}
	l.stop = true
}

// unquote returns the content of a quoted token.
func unquote(s string) string {
	if len(s) < 2 {
		return s
	}
	quote := s[:1]
	s = s[1 : len(s)-1]
	if !strings.Contains(s, quote) {
		return s
	}
	return strings.ReplaceAll(s, quote+quote, quote)
}

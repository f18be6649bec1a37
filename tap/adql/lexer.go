package adql

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The classes of ASCII characters; isWord is what a regular identifier goes on
// with.
const (
	isLetter = 1 << iota
	isDigit
	isUnderscore
	isSpace
	isHex
	isWord = isLetter | isDigit | isUnderscore
)

var charClass = func() (t [256]uint8) {
	for c := range 26 {
		t['a'+c] = isLetter
		t['A'+c] = isLetter
	}
	for c := range 10 {
		t['0'+c] = isDigit | isHex
	}
	for c := range 6 {
		t['a'+c] |= isHex
		t['A'+c] |= isHex
	}
	t['_'] = isUnderscore
	for _, c := range " \t\n\r\v\f" {
		t[c] = isSpace
	}
	return t
}()

// lexer cuts the text into tokens. A character that cannot stand in ADQL is
// reported, and where its meaning is plain the token that was meant takes its
// place, so that the parser finds only the other faults.
type lexer struct {
	text string
	pos  int
	toks []token
	errs ErrorList
	stop bool // the rest of the text makes no sense
}

// lex returns the tokens of text, ended by tokEOF and two tokBroken, so that a
// look at the next token is always allowed.
func lex(text string) *lexer {
	l := &lexer{text: text, toks: make([]token, 0, len(text)/4+8)}
	for l.pos < len(text) && !l.stop {
		l.scan()
	}
	end := int32(len(text))
	broken := token{start: end, end: end, kind: tokBroken}
	l.toks = append(l.toks, token{start: end, end: end}, broken, broken)
	return l
}

func (l *lexer) emit(kind tokenKind, n int) {
	l.toks = append(l.toks, token{start: int32(l.pos), end: int32(l.pos + n), kind: kind})
	l.pos += n
}

func (l *lexer) report(s Span, msg, hint string) {
	l.errs = append(l.errs, &Error{Span: s, Msg: msg, Hint: hint})
	if len(l.errs) >= MaxErrors {
		l.stop = true
	}
}

// at returns the byte n places on, 0 behind the end.
func (l *lexer) at(n int) byte {
	if l.pos+n < len(l.text) {
		return l.text[l.pos+n]
	}
	return 0
}

// scan reads one token or one stretch of space.
func (l *lexer) scan() {
	c := l.text[l.pos]
	switch class := charClass[c]; {
	case class&isLetter != 0:
		l.identifier()
		return
	case class&isSpace != 0:
		l.pos++
		return
	case class&isDigit != 0:
		l.number()
		return
	}
	switch c {
	case '(':
		l.emit(tokLParen, 1)
	case ')':
		l.emit(tokRParen, 1)
	case ',':
		l.emit(tokComma, 1)
	case ';':
		l.emit(tokSemicolon, 1)
	case '*':
		l.emit(tokStar, 1)
	case '+':
		l.emit(tokPlus, 1)
	case '%':
		l.emit(tokPercent, 1)
	case '\'':
		l.quoted(tokString)
	case '"':
		l.quoted(tokQuoted)
	case '.':
		l.period()
	case '-':
		if l.at(1) == '-' {
			l.lineComment()
			return
		}
		l.emit(tokMinus, 1)
	case '/':
		if l.at(1) == '*' {
			l.blockComment()
			return
		}
		l.emit(tokSlash, 1)
	case '=', '<', '>', '!', '|':
		l.comparison()
	default:
		l.foreign()
	}
}

func (l *lexer) lineComment() {
	n := strings.IndexAny(l.text[l.pos:], "\n\r")
	if n < 0 {
		n = len(l.text) - l.pos
	}
	l.pos += n
}

func (l *lexer) blockComment() {
	n := strings.Index(l.text[l.pos+2:], "*/")
	if n < 0 {
		n = len(l.text) - l.pos
		l.stop = true
	} else {
		n += 4
	}
	l.report(Span{l.pos, l.pos + 2}, "ADQL has no /* */ comments", `begin each line of the comment with "--"`)
	l.pos += n
}

// wordEnd returns where the run of letters, digits and underscores from pos
// ends, and whether it is ASCII throughout; letters of any script are in it.
func (l *lexer) wordEnd(pos int) (end int, ascii bool) {
	ascii = true
	for pos < len(l.text) {
		c := l.text[pos]
		if charClass[c]&isWord != 0 {
			pos++
			continue
		}
		if c < utf8.RuneSelf {
			break
		}
		r, n := utf8.DecodeRuneInString(l.text[pos:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			break
		}
		ascii = false
		pos += n
	}
	return pos, ascii
}

func (l *lexer) identifier() {
	pos := l.pos + 1
	for pos < len(l.text) && charClass[l.text[pos]]&isWord != 0 {
		pos++
	}
	if pos < len(l.text) && (l.text[pos] >= utf8.RuneSelf || l.text[pos] == '$') {
		if end, ascii := l.wordEnd(pos); !ascii || l.text[pos] == '$' {
			l.irregular(end)
			return
		}
	}
	s := l.text[l.pos:pos]
	t := token{start: int32(l.pos), end: int32(pos), kind: tokIdent}
	if w, ok := lookupWord(s); ok {
		t.kind, t.word = tokWord, w
	}
	l.toks = append(l.toks, t)
	l.pos = pos
}

// irregular reports a word that needs quotes to be a name, and takes it as one.
func (l *lexer) irregular(end int) {
	for end < len(l.text) && l.text[end] == '$' {
		end, _ = l.wordEnd(end + 1)
	}
	s := l.text[l.pos:end]
	l.report(Span{l.pos, end},
		clip(s)+" is no regular name (a letter A-Z, then letters, digits and underscores)",
		"write it in double quotes: "+delimited(clip(s)))
	l.emit(tokIdent, end-l.pos)
}

// period reads "." as the joint of a name or the beginning of a number. In
// "t.2mass" it is the former, so that the fault is found in the name.
func (l *lexer) period() {
	if charClass[l.at(1)]&isDigit != 0 {
		last := len(l.toks) - 1
		if last < 0 || !l.toks[last].isName() || int(l.toks[last].end) != l.pos {
			l.number()
			return
		}
	}
	l.emit(tokDot, 1)
}

// comparison reads the operators that begin with = < > ! or |, and puts the
// right one in the place of what other languages write.
func (l *lexer) comparison() {
	two := l.text[l.pos:min(l.pos+2, len(l.text))]
	switch two {
	case "<>", "!=":
		l.emit(tokNe, 2)
	case "<=":
		l.emit(tokLe, 2)
	case ">=":
		l.emit(tokGe, 2)
	case "||":
		l.emit(tokConcat, 2)
	case "==":
		l.instead(2, tokEq, "=")
	case "=>":
		l.instead(2, tokGe, ">=")
	case "=<":
		l.instead(2, tokLe, "<=")
	default:
		switch l.text[l.pos] {
		case '=':
			l.emit(tokEq, 1)
		case '<':
			l.emit(tokLt, 1)
		case '>':
			l.emit(tokGt, 1)
		case '!':
			l.unknown(1, `write NOT before a condition, or "!=" to compare`)
		case '|':
			l.unknown(1, `"||" joins strings; BITWISE_OR(a, b) works on integers`)
		}
	}
}

// instead reports n bytes that ADQL writes otherwise and emits what was meant.
func (l *lexer) instead(n int, kind tokenKind, right string) {
	l.report(Span{l.pos, l.pos + n},
		fmt.Sprintf("%q is no operator of ADQL", l.text[l.pos:l.pos+n]), fmt.Sprintf("write %q", right))
	l.emit(kind, n)
}

// unknown reports n bytes that mean nothing in ADQL.
func (l *lexer) unknown(n int, hint string) {
	s := l.text[l.pos : l.pos+n]
	l.report(Span{l.pos, l.pos + n}, fmt.Sprintf("unexpected character %q", s), hint)
	l.emit(tokBad, n)
}

// clip shortens text that goes into a message.
func clip(s string) string {
	const most = 40
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "..."
		}
		n++
	}
	return s
}

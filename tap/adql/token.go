package adql

// tokenKind is the class of a token.
type tokenKind uint8

const (
	tokEOF tokenKind = iota
	// tokBroken is what the parser sees between a fault and the point where it
	// goes on: it fits no production, so every one of them ends.
	tokBroken
	// tokBad stands for text that the lexer has already reported.
	tokBad
	tokIdent
	tokQuoted
	tokWord // a reserved word
	tokInteger
	tokFloat
	tokHex
	tokString
	tokLParen
	tokRParen
	tokComma
	tokDot
	tokSemicolon
	tokStar
	tokSlash
	tokPercent
	tokPlus
	tokMinus
	tokConcat
	tokEq
	tokNe
	tokLt
	tokLe
	tokGt
	tokGe
)

// token is a piece of the text; its own text is text[start:end].
type token struct {
	start, end int32
	kind       tokenKind
	word       word // for tokWord
}

func (t token) span() Span { return Span{int(t.start), int(t.end)} }

func (t token) isNumber() bool {
	return t.kind == tokInteger || t.kind == tokFloat || t.kind == tokHex
}

// is reports whether t is the reserved word w.
func (t token) is(w word) bool { return t.kind == tokWord && t.word == w }

// isName reports whether t is an identifier, delimited or not.
func (t token) isName() bool { return t.kind == tokIdent || t.kind == tokQuoted }

package plan

import (
	"math"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
)

// number resolves a number, with the sign in front of it if there is one: the
// smallest 64-bit integer has no positive counterpart.
func (b *block) number(e *adql.NumberLit, negative bool) Expr {
	text := e.Text
	if negative {
		text = "-" + text
	}
	switch e.Kind {
	case adql.Hex:
		digits := strings.TrimPrefix(strings.TrimPrefix(e.Text, "0x"), "0X")
		u, err := strconv.ParseUint(digits, 16, 64)
		if err != nil {
			b.fail(e.Pos, "", "%s has more than 16 hexadecimal digits", e.Text)
			return nil
		}
		n := int64(u) // two's complement
		if negative {
			n = -n
		}
		return integerLiteral(n, e.Pos)
	case adql.Integer:
		n, err := strconv.ParseInt(text, 10, 64)
		if err == nil {
			return integerLiteral(n, e.Pos)
		}
		b.warn("%s exceeds the range of BIGINT and was taken as DOUBLE PRECISION", text)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		b.fail(e.Pos, "", "%s exceeds the range of DOUBLE PRECISION", text)
		return nil
	}
	return floatLiteral(f, e.Pos)
}

// integerLiteral is an INTEGER where the number fits, else a BIGINT.
func integerLiteral(n int64, pos adql.Span) *Literal {
	k := Long
	if fits(n, Int) {
		k = Int
	}
	return &Literal{node: node{of(k), pos}, Int: n}
}

func floatLiteral(f float64, pos adql.Span) *Literal {
	return &Literal{node: node{of(Double), pos}, Float: f}
}

func textLiteral(s string, pos adql.Span) *Literal {
	return &Literal{node: node{of(Text), pos}, Text: s}
}

// fits tells whether an integer is within the range of a kind.
func fits(n int64, k Kind) bool {
	switch k {
	case Byte:
		return n >= 0 && n <= math.MaxUint8
	case Short:
		return n >= math.MinInt16 && n <= math.MaxInt16
	case Int:
		return n >= math.MinInt32 && n <= math.MaxInt32
	}
	return true
}

// written is the literal as a user would write it.
func (l *Literal) written() string {
	switch k := l.T.Kind; {
	case k == Null:
		return "NULL"
	case k == Boolean:
		return strings.ToUpper(strconv.FormatBool(l.Bool))
	case l.T.Integer():
		return strconv.FormatInt(l.Int, 10)
	case l.T.Numeric():
		return strconv.FormatFloat(l.Float, 'g', -1, 64)
	}
	const enough = 40
	text := l.Text
	if len(text) > enough {
		text = strings.ToValidUTF8(text[:enough], "") + "..."
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

func isStringLiteral(x Expr) bool {
	l, ok := x.(*Literal)
	return ok && l.T.Kind == Text
}

// isNull tells whether x is the literal NULL, converted or not.
func isNull(x Expr) bool {
	l, ok := unwrap(x).(*Literal)
	return ok && l.T.Kind == Null
}

// literalAs returns the literal as a value of kind k without loss of meaning,
// or nil if it is none.
func literalAs(l *Literal, k Kind) *Literal {
	to := &Literal{node: node{of(k), l.Pos}}
	from := l.T
	switch {
	case from.Kind == k:
		return l
	case from.Kind == Text && k != Text:
		return parseAs(l, k)
	case from.Integer() && of(k).Integer():
		to.Int = l.Int
		if !fits(l.Int, k) {
			to.T = of(Long)
		}
		return to
	case from.Integer() && (k == Float || k == Double):
		to.Float = float64(l.Int)
		return to
	case from.Numeric() && of(k).Integer():
		n := int64(l.Float)
		if math.Abs(l.Float) > 1<<53 || float64(n) != l.Float {
			return nil
		}
		to.Int = n
		if !fits(n, k) {
			to.T = of(Long)
		}
		return to
	case from.Numeric() && (k == Float || k == Double):
		to.Float = l.Float
		if k == Float {
			to.Float = float64(float32(l.Float))
			if math.IsInf(to.Float, 0) {
				return nil
			}
		}
		return to
	case from.Integer() && k == Boolean && (l.Int == 0 || l.Int == 1):
		to.Bool = l.Int == 1
		return to
	case from.Kind == Boolean && of(k).Integer():
		if l.Bool {
			to.Int = 1
		}
		return to
	case k == Text && from.Kind == Region:
		to.Text = l.Text
		return to
	}
	return nil
}

// parseAs reads a string literal as a value of kind k, or returns nil.
func parseAs(l *Literal, k Kind) *Literal {
	text := strings.TrimSpace(l.Text)
	to := &Literal{node: node{of(k), l.Pos}}
	switch {
	case of(k).Integer():
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			f, ok := parseFloat(text)
			if !ok {
				return nil
			}
			return literalAs(floatLiteral(f, l.Pos), k)
		}
		return literalAs(integerLiteral(n, l.Pos), k)
	case k == Float || k == Double:
		f, ok := parseFloat(text)
		if !ok {
			return nil
		}
		return literalAs(floatLiteral(f, l.Pos), k)
	case k == Timestamp:
		t, ok := parseTimestamp(text)
		to.Text = t
		if !ok {
			return nil
		}
		return to
	case k == Boolean:
		value, ok := booleanWords[strings.ToLower(text)]
		to.Bool = value
		if !ok {
			return nil
		}
		return to
	case k == Region:
		to.Text = l.Text
		return to
	}
	return nil
}

// booleanWords are the strings that clients compare a boolean column with.
var booleanWords = map[string]bool{
	"true": true, "t": true, "1": true, "yes": true,
	"false": false, "f": false, "0": false, "no": false,
}

// parseFloat reads a decimal number. Go would also read "inf", "0x1p-2" and "1_0".
func parseFloat(text string) (float64, bool) {
	if text == "" || strings.ContainsFunc(text, func(c rune) bool { return !strings.ContainsRune("0123456789.eE+-", c) }) {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

package plan

import (
	"math"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
)

// castTargets are the types of CAST by the names that the parser gives them:
// those of ADQL 2.1 section 4.6, and BOOLEAN.
var castTargets = map[string]Kind{
	"SMALLINT": Short, "INTEGER": Int, "BIGINT": Long, "REAL": Float, "DOUBLE PRECISION": Double,
	"CHAR": Text, "VARCHAR": Text, "TIMESTAMP": Timestamp, "BOOLEAN": Boolean,
	"POINT": Point, "CIRCLE": Circle, "POLYGON": Polygon,
}

// cast resolves CAST(x AS type).
func (b *block) cast(e *adql.Cast) Expr {
	x := b.expr(e.X)
	k, ok := castTargets[e.Type.Name]
	if !ok {
		b.fail(e.Type.Pos, "the types are SMALLINT, INTEGER, BIGINT, REAL, DOUBLE PRECISION, CHAR, VARCHAR, TIMESTAMP, "+
			"BOOLEAN, POINT, CIRCLE and POLYGON", "CAST knows no type %s", e.Type.Name)
		return nil
	}
	if x == nil {
		return nil
	}
	from := x.Type()
	if !castable(from, k) {
		b.fail(e.At, b.castHint(from, k), "%s cannot be cast to %s: it is %s", b.name(x), k, from)
		return nil
	}
	c := &Cast{node: node{of(k), e.At}, X: x}
	if k == Text {
		c.Length = e.Type.Length
		c.Pad = e.Type.Name == "CHAR"
		if c.Pad && c.Length == 0 {
			c.Length = 1 // SQL-92 section 6.1
			b.warn("CHAR without a length is CHAR(1), a single character; VARCHAR keeps all of a text")
		}
	}
	if l, ok := x.(*Literal); ok && l.T.Kind != Null {
		return b.foldCast(l, c)
	}
	if from.Kind == k && c.Length == 0 {
		return x
	}
	return c
}

// castable tells which conversions ADQL 2.1 section 4.6 asks for: text to all,
// numbers to numbers and text, times to text; and booleans to integers.
func castable(from Type, k Kind) bool {
	switch {
	case from.Kind == Null || from.text() || from.Kind == k:
		return from.Kind != Array
	case from.Numeric():
		return of(k).Numeric() || k == Text || k == Boolean && from.Integer()
	case from.Kind == Timestamp:
		return k == Text
	case from.Kind == Boolean:
		return k == Text || of(k).Integer()
	}
	return false
}

func (b *block) castHint(from Type, k Kind) string {
	switch {
	case from.Kind == Timestamp && of(k).Numeric():
		return "ivo_to_mjd gives the date of a TIMESTAMP as a number"
	case k == Timestamp && from.Numeric():
		return "a TIMESTAMP is read from text such as 'YYYY-MM-DDThh:mm:ss'"
	}
	return ""
}

// foldCast converts a literal now, where the result does not depend on how an
// engine writes numbers.
func (b *block) foldCast(l *Literal, c *Cast) Expr {
	switch k := c.T.Kind; {
	case of(k).Integer():
		return b.castInteger(l, c)
	case k == Float || k == Double:
		if as := literalAs(l, k); as != nil {
			return b.at(as, c.Pos)
		}
	case k == Timestamp || k == Boolean:
		if as := literalAs(l, k); as != nil {
			return b.at(as, c.Pos)
		}
		if l.T.Integer() && k == Boolean {
			return &Literal{node: node{of(Boolean), c.Pos}, Bool: l.Int != 0}
		}
	case k == Text:
		return foldText(l, c)
	default:
		return b.castShape(l, c)
	}
	b.fail(l.Pos, literalHint(l, c.T.Kind), "%s is not a value of %s", l.written(), c.T)
	return nil
}

// at returns a literal that stands at another place.
func (b *block) at(l *Literal, pos adql.Span) *Literal {
	moved := *l
	moved.Pos = pos
	return &moved
}

// castInteger rounds half away from zero and checks the range.
func (b *block) castInteger(l *Literal, c *Cast) Expr {
	k := c.T.Kind
	as := literalAs(l, Long)
	if as == nil {
		f := literalAs(l, Double)
		if f == nil {
			b.fail(l.Pos, "", "%s is not a value of %s", l.written(), c.T)
			return nil
		}
		rounded := math.Round(f.Float)
		if rounded < -(1<<63) || rounded >= 1<<63 {
			b.fail(c.Pos, "", "%s exceeds the range of %s", l.written(), c.T)
			return nil
		}
		as = &Literal{Int: int64(rounded)}
	}
	if !fits(as.Int, k) {
		b.fail(c.Pos, "", "%s exceeds the range of %s", l.written(), c.T)
		return nil
	}
	return &Literal{node: node{of(k), c.Pos}, Int: as.Int}
}

// foldText converts integers, text, times and booleans; how a floating-point
// number is written is left to the engine.
func foldText(l *Literal, c *Cast) Expr {
	var s string
	switch {
	case l.T.Integer():
		s = strconv.FormatInt(l.Int, 10)
	case l.T.Kind == Boolean:
		s = strconv.FormatBool(l.Bool)
	case l.T.text() || l.T.Kind == Timestamp:
		s = l.Text
	default:
		return c
	}
	if c.Length > 0 {
		runes := []rune(s)
		if len(runes) > c.Length {
			runes = runes[:c.Length]
		}
		s = string(runes)
		if c.Pad {
			s += strings.Repeat(" ", max(0, min(c.Length, maxPad)-len(runes)))
		}
		if c.Length > maxPad {
			return c
		}
	}
	return textLiteral(s, c.Pos)
}

// maxPad is the longest padding that is worth doing here.
const maxPad = 1 << 10

// castShape reads a geometry from DALI numbers or STC-S.
func (b *block) castShape(l *Literal, c *Cast) Expr {
	s := b.shapeFromText(l.Text, l.Pos)
	if s == nil {
		return nil
	}
	if s.T.Kind != c.T.Kind {
		b.fail(l.Pos, "", "%s is a %s, not a %s", l.written(), s.T, c.T)
		return nil
	}
	return s
}

// shapeKinds is the kind of a value of each kind of region.
var shapeKinds = map[sphere.Kind]Kind{sphere.KindPoint: Point, sphere.KindCircle: Circle, sphere.KindPolygon: Polygon,
	sphere.KindUnion: Region}

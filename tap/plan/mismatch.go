package plan

import "github.com/vobutler/vobutler/tap/adql"

// partner is the expression that a misfit literal was to be compared with.
func partner(list []Expr, misfit Expr) Expr {
	var literal Expr
	for _, x := range list {
		if x == misfit || isNull(x) {
			continue
		}
		if _, ok := x.(*Literal); !ok {
			return x
		}
		literal = x
	}
	return literal
}

// mismatch reports two expressions without a common type.
func (b *block) mismatch(what string, x, y Expr) {
	at := y.Span()
	if _, ok := x.(*Literal); ok {
		at = x.Span()
	}
	l, isLiteral := x.(*Literal)
	switch {
	case isLiteral && l.T.Kind == Text:
		b.fail(at, literalHint(l, y.Type().Kind), "%s is not %s, but %s is %s",
			l.written(), valueNames[y.Type().Kind], b.name(y), y.Type())
	case isLiteral && y.Type().text() && l.T.Numeric():
		b.fail(at, "write '"+l.written()+"'", "%s is a number, but %s is %s", l.written(), b.name(y), y.Type())
	default:
		b.fail(at, b.mismatchHint(x, y), "%s (%s) and %s (%s) do not go together in %s",
			b.name(x), x.Type(), b.name(y), y.Type(), what)
	}
}

// valueNames is how messages call a value of each kind.
var valueNames = [...]string{Null: "NULL", Boolean: "TRUE or FALSE", Byte: "a number", Short: "a number", Int: "a number",
	Long: "a number", Float: "a number", Double: "a number", Text: "text", Timestamp: "a time", Point: "a POINT",
	Circle: "a CIRCLE", Polygon: "a POLYGON", Region: "text", Array: "an array"}

// literalHint tells what a string literal has to look like.
func literalHint(l *Literal, k Kind) string {
	switch {
	case k == Timestamp:
		if _, isNumber := parseFloat(l.Text); isNumber {
			return "a TIMESTAMP is not an MJD: write 'YYYY-MM-DDThh:mm:ss', or compare ivo_to_mjd(...)"
		}
		return "write 'YYYY-MM-DDThh:mm:ss'"
	case k == Boolean:
		return "write TRUE or FALSE"
	case of(k).Geometry():
		return "compare positions with CONTAINS, INTERSECTS or DISTANCE"
	}
	return ""
}

// mismatchHint tells how two expressions can be made alike.
func (b *block) mismatchHint(x, y Expr) string {
	s, t := x.Type(), y.Type()
	either := func(match func(Type) bool) bool { return match(s) || match(t) }
	kind := func(k Kind) func(Type) bool { return func(t Type) bool { return t.Kind == k } }
	switch {
	case either(Type.shape):
		return "compare positions with CONTAINS, INTERSECTS or DISTANCE"
	case either(kind(Timestamp)) && either(Type.Numeric):
		return "ivo_to_mjd gives the date of a TIMESTAMP as a number"
	case either(kind(Boolean)) && either(Type.Numeric):
		return "compare a BOOLEAN with TRUE, FALSE, 1 or 0"
	case either(Type.text):
		if s.text() {
			s = t
		}
		return "convert one of them, as in CAST(... AS " + s.String() + ")"
	}
	return ""
}

// comparable reports values that = and < are not defined for.
func (b *block) comparable(op adql.Operator, list []Expr) bool {
	for _, x := range list {
		if !x.Type().sortable() {
			b.fail(x.Span(), "compare positions with CONTAINS, INTERSECTS or DISTANCE",
				"values of %s cannot be compared with %s", x.Type(), operatorNames[op])
			return false
		}
	}
	return true
}

package plan

// unifyMode tells how alike unify makes expressions.
type unifyMode uint8

const (
	unifyCompare unifyMode = iota // integers may keep their widths
	unifyStrict                   // one kind for all: the values flow into one place
)

// unify makes expressions comparable: it finds their common type, reads
// literals as values of that type, and puts a Cast around what differs. It
// replaces the elements of list, and reports and returns false if there is no
// common type. what names the construct for messages.
func (b *block) unify(mode unifyMode, what string, list []Expr) (Type, bool) {
	t, ok := b.commonOf(what, list)
	if !ok {
		return Type{}, false
	}
	// A fractional or very large literal can widen the type of the columns.
	for _, x := range list {
		if l, isLiteral := x.(*Literal); isLiteral && l.T.Kind != Null {
			k, fit := b.widen(l, t.Kind, mode)
			if !fit || t.Kind == Array {
				b.mismatch(what, l, partner(list, l))
				return Type{}, false
			}
			t = of(k)
		}
	}
	for i, x := range list {
		list[i] = b.fit(x, t, mode)
	}
	return t, true
}

// commonOf finds the common type of the expressions that are not literals, or
// of the literals if there is nothing else.
func (b *block) commonOf(what string, list []Expr) (Type, bool) {
	var t Type
	var from Expr
	for _, literals := range []bool{false, true} {
		for _, x := range list {
			_, isLiteral := x.(*Literal)
			if isLiteral != literals || isNull(x) {
				continue
			}
			common, ok := commonType(t, x.Type())
			if isLiteral && !ok && t.Kind == Text && x.Type().Numeric() {
				common, ok = x.Type(), true // '12' = 12: the string is read as a number
			}
			if !ok {
				if isLiteral {
					continue // widen reports it
				}
				b.mismatch(what, from, x)
				return Type{}, false
			}
			if from == nil || common != t {
				from = x
			}
			t = common
		}
		if from != nil {
			break
		}
	}
	if t.Kind == Null {
		t = of(Text)
	}
	return t, true
}

// widen returns the kind that literal l and values of kind k have in common.
func (b *block) widen(l *Literal, k Kind, mode unifyMode) (Kind, bool) {
	as := literalAs(l, k)
	switch {
	case as != nil && mode == unifyStrict && of(k).Integer() && as.T.Kind > k:
		return as.T.Kind, true
	case as != nil && mode == unifyStrict && k == Float && l.T.Kind == Double:
		return Double, true
	case as != nil:
		return k, true
	case of(k).Numeric() && literalAs(l, Double) != nil:
		return Double, true
	}
	return 0, false
}

// fit returns x as a value of type t.
func (b *block) fit(x Expr, t Type, mode unifyMode) Expr {
	if l, ok := x.(*Literal); ok && l.T.Kind != Null {
		if as := literalAs(l, t.Kind); as != nil {
			return as
		}
	}
	if mode == unifyCompare && t.Integer() && x.Type().Integer() {
		return x
	}
	return convert(x, t)
}

// convert puts a Cast around x unless it has type t already.
func convert(x Expr, t Type) Expr {
	if x.Type() == t {
		return x
	}
	if l, ok := x.(*Literal); ok && l.T.Kind != Null && l.T.Kind != Text {
		if as := literalAs(l, t.Kind); as != nil && as.T == t {
			return as
		}
	}
	return &Cast{node: node{t, x.Span()}, X: x}
}

// commonKind is the kind that values of two kinds can be compared and merged in.
func commonKind(a, b Kind) (Kind, bool) {
	if a > b {
		a, b = b, a
	}
	switch {
	case a == b, a == Null:
		return b, true
	case of(a).Numeric() && of(b).Numeric():
		return promote(a, b), true
	case a == Text && b == Region:
		return Text, true
	}
	return 0, false
}

// promote is the kind of a sum of two numbers, at least wide enough for both. A
// REAL cannot hold an INTEGER exactly, so these two give DOUBLE PRECISION.
func promote(a, b Kind) Kind {
	if a > b {
		a, b = b, a
	}
	if b == Float && (a == Int || a == Long) {
		return Double
	}
	return b
}

// coerce returns x as an argument of kind k, or reports that it is none. what
// names the function, as in "ABS".
func (b *block) coerce(x Expr, k Kind, what string) Expr {
	if x == nil {
		return nil
	}
	t := x.Type()
	if l, ok := x.(*Literal); ok && t.Kind != Null {
		if as := literalAs(l, k); as != nil && as.T.Kind == k && (t.Kind != Text || k != Double && !of(k).Integer()) {
			return as
		}
	}
	switch {
	case t.Kind == k:
		return x
	case t.Kind == Null,
		t.Numeric() && (k == Float || k == Double),
		t.Integer() && of(k).Integer(),
		t.text() && k == Text:
		return convert(x, of(k))
	}
	hint := ""
	want := "takes " + article(k)
	switch {
	case of(k).Numeric():
		hint = b.numberHint(x)
	case k == Text && t.sortable():
		hint = "CAST(... AS VARCHAR) makes text of it"
	case k == Timestamp && t.text():
		hint = "a time is written 'YYYY-MM-DDThh:mm:ss'"
		if !isStringLiteral(x) {
			hint = "CAST(... AS TIMESTAMP) reads a time from text"
		}
	}
	b.fail(x.Span(), hint, "%s %s, but %s is %s", what, want, b.name(x), t)
	return nil
}

// article names a kind of argument in prose.
func article(k Kind) string {
	switch {
	case of(k).Integer():
		return "an integer"
	case of(k).Numeric():
		return "a number"
	case k == Text:
		return "text"
	case of(k).Geometry():
		return "a geometry"
	}
	return "a " + k.String()
}

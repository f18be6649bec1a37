package plan

import (
	"math"

	"github.com/vobutler/vobutler/tap/adql"
)

// arith resolves + - * / and %.
func (b *block) arith(e *adql.Binary) Expr {
	what := operatorNames[e.Op]
	l, r := b.numeric(e.L, what), b.numeric(e.R, what)
	if l == nil || r == nil {
		return nil
	}
	return b.arithExprs(e.Op, l, r, e.At)
}

// arithExprs makes the operation of two numbers. Integers are computed at
// least as INTEGER, so that a sum of small ones does not overflow.
func (b *block) arithExprs(op adql.Operator, l, r Expr, pos adql.Span) Expr {
	k := arithKind(l, r)
	l, r = b.operandOf(l, k), b.operandOf(r, k)
	if x, done := b.foldArith(op, l, r, k, pos); done {
		return x
	}
	if op == adql.Div && of(k).Integer() {
		b.warn("the quotient of two integers is cut to an integer; multiply by 1.0 to keep the fraction")
	}
	return &Arith{node: node{of(k), pos}, Op: op, L: l, R: r}
}

// arithKind is the kind of the result of an operation. A number without a
// fraction takes on the kind of a floating-point operand.
func arithKind(l, r Expr) Kind {
	a, b := l.Type().Kind, r.Type().Kind
	switch {
	case a == Null && b == Null:
		return Double
	case a == Null:
		a = b
	case b == Null:
		b = a
	}
	_, literalL := l.(*Literal)
	_, literalR := r.(*Literal)
	switch {
	case a == Float && of(b).Integer() && literalR, b == Float && of(a).Integer() && literalL:
		return Float
	}
	return max(promote(a, b), Int)
}

// operandOf returns an operand as the kind of the operation; an integer may be
// narrower, but not than INTEGER.
func (b *block) operandOf(x Expr, k Kind) Expr {
	if l, ok := x.(*Literal); ok && l.T.Kind != Null {
		if as := literalAs(l, k); as != nil {
			return as
		}
	}
	if t := x.Type(); of(k).Integer() && t.Integer() && t.Kind >= Int {
		return x
	}
	return convert(x, of(k))
}

// negate makes -X.
func (b *block) negate(x Expr, pos adql.Span) Expr {
	if l, ok := x.(*Literal); ok && l.T.Kind != Null {
		if l.T.Integer() {
			if l.Int == math.MinInt64 {
				b.fail(pos, "", "-(%d) exceeds the range of BIGINT", l.Int)
				return nil
			}
			return integerLiteral(-l.Int, pos)
		}
		return &Literal{node: node{l.T, pos}, Float: -l.Float}
	}
	k := max(x.Type().Kind, Int)
	if x.Type().Kind == Null {
		k = Double
	}
	return &Neg{node: node{of(k), pos}, X: convert(x, of(k))}
}

// foldArith computes an operation on two literals, or finds a division by the
// literal zero; done tells that the result, which is nil after an error, stands.
func (b *block) foldArith(op adql.Operator, l, r Expr, k Kind, pos adql.Span) (x Expr, done bool) {
	right, ok := r.(*Literal)
	if !ok || right.T.Kind == Null {
		return nil, false
	}
	if (op == adql.Div || op == adql.Mod) && right.Int == 0 && right.Float == 0 {
		b.fail(pos, "", "division by zero")
		return nil, true
	}
	left, ok := l.(*Literal)
	if !ok || left.T.Kind == Null {
		return nil, false
	}
	if of(k).Integer() {
		n, ok := integerArith(op, left.Int, right.Int)
		if !ok {
			b.fail(pos, "write one of the numbers with a decimal point", "%d %s %d exceeds the range of BIGINT",
				left.Int, operatorNames[op], right.Int)
			return nil, true
		}
		if op == adql.Div && n*right.Int != left.Int {
			b.warn("%d/%d is a quotient of integers, %d; write %d.0/%d to keep the fraction",
				left.Int, right.Int, n, left.Int, right.Int)
		}
		return integerLiteral(n, pos), true
	}
	f := floatArith(op, left.Float, right.Float)
	if math.IsInf(f, 0) || math.IsNaN(f) {
		b.fail(pos, "", "%s %s %s exceeds the range of DOUBLE PRECISION", left.written(), operatorNames[op], right.written())
		return nil, true
	}
	return floatLiteral(f, pos), true
}

// integerArith computes without wrapping around.
func integerArith(op adql.Operator, a, b int64) (int64, bool) {
	switch op {
	case adql.Add:
		c := a + b
		return c, (c > a) == (b > 0)
	case adql.Sub:
		c := a - b
		return c, (c < a) == (b > 0)
	case adql.Mul:
		if a == 0 || b == 0 {
			return 0, true
		}
		if a == -1 && b == math.MinInt64 || b == -1 && a == math.MinInt64 {
			return 0, false
		}
		c := a * b
		return c, c/b == a
	case adql.Div:
		if a == math.MinInt64 && b == -1 {
			return 0, false
		}
		return a / b, true
	default:
		if b == -1 {
			return 0, true
		}
		return a % b, true
	}
}

func floatArith(op adql.Operator, a, b float64) float64 {
	switch op {
	case adql.Add:
		return a + b
	case adql.Sub:
		return a - b
	case adql.Mul:
		return a * b
	case adql.Div:
		return a / b
	default:
		return math.Mod(a, b)
	}
}

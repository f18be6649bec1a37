package duckdb

import (
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

// Messages, for the user, of errors that the statement itself raises.
const (
	msgDivision  = "division by zero"
	msgZeroPower = "zero cannot be raised to a negative power"
	msgRootPower = "a negative number can be raised to a whole power only"
	msgTimestamp = "a timestamp is written YYYY-MM-DDThh:mm:ss, with a fraction and a Z if need be"
)

// raise writes a call that fails the statement with a message of this package.
// DuckDB evaluates a branch of CASE only for the rows that take it.
func raise(message string) string { return "error('" + message + "')" }

var arithmetic = map[adql.Operator]string{adql.Add: " + ", adql.Sub: " - ", adql.Mul: " * "}

func (p *printer) arith(e *plan.Arith) {
	l, r := p.as(e.L, e.Type()), p.as(e.R, e.Type())
	switch e.Op {
	case adql.Div:
		if e.Type().Integer() {
			p.divide(e.L, e.R, " // ", e.Type())
		} else {
			p.divide(e.L, e.R, " / ", e.Type())
		}
	case adql.Mod:
		p.divide(e.L, e.R, " % ", e.Type())
	default:
		op, ok := arithmetic[e.Op]
		if !ok {
			p.broken("no arithmetic operator %d", e.Op)
		}
		p.write("(", l, op, r, ")")
	}
}

// divide writes a division or remainder in type t. DuckDB's // truncates and
// its % has the sign of the dividend, as ADQL wants, but by zero they give
// NULL, and / gives an infinity.
func (p *printer) divide(dividend, divisor plan.Expr, op string, t plan.Type) {
	l, r := p.as(dividend, t), p.as(divisor, t)
	if lit, ok := divisor.(*plan.Literal); ok && (lit.Int != 0 || lit.Float != 0) {
		p.write("(", l, op, r, ")")
		return
	}
	p.write("CASE WHEN ", r, " = 0 AND ", l, " IS NOT NULL THEN ", raise(msgDivision), " ELSE ", l, op, r, " END")
}

// power writes POWER with the two cases in which there is no real number.
func (p *printer) power(base, exponent plan.Expr) {
	b, x := p.double(base), p.double(exponent)
	if positive(base) || whole(exponent) {
		p.write("power(", b, ", ", x, ")")
		return
	}
	p.write("CASE WHEN ", b, " = 0 AND ", x, " < 0 THEN ", raise(msgZeroPower),
		" WHEN ", b, " < 0 AND ", x, " <> trunc(", x, ") THEN ", raise(msgRootPower),
		" ELSE power(", b, ", ", x, ") END")
}

// positive tells whether e is a literal above zero.
func positive(e plan.Expr) bool {
	lit, ok := e.(*plan.Literal)
	return ok && (lit.Int > 0 || lit.Float > 0)
}

// whole tells whether e is a literal that is a whole number and not negative.
func whole(e plan.Expr) bool {
	lit, ok := e.(*plan.Literal)
	return ok && lit.Type().Numeric() && lit.Int >= 0 && lit.Float >= 0 && lit.Float == float64(int64(lit.Float))
}

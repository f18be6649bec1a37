package duckdb

import (
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

var arithmetic = map[adql.Operator]string{adql.Add: " + ", adql.Sub: " - ", adql.Mul: " * "}

func (p *printer) arith(e *plan.Arith) {
	l, r := p.as(e.L, e.Type()), p.as(e.R, e.Type())
	switch e.Op {
	case adql.Div:
		p.divide(e.L, e.R, FuncDivide, e.Type())
	case adql.Mod:
		p.divide(e.L, e.R, FuncRemainder, e.Type())
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
// NULL, and / gives an infinity; by what may be zero divides a function, which
// sees each operand once: a CASE would write the divisor twice, and a chain of
// divisions grow with every link.
func (p *printer) divide(dividend, divisor plan.Expr, function string, t plan.Type) {
	l, r := p.as(dividend, t), p.as(divisor, t)
	if lit, ok := divisor.(*plan.Literal); ok && (lit.Int != 0 || lit.Float != 0) {
		p.write("(", l, divisions[function][t.Integer()], r, ")")
		return
	}
	if !t.Integer() || t.Kind == plan.Long {
		p.write(function+"(", l, ", ", r, ")")
		return
	}
	long := plan.Type{Kind: plan.Long}
	p.write("CAST("+function+"(", p.as(dividend, long), ", ", p.as(divisor, long), ") AS ", SQLType(t), ")")
}

// divisions are DuckDB's operators, apart for integers, for a divisor that is
// not zero.
var divisions = map[string]map[bool]string{
	FuncDivide:    {true: " // ", false: " / "},
	FuncRemainder: {true: " % ", false: " % "},
}

// power writes POWER, which for some operands is no real number.
func (p *printer) power(base, exponent plan.Expr) {
	function := FuncPower
	if positive(base) || whole(exponent) {
		function = "power"
	}
	p.write(function+"(", p.double(base), ", ", p.double(exponent), ")")
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

package plan

import (
	"github.com/vobutler/vobutler/tap/adql"
)

// inUnit resolves IN_UNIT(value, 'unit') as a product with a constant. The
// unit of the value is that of a column, or of a function that has one.
func (b *block) inUnit(e *adql.Call) Expr {
	const usage = "write IN_UNIT(column, 'unit')"
	if len(e.Args) != 2 {
		b.fail(e.At, usage, "IN_UNIT takes 2 arguments, not %d", len(e.Args))
		return nil
	}
	x := b.numeric(e.Args[0], "IN_UNIT")
	to, ok := e.Args[1].(*adql.StringLit)
	if !ok {
		b.fail(e.Args[1].Span(), usage, "the unit of IN_UNIT has to be a string")
		return nil
	}
	if x == nil {
		return nil
	}
	if _, err := parseUnit(to.Value); err != nil {
		b.fail(to.Pos, "write it as in 'km/s' or 'km.s**-1'", "%v", err)
		return nil
	}
	f, _ := b.fieldOf(x)
	if f.Unit == "" {
		b.fail(e.Args[0].Span(), "", "IN_UNIT needs a value with a unit, and %s has none", b.name(x))
		return nil
	}
	factor, err := convertUnit(f.Unit, to.Value)
	if err != nil {
		b.fail(e.At, "", "%v (the unit of %s is %s)", err, b.name(x), f.Unit)
		return nil
	}
	value := convert(x, of(Double))
	if factor == 1 && value == x {
		return x // the unit is only spelt otherwise
	}
	if factor != 1 {
		value = &Arith{node: node{of(Double), e.At}, Op: adql.Mul, L: value, R: floatLiteral(factor, e.At)}
	}
	b.note(value, to.Value, f.UCD)
	return value
}

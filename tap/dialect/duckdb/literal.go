package duckdb

import (
	"math"
	"strconv"

	"github.com/vobutler/vobutler/tap/plan"
)

// literal writes a constant of exactly its type. Numbers stand in the text,
// whatever came from a user as a string is bound.
func (p *printer) literal(e *plan.Literal) {
	switch kind := e.Type().Kind; kind {
	case plan.Null:
		p.write("NULL")
	case plan.Boolean:
		p.write(strconv.FormatBool(e.Bool))
	case plan.Byte, plan.Short, plan.Int, plan.Long:
		if kind == plan.Int || kind == plan.Long && (e.Int > math.MaxInt32 || e.Int < math.MinInt32) {
			p.write(p.bare(e))
			return
		}
		p.write("CAST(", p.bare(e), " AS ", SQLType(e.Type()), ")")
	case plan.Float:
		p.write("CAST(", e.Float, " AS FLOAT)")
	case plan.Double:
		p.write(e.Float)
	case plan.Text, plan.Region:
		p.bind(e.Text)
	case plan.Timestamp:
		p.write("CAST(", func() { p.bind(e.Text) }, " AS TIMESTAMP)")
	default:
		p.broken("literal of kind %d", kind)
	}
}

// bare returns what writes e where the width of an integer literal does not
// matter, such as in comparisons.
func (p *printer) bare(e plan.Expr) func() {
	return func() {
		lit, ok := e.(*plan.Literal)
		switch {
		case !ok || !lit.Type().Integer():
			p.write(e)
		case lit.Int == math.MinInt64:
			p.write("CAST('-9223372036854775808' AS BIGINT)") // its digits alone are a HUGEINT
		case lit.Int < 0:
			p.write("(", lit.Int, ")")
		default:
			p.write(lit.Int)
		}
	}
}

package duckdb

import (
	"github.com/vobutler/vobutler/tap/plan"
)

// msgTimestamp is, for the user, the error of a text that is no timestamp.
const msgTimestamp = "a timestamp is written YYYY-MM-DDThh:mm:ss, with a fraction and a Z if need be"

// timestampForm is what CAST to TIMESTAMP takes: DuckDB would also take a zone,
// and ignore it, and words such as "infinity".
const timestampForm = `'\s*\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?\s*'`

// cast writes CAST. DuckDB evaluates a branch of CASE only for the rows that take
// it. It rounds halves to even when it casts to an integer
// and raises an error for what does not fit.
func (p *printer) cast(e *plan.Cast) {
	from, to := e.X.Type(), e.Type()
	switch {
	case to.Kind == plan.Text:
		p.castText(e)
	case (from.Kind == plan.Float || from.Kind == plan.Double) && to.Integer():
		p.write("CAST(round(", e.X, ") AS ", SQLType(to), ")")
	case to.Kind == plan.Timestamp && from.Kind == plan.Text:
		p.write("CASE WHEN regexp_full_match(", e.X, ", ", timestampForm, ") IS NOT FALSE THEN CAST(", e.X,
			" AS TIMESTAMP) ELSE ", "error('"+msgTimestamp+"') END")
	case to.Kind == plan.Region:
		p.write(p.as(e.X, plan.Type{Kind: plan.Text}))
	case to.Geometry() && (from.Kind == plan.Text || from.Kind == plan.Region):
		p.write(FuncParse, "(", e.X, ", ", coordinates[to.Kind], ")")
	default:
		p.write("CAST(", p.bare(e.X), " AS ", SQLType(to), ")")
	}
}

// coordinates is the second argument of FuncParse for each kind.
var coordinates = map[plan.Kind]int{plan.Point: 2, plan.Circle: 3, plan.Polygon: 0}

// castText writes a CAST to text, then its length.
func (p *printer) castText(e *plan.Cast) {
	text := func() {
		switch from := e.X.Type(); {
		case from.Kind == plan.Text || from.Kind == plan.Region:
			p.write(e.X)
		case from.Kind == plan.Timestamp:
			p.timestampText(e.X)
		case from.Geometry() || from.Kind == plan.Array:
			p.write("array_to_string(", e.X, ", ' ')")
		default:
			p.write("CAST(", p.bare(e.X), " AS VARCHAR)")
		}
	}
	switch {
	case e.Length == 0:
		text()
	case e.Pad:
		p.write("rpad(", text, ", ", e.Length, ", ' ')")
	default:
		p.write("left(", text, ", ", e.Length, ")")
	}
}

// timestampText writes a timestamp as DALI 1.1 section 3.3.3 has it, with a
// fraction only where there is one.
func (p *printer) timestampText(x plan.Expr) {
	p.write("regexp_replace(strftime(", x, `, '%Y-%m-%dT%H:%M:%S.%f'), '\.000000$', '')`)
}

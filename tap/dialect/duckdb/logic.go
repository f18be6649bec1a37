package duckdb

import (
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

var operatorWords = map[adql.Operator]string{adql.And: " AND ", adql.Or: " OR "}

// longOr is from how many members on an OR is kept from DuckDB's search for what
// its members have in common, the time of which grows with their square. Below
// NOT it does not search.
const longOr = 100

// logic writes a chain of AND or of OR.
func (p *printer) logic(e *plan.Logic) {
	long := e.Op == adql.Or && len(e.Args) >= longOr
	if long {
		p.write("(NOT (NOT ")
	}
	p.write("(")
	p.list(len(e.Args), operatorWords[e.Op], func(i int) { p.write(e.Args[i]) })
	p.write(")")
	if long {
		p.write("))")
	}
}

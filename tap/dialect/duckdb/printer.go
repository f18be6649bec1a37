package duckdb

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/dialect"
	"github.com/vobutler/vobutler/tap/plan"
)

// printer writes one statement. After the first error it goes on writing to no
// purpose, so that no caller has to look.
type printer struct {
	layout dialect.Layout

	sql  strings.Builder
	args []any
	// bound maps a text to its placeholder. Equal texts share one, because
	// DuckDB finds the same expression in SELECT and GROUP BY by its spelling.
	bound map[string]int

	// inOuterJoin is set within the condition of an outer join, where DuckDB
	// takes no sub-query.
	inOuterJoin bool

	scans     map[int]*scan
	relations map[int]plan.Relation
	homes     map[int]*plan.Select // the select that has a relation in its FROM
	ctes      map[*plan.CTE]int
	uses      map[*plan.CTE]int
	// probes are the relations repeated for each of their cells; the keys are
	// what joins or filters the other relation by these cells.
	probes    map[int]*pairKey
	joinKeys  map[*plan.Join][]*pairKey
	outerKeys map[*plan.Join]*outerKey
	// paired are the relations that outer joins with a key write within their
	// pairs, so that they cannot be repeated for another key.
	paired map[int]bool
	// numbered are the scans that give each row a number, and numberedBlocks the
	// selects that pass it on.
	numbered       map[int]bool
	numberedBlocks map[*plan.Select]*scan

	// policed is set if a policy hides rows of a table; guards are then the
	// conditions that wait for it, by the column seen of some relations, and
	// failing, hiding what was found out on the way.
	policed bool
	guards  map[plan.Expr]guard
	seen    map[int]bool
	failing map[output]bool
	hiding  map[plan.Relation]bool

	whereKeys map[*plan.Select][]*pairKey
	// outside are the keys of sub-queries with what is around them.
	outside  []*pairKey
	laterals int

	// written are the expressions written so far, and repeats how often one of
	// them was written again.
	written map[plan.Expr]struct{}
	repeats int
	// text is the size of the texts that the query makes for one row, and sizes
	// of those in the columns of derived tables.
	text  int
	sizes map[output]int
	err   error
}

// maxRepeats bounds the repetition of expressions: what is written twice at
// each of many levels would grow beyond all measure.
const maxRepeats = 20_000

// note counts e as written; it is false once there are too many repetitions.
func (p *printer) note(e plan.Expr) bool {
	switch e.(type) {
	case *plan.Column, *plan.Literal:
		return p.repeats <= maxRepeats
	}
	if _, again := p.written[e]; again {
		if p.repeats++; p.repeats > maxRepeats {
			p.unsupported(e.Span(), "what stands here is needed too many times: compute it in a sub-query, and use its column")
		}
	}
	p.written[e] = struct{}{}
	return p.repeats <= maxRepeats
}

// unsupported records that DuckDB cannot do what stands at a place.
func (p *printer) unsupported(at adql.Span, format string, args ...any) {
	if p.err == nil {
		e := &adql.Error{Span: at, Msg: fmt.Sprintf(format, args...)}
		p.err = fault.Wrap(e, fault.Unsupported, "%s (at character %d)", e.Msg, at.Start+1)
	}
}

// broken records a plan that breaks the rules of package plan, or a layout
// without a table: a fault of this program and none of the user.
func (p *printer) broken(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("print DuckDB SQL: "+format, args...)
	}
}

// write writes pieces one after the other: a string as it stands, an int and a
// float64 as number literals, a plan.Expr as the expression, a func() by
// calling it.
func (p *printer) write(pieces ...any) {
	for _, piece := range pieces {
		switch x := piece.(type) {
		case string:
			p.sql.WriteString(x)
		case int:
			p.sql.WriteString(strconv.Itoa(x))
		case int64:
			p.sql.WriteString(strconv.FormatInt(x, 10))
		case float64:
			p.sql.WriteString(double(x))
		case plan.Expr:
			p.expr(x)
		case func():
			x()
		default:
			p.broken("no way to write a %T", piece)
		}
	}
}

// list calls item for 0 to n-1 with sep between.
func (p *printer) list(n int, sep string, item func(i int)) {
	for i := range n {
		if i > 0 {
			p.write(sep)
		}
		item(i)
	}
}

// bind writes a placeholder for a text.
func (p *printer) bind(text string) {
	n, ok := p.bound[text]
	if !ok {
		p.args = append(p.args, text)
		n = len(p.args)
		p.bound[text] = n
	}
	p.write("$", n)
}

// ident returns a quoted identifier.
func ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// double returns a literal of type DOUBLE: without an exponent DuckDB would
// read a DECIMAL.
func double(x float64) string {
	switch {
	case math.IsNaN(x):
		return "CAST('nan' AS DOUBLE)"
	case math.IsInf(x, 1):
		return "CAST('inf' AS DOUBLE)"
	case math.IsInf(x, -1):
		return "CAST('-inf' AS DOUBLE)"
	}
	s := strconv.FormatFloat(x, 'g', -1, 64)
	if !strings.Contains(s, "e") {
		s += "e0"
	}
	if x < 0 || math.Signbit(x) {
		s = "(" + s + ")"
	}
	return s
}

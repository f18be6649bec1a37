package duckdb

import (
	"github.com/vobutler/vobutler/tap/dialect"
	"github.com/vobutler/vobutler/tap/plan"
)

// Dialect prints plans as SQL of DuckDB 1.5. It is safe for concurrent use.
type Dialect struct {
	layout dialect.Layout
}

var _ dialect.Dialect = (*Dialect)(nil)

// New returns the dialect for tables kept as layout says. Every published table
// that has no Source of its own must be in it; the layout must not change
// afterwards.
func New(layout dialect.Layout) *Dialect { return &Dialect{layout: layout} }

// SQL returns the statement for q, one SELECT with its arguments bound to $1,
// $2 and so on. The columns of its result are named c0, c1 ... and have the
// physical types that SQLType gives for the outputs of q. Where LimitInEngine
// says so, the statement returns more rows than q asks for.
func (d *Dialect) SQL(q *plan.Query) (dialect.Statement, error) {
	p := &printer{
		layout:    d.layout,
		bound:     map[string]int{},
		scans:     map[int]*scan{},
		relations: map[int]plan.Relation{},
		homes:     map[int]*plan.Select{},
		ctes:      map[*plan.CTE]int{},
		uses:      map[*plan.CTE]int{},
		probes:    map[int]*pairKey{},
		joinKeys:  map[*plan.Join][]*pairKey{},
		outerKeys: map[*plan.Join]*outerKey{},
		paired:    map[int]bool{},
		numbered:  map[int]bool{},

		numberedBlocks: map[*plan.Select]*scan{},

		guards:  map[plan.Expr]guard{},
		seen:    map[int]bool{},
		failing: map[output]bool{},
		hiding:  map[plan.Relation]bool{},

		whereKeys: map[*plan.Select][]*pairKey{},
		written:   map[plan.Expr]struct{}{},
		sizes:     map[output]int{},
	}
	p.survey(q)
	if p.err == nil {
		p.statement(q)
	}
	if p.err != nil {
		return dialect.Statement{}, p.err
	}
	return dialect.Statement{SQL: p.sql.String(), Args: p.args}, nil
}

// LimitInEngine returns the number of rows after which the engine itself must
// stop reading, and whether it must: the statement then has no LIMIT. DuckDB
// answers an unordered LIMIT below a million rows by a join of the table with
// itself, which takes far longer than to stop a stream.
func LimitInEngine(q *plan.Query) (uint64, bool) {
	if q.Limit == nil || len(q.OrderBy) > 0 || q.Offset > 0 {
		return 0, false
	}
	return *q.Limit, true
}

// SQLType returns the DuckDB type in which values of t travel: geometry as
// DOUBLE[], regions as VARCHAR, a NULL of no known type as VARCHAR.
func SQLType(t plan.Type) string {
	if t.Kind == plan.Array {
		return SQLType(plan.Type{Kind: t.Elem}) + "[]"
	}
	return kindTypes[t.Kind]
}

var kindTypes = map[plan.Kind]string{
	plan.Null:      "VARCHAR",
	plan.Boolean:   "BOOLEAN",
	plan.Byte:      "UTINYINT",
	plan.Short:     "SMALLINT",
	plan.Int:       "INTEGER",
	plan.Long:      "BIGINT",
	plan.Float:     "FLOAT",
	plan.Double:    "DOUBLE",
	plan.Text:      "VARCHAR",
	plan.Timestamp: "TIMESTAMP",
	plan.Point:     "DOUBLE[]",
	plan.Circle:    "DOUBLE[]",
	plan.Polygon:   "DOUBLE[]",
	plan.Region:    "VARCHAR",
}

package duckdb

import (
	"slices"

	"github.com/vobutler/vobutler/tap/dialect"
	"github.com/vobutler/vobutler/tap/plan"
)

// scan is what the printer knows of one reading of a table.
type scan struct {
	node     *plan.Scan
	physical dialect.Physical
	// columns are the physical columns that the query reads.
	columns []string
	// cells limits the rows by an index; nil reads all.
	cells *cells
	// lookup is a condition by which the rows are looked up in an index of DuckDB
	// before the policy is asked; nil: there is none.
	lookup *plan.Compare
}

func (s *scan) need(physical string) {
	if !slices.Contains(s.columns, physical) {
		s.columns = append(s.columns, physical)
	}
}

// lacks tells whether column i is not in the data.
func (s *scan) lacks(i int) bool {
	return i >= len(s.node.Table.Columns) && slices.Contains(s.physical.Lacks, s.node.Table.At(i).Name)
}

// column returns the physical name of column i.
func (s *scan) column(i int) string {
	name := s.node.Table.At(i).Name
	if physical, ok := s.physical.Columns[name]; ok {
		return physical
	}
	return name
}

// survey looks over the whole query before a word is written: which relations
// there are, what is read of each table, and where an index helps.
func (p *printer) survey(q *plan.Query) {
	first := visitor{relation: p.meet}
	first.query(q)
	if p.err != nil {
		return
	}
	second := visitor{
		expr: func(e plan.Expr) {
			if c, ok := e.(*plan.Column); ok {
				p.readColumn(c)
			}
			p.readHidden(e)
		},
		selects: p.planSelect,
	}
	second.query(q)
	third := visitor{selects: p.guardSelect}
	third.query(q)
}

// meet enters a relation under its ID.
func (p *printer) meet(r plan.Relation) {
	switch r := r.(type) {
	case *plan.Scan:
		p.relations[r.ID] = r
		p.scans[r.ID] = &scan{node: r, physical: p.physical(r)}
		p.policed = p.policed || r.Policy != nil
	case *plan.Derived:
		p.relations[r.ID] = r
	case *plan.Shared:
		p.relations[r.ID] = r
		p.uses[r.CTE]++
	}
}

// derived returns the query of a derived table, or of a common table that is
// used once and therefore written as one; nil for other relations.
func (p *printer) derived(r plan.Relation) *plan.Query {
	switch r := r.(type) {
	case *plan.Derived:
		return r.Query
	case *plan.Shared:
		if p.uses[r.CTE] == 1 {
			return r.CTE.Query
		}
	}
	return nil
}

func (p *printer) physical(r *plan.Scan) dialect.Physical {
	if r.Table.Source != nil {
		return dialect.Physical{Relation: r.Table.Source}
	}
	physical, ok := p.layout[r.Table.Name]
	if !ok {
		p.broken("the layout has no table %s", r.Table.Name)
	}
	return physical
}

func (p *printer) readColumn(c *plan.Column) {
	if s := p.scans[c.Relation]; s != nil && !s.lacks(c.Index) {
		s.need(s.column(c.Index))
	}
}

// readHidden notes the columns of an index that a test of e's kind may use.
func (p *printer) readHidden(e plan.Expr) {
	at := p.position(e)
	if at.scan == nil {
		at = p.region(e)
	}
	if !at.direct {
		return
	}
	for _, c := range []string{at.index.Cell, at.index.X, at.index.Y, at.index.Z, at.index.Radius} {
		if c != "" {
			at.scan.need(c)
		}
	}
}

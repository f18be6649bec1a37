package duckdb

import (
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
)

// relation writes an item of FROM; all but joins have the alias t and their ID.
func (p *printer) relation(r plan.Relation) {
	switch r := r.(type) {
	case *plan.Scan:
		p.scan(p.scans[r.ID])
	case *plan.Derived:
		p.probed(r.ID, func() { p.write("(", p.sub(r.Query), ")") })
	case *plan.Shared:
		p.probed(r.ID, func() { p.write("w", p.ctes[r.CTE]) })
	case *plan.Join:
		p.join(r)
	default:
		p.broken("unknown relation %T", r)
	}
}

var joins = map[adql.JoinKind]string{
	adql.InnerJoin: " JOIN ", adql.LeftJoin: " LEFT JOIN ", adql.RightJoin: " RIGHT JOIN ",
	adql.FullJoin: " FULL JOIN ", adql.CrossJoin: " CROSS JOIN ",
}

func (p *printer) join(j *plan.Join) {
	kind := joins[j.Kind]
	if j.On == nil {
		kind = joins[adql.CrossJoin]
	}
	p.write("(", func() { p.relation(j.Left) }, kind, func() { p.relation(j.Right) })
	if j.On != nil {
		p.write(" ON ", j.On)
		for _, key := range p.joinKeys[j] {
			p.write(" AND ", p.keyCondition(key))
		}
	}
	p.write(")")
}

// probed writes a sub-query or common table, and the cells of each row if it
// is the probe of a spatial join.
func (p *printer) probed(id int, source func()) {
	if key := p.probes[id]; key != nil {
		p.write("(SELECT *, ", func() { p.probeColumns(key) }, " FROM ", source, " AS t", id, ")")
	} else {
		source()
	}
	p.write(" AS t", id)
}

// scan writes a table by its physical name, or a sub-select over it where rows
// are hidden by a policy, left out by an index or repeated for each cell.
func (p *printer) scan(s *scan) {
	id := s.node.ID
	table := physicalName(s.physical.Relation)
	key := p.probes[id]
	if s.node.Policy == nil && s.cells == nil && key == nil {
		p.write(table, " AS t", id)
		return
	}
	p.write("(")
	branches := s.cells.branches()
	p.list(len(branches), " UNION ALL ", func(i int) {
		p.write("SELECT ")
		p.scanColumns(s, key)
		p.write(" FROM ", table, " AS t", id)
		p.scanWhere(s, branches[i])
	})
	p.write(") AS t", id)
}

func (p *printer) scanColumns(s *scan, key *pairKey) {
	for i, c := range s.columns {
		if i > 0 {
			p.write(", ")
		}
		p.write("t", s.node.ID, ".", ident(c))
	}
	switch {
	case key != nil && len(s.columns) > 0:
		p.write(", ")
		p.probeColumns(key)
	case key != nil:
		p.probeColumns(key)
	case len(s.columns) == 0:
		p.write("1 AS none")
	}
}

// scanWhere writes the policy and one branch of the index.
func (p *printer) scanWhere(s *scan, branch []term) {
	and := " WHERE "
	if s.node.Policy != nil {
		p.write(and, s.node.Policy)
		and = " AND "
	}
	for _, t := range branch {
		p.write(and, "t", s.node.ID, ".", ident(t.column), t.test)
		and = " AND "
	}
}

func physicalName(parts []string) string {
	quoted := make([]string, len(parts))
	for i, part := range parts {
		quoted[i] = ident(part)
	}
	return strings.Join(quoted, ".")
}

// column writes a column of a relation.
func (p *printer) column(c *plan.Column) {
	if s := p.scans[c.Relation]; s != nil {
		p.write("t", c.Relation, ".", ident(s.column(c.Index)))
		return
	}
	if _, ok := p.relations[c.Relation]; !ok {
		p.broken("no relation %d", c.Relation)
	}
	p.write("t", c.Relation, ".c", c.Index)
}

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
		if q := p.derived(r); q != nil {
			p.probed(r.ID, func() { p.write("(", p.sub(q), ")") })
		} else {
			p.probed(r.ID, func() { p.write("w", p.ctes[r.CTE]) })
		}
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
	if key := p.outerKeys[j]; key != nil {
		p.outerPairs(j, key)
		return
	}
	kind := joins[j.Kind]
	if j.On == nil {
		kind = joins[adql.CrossJoin]
	}
	p.write("(", func() { p.relation(j.Left) }, kind, func() { p.relation(j.Right) })
	if j.On != nil {
		p.outerCondition(j, func() { p.write(" ON ", p.all(j.On)) })
		for _, key := range p.joinKeys[j] {
			p.write(" AND ", p.keyCondition(key))
		}
	}
	p.write(")")
}

// outerCondition writes the condition of a join, which of an outer one cannot be
// all that it may be elsewhere.
func (p *printer) outerCondition(j *plan.Join, condition func()) {
	p.checkSubqueries(j)
	before := p.inOuterJoin
	p.inOuterJoin = j.Kind != adql.InnerJoin
	condition()
	p.inOuterJoin = before
}

// checkSubqueries refuses what DuckDB cannot join: a condition of an outer join
// with a sub-query and a column of a side whose rows are all kept.
func (p *printer) checkSubqueries(j *plan.Join) {
	kept := map[int]bool{}
	if j.Kind == adql.LeftJoin || j.Kind == adql.FullJoin {
		members(j.Left, kept)
	}
	if j.Kind == adql.RightJoin || j.Kind == adql.FullJoin {
		members(j.Right, kept)
	}
	for _, condition := range conjuncts(j.On) {
		if columnsOf(condition, func(*plan.Column) {}) {
			continue
		}
		v := visitor{expr: func(e plan.Expr) {
			if c, ok := e.(*plan.Column); ok && kept[c.Relation] {
				p.unsupported(condition.Span(), "a sub-query in the condition of an outer join cannot be compared with the side "+
					"whose rows are all kept: join a derived table, or move the sub-query to WHERE")
			}
		}}
		v.walk(condition)
	}
}

// probed writes a sub-query or common table, with the cells of each row if it is
// the probe of a spatial join, and what conditions on it wait for.
func (p *printer) probed(id int, source func()) {
	var extra []func()
	if key := p.probes[id]; key != nil {
		extra = append(extra, func() { p.probeColumns(key) })
	}
	if p.seen[id] {
		extra = append(extra, func() { p.write(seenValue, freeName(p.scans[id], seenColumn)) })
	}
	if len(extra) > 0 {
		p.write("(SELECT *, ", func() { p.list(len(extra), ", ", func(i int) { p.write(extra[i]) }) }, " FROM ", source, " AS t", id, ")")
	} else {
		source()
	}
	p.write(" AS t", id)
}

// scan writes a table by its physical name, or a sub-select over it where rows
// are hidden by a policy, left out by an index or repeated for each cell.
func (p *printer) scan(s *scan) {
	id := s.node.ID
	var extra []func()
	if p.numbered[id] {
		extra = append(extra, func() { p.write("t", id, ".rowid AS ", freeName(s, numberColumn)) })
	}
	if key := p.probes[id]; key != nil {
		extra = append(extra, func() { p.probeColumns(key) })
	}
	if p.seen[id] {
		extra = append(extra, func() { p.write(seenValue, freeName(s, seenColumn)) })
	}
	switch {
	case len(extra) > 0 || s.node.Policy != nil || s.cells != nil:
		p.subselect(s, extra...)
	default:
		p.write(physicalName(s.physical.Relation))
	}
	p.write(" AS t", id)
}

// subselect writes the rows of a table that the query may see and needs, with
// further columns that extra writes.
func (p *printer) subselect(s *scan, extra ...func()) {
	p.write("(")
	branches := s.cells.branches()
	p.list(len(branches), " UNION ALL ", func(i int) {
		p.write("SELECT ", func() { p.columns(s) })
		for _, columns := range extra {
			p.write(", ", columns)
		}
		p.write(" FROM ", func() { p.stored(s) }, " AS t", s.node.ID)
		p.scanWhere(s, branches[i])
	})
	p.write(")")
}

// columns writes what the query reads of a table, a constant if that is nothing.
func (p *printer) columns(s *scan) {
	if len(s.columns) == 0 {
		p.write("1 AS none")
		return
	}
	p.list(len(s.columns), ", ", func(i int) { p.write("t", s.node.ID, ".", ident(s.columns[i])) })
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
		if s.lacks(c.Index) {
			p.write("NULL")
			return
		}
		p.write("t", c.Relation, ".", ident(s.column(c.Index)))
		return
	}
	if _, ok := p.relations[c.Relation]; !ok {
		p.broken("no relation %d", c.Relation)
	}
	p.write("t", c.Relation, ".c", c.Index)
}

package plan

import (
	"slices"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/schema"
)

// The clauses as messages name them.
const (
	clauseSelect  = "the select list"
	clauseOn      = "ON"
	clauseWhere   = "WHERE"
	clauseGroupBy = "GROUP BY"
	clauseHaving  = "HAVING"
	clauseOrderBy = "ORDER BY"
	clausePolicy  = "a row policy"
)

// from resolves the FROM clause: its relations, and into the block the names
// they bring.
func (b *block) from(refs []adql.TableRef) []Relation {
	relations := make([]Relation, 0, len(refs))
	for _, ref := range refs {
		if b.tooManyTables() {
			break
		}
		rel, view := b.tableRef(ref)
		b.view = append(b.view, view...)
		if rel != nil {
			relations = append(relations, rel)
		}
	}
	b.byName = nil
	b.checkExposed()
	if len(relations) < len(refs) {
		return nil
	}
	return relations
}

// tableRef resolves one item of FROM and adds its sources to the block.
func (b *block) tableRef(ref adql.TableRef) (Relation, []visible) {
	switch ref := ref.(type) {
	case *adql.TableName:
		return b.tableName(ref)
	case *adql.Derived:
		return b.derived(ref)
	case *adql.Join:
		return b.join(ref)
	}
	return nil, nil
}

// tableName resolves a table by name: a common table first, then a published one.
func (b *block) tableName(ref *adql.TableName) (Relation, []visible) {
	if len(ref.Parts) == 1 {
		for i := len(b.ctes) - 1; i >= 0; i-- {
			if c := b.ctes[i]; gradeAlias(ref.Parts[0], c.ident) > 0 {
				return b.shared(ref, c)
			}
		}
	}
	s := &source{alias: ref.Alias, name: schema.TableName{Table: ref.Parts[len(ref.Parts)-1].Name}, pos: ref.Pos}
	t := b.table(ref)
	if t == nil {
		s.missing = true
		b.addSource(s)
		return nil, nil
	}
	s.table, s.name = t, t.Name
	s.columns = b.published(t)
	b.addSource(s)
	b.touch(t)
	scan := &Scan{ID: s.id, Table: t, Pos: ref.Pos}
	if !b.policy(scan, s) {
		return nil, s.view()
	}
	return scan, s.view()
}

// published lists the columns of a table, once for all its uses.
func (r *resolver) published(t *schema.Table) []sourceColumn {
	if columns, ok := r.columns[t]; ok {
		return columns
	}
	columns := make([]sourceColumn, len(t.Columns))
	for i := range t.Columns {
		columns[i] = columnOf(t, &t.Columns[i])
	}
	r.columns[t] = columns
	return columns
}

func columnOf(t *schema.Table, c *schema.Column) sourceColumn {
	f := c.Field()
	return sourceColumn{name: c.Name, typ: TypeOf(f), field: f, origin: &Origin{Table: t, Column: c}}
}

// whole is a source with the internal columns of its table behind the others.
func (s *source) whole() *source {
	w := &source{id: s.id, name: s.name, table: s.table, columns: slices.Clone(s.columns), pos: s.pos}
	for i := range s.table.Internal {
		w.columns = append(w.columns, columnOf(s.table, &s.table.Internal[i]))
	}
	return w
}

// shared makes a use of a common table.
func (b *block) shared(ref *adql.TableName, c *cte) (Relation, []visible) {
	s := &source{alias: ref.Alias, name: schema.TableName{Table: c.ident.Name}, pos: ref.Pos}
	if c.plan == nil {
		s.missing = true
		b.addSource(s)
		return nil, nil
	}
	s.setColumns(c.plan.Query.Outputs())
	b.addSource(s)
	return &Shared{ID: s.id, CTE: c.plan}, s.view()
}

// derived resolves a sub-query in FROM. It sees the queries around this one
// but not its neighbors in FROM.
func (b *block) derived(ref *adql.Derived) (Relation, []visible) {
	alias := ref.Alias
	s := &source{alias: &alias, pos: ref.Pos}
	q := b.subquery(ref.Query, b.outer)
	if q == nil {
		s.missing = true
		b.addSource(s)
		return nil, nil
	}
	s.setColumns(q.Outputs())
	b.addSource(s)
	return &Derived{ID: s.id, Query: q}, s.view()
}

func (b *block) addSource(s *source) {
	s.id = len(b.sources)
	b.sources = append(b.sources, s)
	b.tables = append(b.tables, s)
	switch {
	case len(b.sources) == maxTables+1:
		b.fail(s.pos, "", "a query may read %d tables at most", maxTables)
	case len(b.tables) == maxFrom+1:
		b.fail(s.pos, "", "one FROM may have %d tables at most", maxFrom)
	}
}

// tooManyTables tells whether addSource has reported too many tables.
func (b *block) tooManyTables() bool { return len(b.sources) > maxTables || len(b.tables) > maxFrom }

func (s *source) setColumns(outputs []Output) {
	s.columns = make([]sourceColumn, len(outputs))
	for i, o := range outputs {
		s.columns[i] = sourceColumn{name: o.Name, typ: o.Type, field: o.Field, origin: o.Origin}
	}
}

func (s *source) view() []visible {
	view := make([]visible, len(s.columns))
	for i := range s.columns {
		view[i] = visible{s.columns[i].name, []part{{s, i}}}
	}
	return view
}

// policy puts the condition of the row policy on a scan.
func (b *block) policy(scan *Scan, s *source) bool {
	if b.opts.Policy == nil || b.policing {
		return true
	}
	cond := b.opts.Policy(scan.Table)
	if cond == nil {
		return true
	}
	errs := len(b.errs)
	b.policing = true
	all := s.whole()
	p := &block{resolver: b.resolver, view: all.view(), tables: []*source{all}, clause: clausePolicy}
	scan.Policy = p.condition(cond)
	b.policing = false
	if scan.Policy == nil {
		// The user can do nothing about it, and its text is not the user's.
		b.errs = b.errs[:errs]
		b.fail(scan.Pos, "tell the operator", "the row policy of %s does not fit the table", scan.Table.Name)
		return false
	}
	return true
}

// checkExposed reports two relations of FROM that have the same name.
func (b *block) checkExposed() {
	for i, s := range b.tables {
		for _, t := range b.tables[:i] {
			if !sameExposed(s, t) {
				continue
			}
			b.fail(s.pos, "give one of them another alias", "two tables in FROM are called %s", s.label())
		}
	}
}

// sameExposed tells whether no qualifier can tell two sources apart.
func sameExposed(s, t *source) bool {
	switch {
	case s.alias != nil && t.alias != nil:
		if s.alias.Quoted && t.alias.Quoted {
			return s.alias.Name == t.alias.Name
		}
		return strings.EqualFold(s.alias.Name, t.alias.Name)
	case s.alias == nil && t.alias == nil:
		return s.name == t.name
	}
	return false
}

package plan

import (
	"slices"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
)

// column resolves a reference to a column, or to a name of the select list
// where the clause allows that.
func (b *block) column(e *adql.ColumnRef) Expr {
	last := len(e.Parts) - 1
	if last == 0 {
		return b.unqualified(e)
	}
	src := b.qualified(e.Parts[:last], e.Pos)
	if src == nil || src.missing {
		return nil
	}
	id := e.Parts[last]
	best, lenient := src.named(id)
	switch len(best) {
	case 0:
		b.fail(id.Pos, b.didYouMean(id.Name, src.names), "%s has no column %s", src.label(), written(id))
		return nil
	case 1:
		if lenient {
			b.warnCase(id, src.columns[best[0]].name)
		}
		return b.reference(part{src, best[0]}, e.Pos)
	}
	b.fail(id.Pos, choose(src, best), "%s has several columns that %s may mean", src.label(), written(id))
	return nil
}

// unqualified resolves a single name: a column of FROM, then a name of the
// select list, then a column of the queries around.
func (b *block) unqualified(e *adql.ColumnRef) Expr {
	id := e.Parts[0]
	for at := b; at != nil; at = at.outer {
		best, lenient := at.named(id)
		switch {
		case len(best) == 1:
			if lenient {
				b.warnCase(id, best[0].name)
			}
			return b.visibleColumn(best[0], e.Pos)
		case len(best) > 1:
			b.fail(e.Pos, qualifyHint(best), "%s is ambiguous here", written(id))
			return nil
		}
		if at == b {
			if x, found := b.alias(id); found {
				return x
			}
		}
		for _, s := range at.tables {
			if s.missing {
				return nil // it may well have been a column of that table
			}
		}
	}
	b.unknownColumn(e)
	return nil
}

// alias resolves a name of the select list.
func (b *block) alias(id adql.Ident) (x Expr, found bool) {
	best, _ := bestOf(b.aliases, func(o Output) int { return grade(id, o.Name) })
	for _, o := range best {
		if o.Expr != nil && !Equal(o.Expr, best[0].Expr) {
			b.fail(id.Pos, "give them different aliases", "%s names several columns of the select list", written(id))
			return nil, true
		}
	}
	if len(best) == 0 {
		return nil, false
	}
	if best[0].Expr == nil || !b.withinAliases(best[0].Expr, id.Pos) {
		return nil, true
	}
	if !b.allowAggregates || b.inAggregate {
		if agg := firstAggregate(best[0].Expr); agg != nil {
			b.fail(id.Pos, "", "%s is an aggregate, which cannot stand in %s", written(id), b.clause)
			return nil, true
		}
	}
	return best[0].Expr, true
}

// unknownColumn reports a name that means nothing, with the best advice.
func (b *block) unknownColumn(e *adql.ColumnRef) {
	id := e.Parts[0]
	for _, o := range b.hidden {
		if grade(id, o.Name) > 0 {
			b.fail(e.Pos, "repeat its expression here",
				"%s is a name of the select list, which %s cannot use", written(id), b.clause)
			return
		}
	}
	var only string
	tables := 0
	for at := b; at != nil; at = at.outer {
		for _, s := range at.tables {
			only = s.label()
			tables++
		}
	}
	hint := b.didYouMean(id.Name, func() (names []string) {
		for at := b; at != nil; at = at.outer {
			names = append(names, namesOf(at.view)...)
		}
		return names
	})
	if id.Quoted && hint == "" {
		hint = "double quotes enclose names; text stands in single quotes: '" + strings.ReplaceAll(id.Name, "'", "''") + "'"
	}
	if tables == 1 {
		b.fail(e.Pos, hint, "%s has no column %s", only, written(id))
		return
	}
	b.fail(e.Pos, hint, "no table of this query has a column %s", written(id))
}

// qualified finds the source that a qualifier names. Aliases and names of
// tables without alias come first, at every level outwards; the published
// names of tables that have an alias come second, because clients write them.
func (b *block) qualified(qualifier []adql.Ident, pos adql.Span) *source {
	if len(qualifier) > 2 {
		b.fail(pos, "write schema.table.column", "%s names a catalog, and this service has none", dotted(qualifier))
		return nil
	}
	for _, fits := range []func(*source) int{
		func(s *source) int { return s.exposes(qualifier) },
		func(s *source) int { return s.originally(qualifier) },
	} {
		for at := b; at != nil; at = at.outer {
			best, lenient := bestOf(at.tables, fits)
			switch {
			case len(best) == 1:
				if lenient {
					b.warnCase(qualifier[len(qualifier)-1], best[0].label())
				}
				return best[0]
			case len(best) > 1:
				var names []string
				for _, s := range best {
					if slices.Contains(names, s.qualifier()) {
						return nil // FROM has been told to give them different names
					}
					names = append(names, s.qualifier())
				}
				b.fail(pos, "write "+orList(names), "%s may mean several tables of this query", dotted(qualifier))
				return nil
			}
		}
	}
	b.unknownQualifier(qualifier, pos)
	return nil
}

// unknownQualifier reports a table that the query does not have.
func (b *block) unknownQualifier(qualifier []adql.Ident, pos adql.Span) {
	var names []string
	for at := b; at != nil; at = at.outer {
		for _, s := range at.tables {
			if s.missing && len(qualifier) > 0 {
				return // the fault is in FROM
			}
			names = append(names, s.qualifier())
		}
	}
	hint := didYouMean(dotted(qualifier), names)
	if hint == "" && len(names) > 0 {
		hint = "the tables here are " + strings.Join(names, ", ")
	}
	if b.clause == clauseOn {
		b.fail(pos, "the tables here are "+strings.Join(names, ", ")+
			"; a comma binds looser than JOIN, so those before it are not seen", "%s is on neither side of this JOIN", dotted(qualifier))
		return
	}
	b.fail(pos, hint, "%s is not a table in FROM", dotted(qualifier))
}

func (b *block) warnCase(id adql.Ident, declared string) {
	b.warn("%s was taken for %s; a name in quotes has to match exactly", written(id), declared)
}

// reference makes the expression for a column and notes its use.
func (b *block) reference(p part, pos adql.Span) *Column {
	if t := p.src.table; t != nil && !b.policing {
		b.used[t][p.index] = true
	}
	return &Column{node: node{p.column().typ, pos}, Relation: p.src.id, Index: p.index}
}

// visibleColumn makes the expression for a column of the view.
func (b *block) visibleColumn(v visible, pos adql.Span) Expr {
	if len(v.parts) == 1 {
		return b.reference(v.parts[0], pos)
	}
	args := make([]Expr, len(v.parts))
	for i, p := range v.parts {
		args[i] = b.reference(p, pos)
	}
	t, ok := b.unify(unifyStrict, v.name, args)
	if !ok {
		return nil
	}
	return &Func{node: node{t, pos}, ID: Coalesce, Args: args}
}

func (s *source) names() []string {
	names := make([]string, len(s.columns))
	for i, c := range s.columns {
		names[i] = c.name
	}
	return names
}

// choose is the hint for columns of one table that an identifier may mean.
func choose(s *source, indexes []int) string {
	names := make([]string, len(indexes))
	for i, at := range indexes {
		names[i] = adql.Ident{Name: s.columns[at].name, Quoted: true}.String()
		if slices.Contains(names[:i], names[i]) {
			return "give the columns of " + s.label() + " different aliases"
		}
	}
	return "write " + orList(names)
}

// qualifyHint is the hint for columns of several tables that a name may mean.
func qualifyHint(columns []visible) string {
	names := make([]string, 0, len(columns))
	for _, v := range columns {
		s := v.parts[0].src
		same, _ := s.named(adql.Ident{Name: v.name})
		name := adql.QuoteIdent(v.name)
		if len(same) > 1 {
			name = adql.Ident{Name: v.name, Quoted: true}.String()
		}
		name = s.qualifier() + "." + name
		if slices.Contains(names, name) {
			return "give the columns of " + s.label() + " different aliases"
		}
		names = append(names, name)
	}
	return "write " + orList(names)
}

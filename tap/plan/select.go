package plan

import (
	"fmt"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
)

// selectBlock resolves one SELECT up to HAVING. The block comes back ready for
// ORDER BY, after which checkGroups has to be called.
func (r *resolver) selectBlock(s *adql.Select, outer *block) (*Select, *block) {
	if len(s.From) == 0 {
		r.fail(s.Pos, "write FROM TAP_SCHEMA.schemas if no table is wanted", "this SELECT has no FROM")
		return nil, nil
	}
	b := &block{resolver: r, outer: outer}
	plan := &Select{Distinct: s.Distinct}
	plan.From = b.from(s.From)
	ok := plan.From != nil
	b.clause, b.allowAggregates = clauseSelect, true
	columns, itemsOK := b.items(s.Items)
	plan.Columns = columns
	b.allowAggregates = false
	if s.Where != nil {
		b.clause, b.hidden = clauseWhere, columns
		plan.Where = b.condition(s.Where)
		ok = ok && plan.Where != nil
	}
	b.hidden, b.aliases = nil, columns
	b.clause = clauseGroupBy
	if !r.withinKeys(len(s.GroupBy), s.Pos, clauseGroupBy) {
		return nil, nil
	}
	for _, e := range s.GroupBy {
		key := b.groupKey(e, columns)
		ok = ok && key != nil
		plan.GroupBy = append(plan.GroupBy, key)
	}
	b.allowAggregates = true
	if s.Having != nil {
		b.clause = clauseHaving
		plan.Having = b.condition(s.Having)
		ok = ok && plan.Having != nil
	}
	b.clause = clauseOrderBy
	plan.Grouped = b.aggregates > 0 || len(s.GroupBy) > 0 || s.Having != nil
	if !ok || !itemsOK {
		return nil, nil
	}
	return plan, b
}

// groupKey resolves an item of GROUP BY: an expression, a name or the number
// of an item of the select list.
func (b *block) groupKey(e adql.Expr, columns []Output) Expr {
	if n, ok := e.(*adql.NumberLit); ok && n.Kind == adql.Integer {
		i, ok := b.ordinal(n, columns)
		if !ok {
			return nil
		}
		if agg := firstAggregate(columns[i].Expr); agg != nil {
			b.fail(n.Pos, "", "column %d is an aggregate, which cannot stand in GROUP BY", i+1)
			return nil
		}
		if columns[i].Expr == nil || !b.withinAliases(columns[i].Expr, n.Pos) {
			return nil
		}
		return columns[i].Expr
	}
	x := b.expr(e)
	if x != nil && !x.Type().sortable() && x.Type().Kind != Point {
		b.fail(e.Span(), "", "values of %s cannot be grouped", x.Type())
		return nil
	}
	return x
}

// items resolves the select list.
func (b *block) items(list []adql.SelectItem) ([]Output, bool) {
	var outputs []Output
	var origin []itemKind
	ok := true
	starred := false
	for _, it := range list {
		switch it := it.(type) {
		case *adql.Star:
			starred = true
			stars, found := b.star(it)
			ok = ok && found
			if !b.withinOutputs(len(outputs)+len(stars), it.Pos) {
				return nil, false
			}
			for _, o := range stars {
				outputs, origin = append(outputs, o), append(origin, itemStar)
			}
		case *adql.ExprItem:
			o, kind, found := b.item(it, len(outputs)+1)
			if !found {
				ok = false
				// Its name stays known, so that ORDER BY does not complain too.
				o = Output{Name: o.Name}
			}
			if !b.withinOutputs(len(outputs)+1, it.Pos) {
				return nil, false
			}
			outputs, origin = append(outputs, o), append(origin, kind)
		}
	}
	nameApart(outputs, origin, starred)
	return outputs, ok
}

// itemKind tells where the name of an output comes from.
type itemKind uint8

const (
	itemAlias     itemKind = iota // typed by the user, never changed
	itemColumn                    // the name of a column
	itemStar                      // the name of a column of *
	itemGenerated                 // made up
)

// item resolves one expression of the select list; n is its place, from 1.
func (b *block) item(it *adql.ExprItem, n int) (Output, itemKind, bool) {
	x := b.expr(it.Expr)
	o := Output{Expr: x}
	kind := itemGenerated
	switch ref, isColumn := it.Expr.(*adql.ColumnRef); {
	case it.Alias != nil:
		o.Name, kind = it.Alias.Name, itemAlias
	case isColumn:
		kind = itemColumn
		o.Name = ref.Parts[len(ref.Parts)-1].Name
		if c, ok := x.(*Column); ok {
			o.Name = b.declared(c).name
		}
	default:
		o.Name = b.generatedName(x, n)
	}
	if x == nil {
		return o, kind, false
	}
	b.describe(&o)
	return o, kind, true
}

// generatedName makes a regular identifier for an expression without alias.
func (b *block) generatedName(x Expr, n int) string {
	agg, ok := unwrap(x).(*Aggregate)
	if !ok {
		return fmt.Sprintf("expr_%d", n)
	}
	name := aggregateNames[agg.ID]
	if len(agg.Args) == 0 {
		return name + "_all"
	}
	if c, ok := unwrap(agg.Args[0]).(*Column); ok && adql.IsRegular(b.declared(c).name) {
		return name + "_" + b.declared(c).name
	}
	return fmt.Sprintf("%s_%d", name, n)
}

// star resolves * or table.*.
func (b *block) star(it *adql.Star) ([]Output, bool) {
	view := b.view
	if len(it.Qualifier) > 0 {
		local := *b
		local.outer = nil // the columns of a query around are not part of *
		src := local.qualified(it.Qualifier, it.Pos)
		if src == nil || src.missing {
			return nil, false
		}
		view = src.view()
	}
	outputs := make([]Output, 0, len(view))
	ok := true
	for _, v := range view {
		x := b.visibleColumn(v, it.Pos)
		if x == nil {
			ok = false
			continue
		}
		o := Output{Name: v.name, Expr: x}
		b.describe(&o)
		outputs = append(outputs, o)
	}
	for _, s := range b.tables {
		ok = ok && !s.missing
	}
	return outputs, ok
}

// nameApart gives outputs of the same name suffixes where the user did not
// choose them: made-up names always, names of columns if the list has a star.
// The first keeps its name.
func nameApart(outputs []Output, origin []itemKind, starred bool) {
	taken := map[string]bool{}
	for i, o := range outputs {
		if origin[i] == itemAlias || origin[i] == itemColumn && !starred {
			taken[strings.ToLower(o.Name)] = true
		}
	}
	for i := range outputs {
		o := &outputs[i]
		fixed := origin[i] == itemAlias || origin[i] == itemColumn && !starred
		if fixed {
			continue
		}
		name := o.Name
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name = fmt.Sprintf("%s_%d", o.Name, n)
		}
		taken[strings.ToLower(name)] = true
		o.Name, o.Field.Name = name, name
	}
}

// describe fills the type and the metadata of an output from its expression.
func (b *block) describe(o *Output) {
	o.Type = o.Expr.Type()
	o.Field, o.Origin = b.fieldOf(o.Expr)
	o.Field.Name = o.Name
}

// declared returns the column of a source that an expression refers to.
func (r *resolver) declared(c *Column) *sourceColumn {
	return &r.sources[c.Relation].columns[c.Index]
}

package query

import (
	"iter"
	"slices"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// Columns that the statement adds for its own use, as fields of the dataset
// search of which the first dataset is wanted.
const (
	fieldMatches = "matches" // how many datasets of one collection have the data ID
	fieldFirst   = "first"   // the place of a row among those with its data ID
)

// plan is a statement and what is to be done with its rows.
type plan struct {
	statement sqlb.Select
	width     int // of the rows that are wanted; the statement may have more columns
	empty     bool
	messages  []string // why there are no rows, as far as that is known

	// names are, by column, the names that stand for identifiers; nil for
	// other columns.
	names []map[int64]dimension.Value
	// tests leave out rows whose regions do not overlap.
	tests rowTests
	// tested says that there are tests, or were for an input.
	tested bool
	// distinct are the columns that must differ between rows: the statement
	// does not see to it. Nil if it does.
	distinct []int
	// dataset is the column that must not differ between rows that agree in
	// these, or -1.
	dataset int
	// matches is the column that must not be above 1, or -1.
	matches int
	limit   int64 // still to be applied, or tree.NoLimit
}

// projection yields the columns that the rows need: those wanted, those of the
// order, and those for the search of first datasets.
func (b *builder) projection() iter.Seq[column] {
	return func(yield func(column) bool) {
		for _, name := range b.want.dimensions.Keys {
			if !yield(keyOf(name)) {
				return
			}
		}
		for _, r := range b.want.columns {
			if !yield(b.wanted(r)) {
				return
			}
		}
		for _, o := range b.want.orderBy {
			for r := range expressionReferences(o.Expr) {
				if !yield(columnOf(r)) {
					return
				}
			}
		}
		if b.ranked() && !yield(column{ofDataset, b.want.findFirst, fieldRank}) {
			return
		}
	}
}

func (b *builder) search(name string) *search {
	i := slices.IndexFunc(b.searches, func(s *search) bool { return s.name == name })
	return b.searches[i]
}

// ranked reports whether the first dataset must be chosen among the rows, by the
// rank of its collection.
func (b *builder) ranked() bool {
	return b.want.first && b.search(b.want.findFirst).several() && !b.unshadowed()
}

// unshadowed reports whether the first dataset can be chosen where datasets are
// searched for, so that the rows are never sorted. It needs that whether a
// dataset is wanted depends on nothing but its data ID.
func (b *builder) unshadowed() bool {
	s := b.search(b.want.findFirst)
	return s.orderly() && s.dimensions.SubsetOf(b.want.dimensions) && !slices.Contains(b.conditioned, s.name)
}

// validity reports whether the first dataset of a data ID is looked up by its
// validity range, of which only one may fit.
func (b *builder) validity() bool {
	return b.want.first && b.search(b.want.findFirst).calibration()
}

// wanted returns the column that is selected for one that is wanted: the
// identifier of a collection instead of its name, if the name is known here.
func (b *builder) wanted(r tree.Reference) column {
	c := columnOf(r)
	f, ok := r.(*tree.DatasetField)
	if !ok || b.want.names || f.DatasetType == tree.AnyDataset {
		return c
	}
	switch {
	case f.Field == tree.FieldRun && b.search(c.name).sources[0].runsOnly():
		c.field = fieldRunKey
	case f.Field == tree.FieldCollection:
		c.field = fieldCollectionKey
	}
	return c
}

// regions yields the elements whose regions are tested.
func (b *builder) regions() iter.Seq[*dimension.Element] {
	return func(yield func(*dimension.Element) bool) {
		for _, t := range b.overlaps.literals {
			if !yield(t.element) {
				return
			}
		}
		for _, p := range b.overlaps.pairs {
			if !yield(p.a) || !yield(p.b) {
				return
			}
		}
	}
}

// project adds what comes after the joins: distinct rows, the first datasets,
// the order, the limit and the columns.
func (b *builder) project() (*plan, error) {
	p := &plan{width: len(b.want.columns), dataset: -1, matches: -1, limit: tree.NoLimit}
	p.messages = append(p.messages, b.constraints.messages...)
	for _, s := range b.searches {
		if s.empty() {
			p.empty = true
			p.messages = append(p.messages, s.messages...)
		}
	}
	columns := slices.Collect(b.projection())
	tested := !b.want.inexact && (len(b.overlaps.literals) > 0 || len(b.overlaps.pairs) > 0)
	beyond := false // a region is tested that the rows do not have
	if tested {
		for e := range b.regions() {
			columns = append(columns, fieldOf(e, "region"))
			beyond = beyond || !b.want.dimensions.HasElement(e)
		}
	}
	columns = unique(columns)

	partition := b.want.dimensions.Required
	if beyond {
		partition = b.need.Dimensions().Required
		for _, name := range partition {
			columns = append(columns, keyOf(name))
		}
		columns = unique(columns)
	} else {
		columns = b.distinct(columns, p)
	}
	if b.ranked() {
		b.chooseFirst(columns, partition)
	}
	b.finish(p, tested, beyond)
	p.tested = tested
	for _, j := range b.query.Materializations {
		p.tested = p.tested || b.session.inputs[j.Key].tested
	}
	return p, nil
}

func unique(columns []column) []column {
	seen := map[column]bool{}
	return slices.DeleteFunc(columns, func(c column) bool {
		if seen[c] {
			return true
		}
		seen[c] = true
		return false
	})
}

// distinct makes the rows differ, if they may not yet, and counts the datasets
// that a validity range is looked up for. It returns the columns there are then.
func (b *builder) distinct(columns []column, p *plan) []column {
	validity := b.validity()
	if !validity && !b.repeats(columns) {
		return columns
	}
	var keys []sqlb.Expr
	grouped := validity
	dependent := func(c column) bool {
		return c.owner == ofElement || validity && c.owner == ofDataset && c.name == b.want.findFirst && c.field != fieldRank
	}
	for _, c := range columns {
		if dependent(c) {
			grouped = true
		} else {
			keys = append(keys, b.stage.columns[c])
		}
	}
	if !grouped {
		b.stage.sel = b.stage.sel.Distinct()
		b.nest(columns, "q")
		return columns
	}
	for _, c := range columns {
		if dependent(c) {
			b.stage.columns[c] = sqlb.Any(b.stage.columns[c])
		}
	}
	b.stage.sel = b.stage.sel.GroupBy(keys...)
	if validity {
		matches := column{ofDataset, b.want.findFirst, fieldMatches}
		b.stage.columns[matches] = sqlb.CountAll()
		columns = append(columns, matches)
		p.matches = 0 // its place follows
	}
	b.nest(columns, "q")
	return columns
}

// repeats reports whether rows with some columns may come more than once from
// the joins.
func (b *builder) repeats(columns []column) bool {
	if b.need.Dimensions() != b.want.dimensions {
		return true
	}
	for _, s := range b.searches {
		selected := slices.ContainsFunc(columns, func(c column) bool { return c.owner == ofDataset && c.name == s.name })
		if !selected && len(b.fields[s.name]) > 0 && s.several() {
			return true
		}
	}
	return false
}

// nest makes the statement a relation of a new one.
func (b *builder) nest(columns []column, alias string) {
	sel := b.stage.sel
	for _, c := range columns {
		sel = sel.Output(b.outputName(c), b.stage.columns[c])
	}
	if len(columns) == 0 {
		sel = sel.Output("found", sqlb.True)
	}
	r := relation{Relation: sqlb.Subquery(sel, alias)}
	for _, c := range columns {
		r.addField(c, r.Col(b.outputName(c), b.stage.columns[c].Type()))
	}
	b.stage = newStage()
	b.stage.join(r)
}

// outputName returns a name for a column: short, as PostgreSQL cuts those off
// that are longer than 63 characters, and names of dataset types may be.
func (b *builder) outputName(c column) string {
	switch c.owner {
	case ofDimension:
		return c.name
	case ofElement:
		return c.name + "." + c.field
	}
	return b.search(c.name).alias + "." + c.field
}

// chooseFirst leaves the row of the first collection of those that agree in some
// dimensions.
func (b *builder) chooseFirst(columns []column, partition []string) {
	rank := b.stage.columns[column{ofDataset, b.want.findFirst, fieldRank}]
	var keys []sqlb.Expr
	for _, name := range partition {
		keys = append(keys, b.stage.columns[keyOf(name)])
	}
	first := column{ofDataset, b.want.findFirst, fieldFirst}
	b.stage.columns[first] = sqlb.RowNumber(keys, sqlb.Order{Expr: rank})
	b.nest(append(slices.Clip(columns), first), "f")
	b.stage.sel = b.stage.sel.Where(sqlb.Eq(b.stage.columns[first], sqlb.Int(1)))
}

// finish adds the columns of the rows and the order, and notes what is left to
// do.
func (b *builder) finish(p *plan, tested, beyond bool) {
	sel := b.stage.sel
	place := map[column]int{}
	add := func(c column) int {
		i, found := place[c]
		if !found {
			i = len(sel.Outputs())
			place[c] = i
			sel = sel.Output(b.outputName(c), b.stage.columns[c])
		}
		return i
	}
	for i, r := range b.want.columns {
		c := b.wanted(r)
		add(c)
		if c.owner == ofDataset && (c.field == fieldRunKey || c.field == fieldCollectionKey) {
			if p.names == nil {
				p.names = make([]map[int64]dimension.Value, p.width)
			}
			p.names[i] = namesOf(b.search(c.name).sources[0].collections)
		}
	}
	if p.matches >= 0 {
		p.matches = add(column{ofDataset, b.want.findFirst, fieldMatches})
	}
	if tested {
		for _, t := range b.overlaps.literals {
			p.tests.literals = append(p.tests.literals, literalTest{add(fieldOf(t.element, "region")), t.region})
		}
		for _, pair := range b.overlaps.pairs {
			p.tests.pairs = append(p.tests.pairs, pairTest{add(fieldOf(pair.a, "region")), add(fieldOf(pair.b, "region"))})
		}
	}
	if beyond {
		p.distinct = []int{}
		for _, name := range b.want.dimensions.Required {
			p.distinct = append(p.distinct, add(keyOf(name)))
		}
		for _, r := range b.want.columns {
			c := b.wanted(r)
			switch {
			case c.owner != ofDataset:
			case b.validity() && c.name == b.want.findFirst:
				if c.field == tree.FieldDatasetID.String() {
					p.dataset = add(c)
				}
			default:
				p.distinct = append(p.distinct, add(c))
			}
		}
	}
	if len(sel.Outputs()) == 0 {
		sel = sel.Output("found", sqlb.True)
	}
	sel = sel.OrderBy(b.order()...)
	if tested {
		p.limit = b.want.limit
	} else if b.want.limit != tree.NoLimit {
		sel = sel.Limit(b.want.limit)
	}
	p.statement = sel
}

func namesOf(collections []*butler.Collection) map[int64]dimension.Value {
	names := make(map[int64]dimension.Value, len(collections))
	for _, c := range collections {
		names[c.ID] = dimension.String(c.Name)
	}
	return names
}

// order returns the terms that were asked for, and more to tell rows apart that
// agree in these, so that the order is the same each time.
func (b *builder) order() []sqlb.Order {
	if len(b.want.orderBy) == 0 {
		return nil
	}
	var terms []sqlb.Order
	seen := map[column]bool{}
	c := b.compiler(b.stage.columns)
	for _, o := range b.want.orderBy {
		terms = append(terms, sqlb.Order{Expr: c.expr(o.Expr), Descending: o.Descending})
		if r, ok := o.Expr.(tree.Reference); ok {
			seen[columnOf(r)] = true
		}
	}
	more := func(c column, x sqlb.Expr) {
		if x.Type() != dimension.TypeTimespan && !seen[c] {
			seen[c] = true
			terms = append(terms, sqlb.Order{Expr: x})
		}
	}
	for _, name := range b.want.dimensions.Required {
		more(keyOf(name), b.stage.columns[keyOf(name)])
	}
	for _, r := range b.want.columns {
		if c := b.wanted(r); c.owner == ofDataset {
			more(c, b.stage.columns[c])
		}
	}
	return terms
}

package query

import (
	"context"
	"slices"
	"strconv"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// want is what the rows of a query are to be.
type want struct {
	dimensions *dimension.Group
	// columns are those of a row, in order; need are all that must exist for
	// there to be a row.
	columns []tree.Reference
	need    *tree.Columns
	orderBy []tree.Order
	limit   int64
	// findFirst is the search of which only the first dataset of a data ID is
	// wanted, if first is set.
	findFirst string
	first     bool
	// duplicates allows several rows for one that overlaps in several pixels.
	duplicates bool
	// inexact leaves regions untested.
	inexact bool
	// names says that the database must know the names of collections.
	names bool
}

// builder makes the statement of one query.
type builder struct {
	session *session
	engine  *Engine
	query   *tree.Query
	want    want

	constraints *constraints
	overlaps    *overlaps
	searches    []*search
	need        *tree.Columns
	fields      map[string]map[string]bool // of datasets, that are needed
	conditioned []string                   // the dataset types that the predicate refers to
	early       []earlyCondition
	stage       *stage
}

// earlyCondition is a part of the predicate that refers to keys only.
type earlyCondition struct {
	group      []tree.Leaf
	dimensions []string
}

// plan makes the statement of a query.
func (s *session) plan(ctx context.Context, q *tree.Query, w want) (*plan, error) {
	b := &builder{session: s, engine: s.engine, query: q, want: w, stage: newStage()}
	if err := b.analyze(ctx); err != nil {
		return nil, err
	}
	if err := b.join(); err != nil {
		return nil, err
	}
	conditions, err := b.compiler(b.stage.columns).predicate(ctx, b.overlaps.predicate)
	if err != nil {
		return nil, err
	}
	b.guard(b.overlaps.predicate, conditions)
	b.stage.sel = b.stage.sel.Where(conditions...).Where(b.visible()...)
	return b.project()
}

func (b *builder) compiler(columns map[column]sqlb.Expr) *compiler {
	return &compiler{columns: columns, ingestDate: b.engine.repo.IngestDate(), subquery: b.session.subquery}
}

// analyze finds out what must be joined.
func (b *builder) analyze(ctx context.Context) error {
	var err error
	if b.constraints, err = constrain(b.query, b.session.defaults); err != nil {
		return err
	}
	var calibrations []string
	for i := range b.query.Datasets {
		s, err := b.engine.resolve(ctx, &b.query.Datasets[i], "d"+strconv.Itoa(i), b.constraints.dataID)
		if err != nil {
			return err
		}
		b.searches = append(b.searches, s)
		if s.calibration() {
			calibrations = append(calibrations, s.name)
		}
	}
	if b.query.AnyDataset != nil {
		s, err := b.engine.resolve(ctx, b.query.AnyDataset, "any", b.constraints.dataID)
		if err != nil {
			return err
		}
		b.searches = append(b.searches, s)
	}
	if b.overlaps, err = relate(b.query, b.constraints.predicate, calibrations); err != nil {
		return err
	}
	b.gather()
	return nil
}

// gather collects the columns that are needed.
func (b *builder) gather() {
	b.need = tree.NewColumns(b.query.Dimensions)
	b.need.AddPredicate(b.overlaps.predicate)
	b.conditioned = b.need.DatasetTypes()
	b.fields = map[string]map[string]bool{}
	for _, s := range b.searches {
		b.fields[s.name] = map[string]bool{}
	}
	for _, name := range b.conditioned {
		for _, f := range b.need.DatasetFields(name) {
			b.fields[name][f.String()] = true
		}
	}
	for _, o := range b.want.orderBy {
		b.need.AddExpr(o.Expr)
	}
	for _, t := range b.overlaps.literals {
		b.need.AddField(t.element, "region")
	}
	for _, p := range b.overlaps.pairs {
		b.need.AddField(p.a, "region")
		b.need.AddField(p.b, "region")
	}
	b.need.AddGroup(b.want.need.Dimensions())
	for _, e := range b.want.need.Elements() {
		for _, f := range b.want.need.Fields(e) {
			b.need.AddField(e, f.Name)
		}
	}
	for c := range b.projection() {
		if c.owner == ofDataset {
			b.fields[c.name][c.field] = true
			if c.field == tree.FieldTimespan.String() && b.search(c.name).several() {
				b.fields[c.name][fieldCollectionKey] = true
			}
		}
	}
	for _, group := range b.overlaps.predicate {
		if dims, ok := keysOnly(group); ok && !b.waits(group) {
			b.early = append(b.early, earlyCondition{group, dims})
		}
	}
}

// visible returns the conditions under which the data IDs of the rows are not
// hidden, apart from those of datasets, which a search hides itself.
func (b *builder) visible() []sqlb.Expr {
	g := b.need.Dimensions()
	if slices.ContainsFunc(b.searches, func(s *search) bool { return timesOf(s.dimensions, g) }) {
		return nil
	}
	return b.visibleDataIDs()
}

// visibleDataIDs returns these conditions even if a search has them.
func (b *builder) visibleDataIDs() []sqlb.Expr {
	if !b.engine.repo.HidesRecords() {
		return nil
	}
	return b.engine.repo.VisibleDataIDs(b.need.Dimensions(), func(name string) sqlb.Expr { return b.stage.columns[keyOf(name)] })
}

// timesOf reports whether a group has the elements that give the data IDs of
// another one their times.
func timesOf(g, other *dimension.Group) bool {
	return !slices.ContainsFunc(other.Temporal, func(f *dimension.Family) bool { return !g.HasElement(f.Choose(other)) })
}

// keysOnly returns the dimensions that a group of a predicate refers to, if it
// refers to nothing else.
func keysOnly(group []tree.Leaf) (dims []string, ok bool) {
	for _, l := range group {
		if n, isNot := l.(*tree.Not); isNot {
			l = n.Operand
		}
		if _, isQuery := l.(*tree.InQuery); isQuery {
			return nil, false
		}
		for r := range references(l) {
			k, isKey := r.(*tree.DimensionKey)
			if !isKey {
				return nil, false
			}
			if !slices.Contains(dims, k.Dimension.Name) {
				dims = append(dims, k.Dimension.Name)
			}
		}
	}
	return dims, len(dims) > 0
}

// restrict returns the conditions on keys that a relation has.
func (b *builder) restrict(keys []relationKey) []sqlb.Expr {
	columns := make(map[column]sqlb.Expr, len(keys))
	for _, k := range keys {
		columns[keyOf(k.dimension)] = k.column
	}
	c := compiler{columns: columns}
	var out []sqlb.Expr
	for _, early := range b.early {
		if slices.ContainsFunc(early.dimensions, func(d string) bool { _, found := columns[keyOf(d)]; return !found }) {
			continue
		}
		var either []sqlb.Expr
		for _, l := range early.group {
			// Conditions on keys alone run no other query, which is all that fails.
			x, err := c.leaf(context.Background(), l)
			if err != nil {
				return out
			}
			either = append(either, x)
		}
		out = append(out, sqlb.Or(either...))
	}
	return out
}

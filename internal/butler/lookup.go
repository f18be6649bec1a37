package butler

import (
	"context"
	"maps"
	"slices"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// lookup finds records of an element by any of their values.
type lookup struct {
	repo    *Repo
	element *dimension.Element
	// dimensions are values of dimensions in the element's group, fields values
	// of columns of its records.
	dimensions, fields dimension.DataID
	// defaults gives the governors that neither has.
	defaults dimension.DataID
}

// all returns everything that the records must have, for messages.
func (l *lookup) all() dimension.DataID {
	all := maps.Clone(l.dimensions)
	for name, v := range l.fields {
		all[l.element.Name+"."+name] = v
	}
	return all
}

// column returns the column that a field means: any of the record's, its own key
// also by the name of the dimension.
func (l *lookup) column(field string) *dimension.Column {
	if c := l.element.Column(field); c != nil {
		return c
	}
	for _, c := range l.element.Columns {
		if c.Dimension == field {
			return c
		}
	}
	return nil
}

func (l *lookup) noField(field string) error {
	return fail.New(fail.DimensionValue, "%s has no field %q", l.element, field)
}

// run returns the records.
func (l *lookup) run(ctx context.Context) ([]*Record, error) {
	if l.element.Skypix != nil {
		return nil, fail.Invalid("the pixels of %s cannot be looked up by their fields", l.element)
	}
	st, err := l.statement()
	if err != nil {
		return nil, err
	}
	var found []*Record
	err = l.repo.selectRecords(ctx, l.element, st, func(record *Record) { found = append(found, record) })
	if err != nil {
		return nil, err
	}
	return l.filter(ctx, found)
}

// statement selects by the columns of the element's own table.
func (l *lookup) statement() (sqlb.Select, error) {
	t, columns, err := l.repo.RecordTable(l.element, "e")
	if err != nil {
		return sqlb.Select{}, err
	}
	st := sqlb.From(t).Columns(columns...).Where(l.repo.VisibleRecords(l.element, columns)...)
	constrained := false // by something that means little without the governor
	for _, name := range slices.Sorted(maps.Keys(l.fields)) {
		c := l.column(name)
		if c == nil {
			return st, l.noField(name)
		}
		if err := checkType(l.element.Name+"."+name, c, l.fields[name]); err != nil {
			return st, err
		}
		constrained = constrained || c.Role != dimension.RoleMetadata
		st = st.Where(sqlb.Eq(t.Col(c.Name, c.Type), sqlb.Lit(l.fields[name])))
	}
	governor := l.element.Governor
	for i, c := range l.element.Columns {
		v, given := l.dimensions[c.Dimension]
		if !given && governor != nil && c.Dimension == governor.Name {
			v, given = l.defaults[c.Dimension]
		}
		if c.Dimension == "" || !given {
			continue
		}
		if err := checkType(c.Dimension, c, v); err != nil {
			return st, err
		}
		st = st.Where(sqlb.Eq(columns[i], sqlb.Lit(v)))
	}
	return st, l.checkGovernor(constrained)
}

// checkGovernor tests that the governor has a value if a key that depends on it
// has one.
func (l *lookup) checkGovernor(constrained bool) error {
	g := l.element.Governor
	if g == nil {
		return nil
	}
	if _, given := l.dimensions[g.Name]; given {
		return nil
	}
	if _, given := l.defaults[g.Name]; given {
		return nil
	}
	if c := l.column(g.Name); c == nil || l.fields[g.Name] != dimension.Null {
		return nil
	}
	for name := range l.dimensions {
		constrained = constrained || slices.Contains(l.repo.universe.Dimension(name).Required, g.Name)
	}
	if constrained {
		return fail.Invalid("the data ID constrains %s without a value for %s; add one", l.element, g)
	}
	return nil
}

func checkType(name string, c *dimension.Column, v dimension.Value) error {
	if v.Type() == c.Type || v.Type().Numeric() && c.Type.Numeric() {
		return nil
	}
	return fail.Invalid("%s is of type %s; %s is of type %s", name, c.Type, v, v.Type())
}

// filter keeps the records which agree with values of dimensions that are not in
// their table, but implied by what is.
func (l *lookup) filter(ctx context.Context, records []*Record) ([]*Record, error) {
	var others []string
	for name := range l.dimensions {
		if l.column(name) == nil {
			others = append(others, name)
		}
	}
	if len(others) == 0 || len(records) == 0 {
		return records, nil
	}
	g := l.element.Group()
	cs := make([]*Coordinate, len(records))
	for i, record := range records {
		cs[i] = &Coordinate{Group: g, Values: make([]dimension.Value, len(g.Required))}
		for j, name := range g.Required {
			cs[i].Values[j] = record.DimensionValue(name)
		}
	}
	if err := l.repo.fillImplied(ctx, g, cs); err != nil {
		return nil, err
	}
	var kept []*Record
	for i, record := range records {
		agrees := true
		for _, name := range others {
			v, _ := cs[i].Value(name)
			agrees = agrees && v == l.dimensions[name]
		}
		if agrees {
			kept = append(kept, record)
		}
	}
	return kept, nil
}

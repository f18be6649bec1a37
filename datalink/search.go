package datalink

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// search follows one relation from data sets of one type.
type search struct {
	repo     *butler.Repo
	relation *Relation
	from, to *butler.DatasetType
	entries  []entry
}

// entry is one data ID that is looked for on behalf of a data set.
type entry struct {
	source *butler.DatasetRef
	full   *butler.Coordinate // the expanded data ID of source, if it was needed
	values []dimension.Value  // of the required dimensions of the type looked for
	found  []candidate
}

// run finds the candidates of all data sets. There are none if the dimensions of
// the types have too little in common.
func (s *search) run(ctx context.Context, refs []*butler.DatasetRef) error {
	if err := s.enter(ctx, refs); err != nil || len(s.entries) == 0 {
		return err
	}
	if len(s.relation.Collections) == 0 {
		return s.inRuns(ctx)
	}
	return s.inCollections(ctx)
}

// enter makes the entries.
func (s *search) enter(ctx context.Context, refs []*butler.DatasetRef) error {
	needed, given := s.to.Dimensions.Required, s.from.Dimensions
	bridge := s.bridge()
	for _, name := range needed {
		if !given.Contains(name) && name != bridge {
			return nil
		}
	}
	full, err := s.dataIDs(ctx, refs)
	if err != nil {
		return err
	}
	for i, ref := range refs {
		if full[i] == nil {
			continue
		}
		values := make([]dimension.Value, len(needed))
		for j, name := range needed {
			values[j], _ = full[i].Value(name)
		}
		s.entries = append(s.entries, entry{source: ref, full: full[i], values: values})
	}
	if bridge != "" {
		return s.cross(ctx, bridge)
	}
	return nil
}

// dataIDs returns the data IDs of data sets, expanded if that is needed; nil
// where that cannot be done, since a record is not there or hidden.
func (s *search) dataIDs(ctx context.Context, refs []*butler.DatasetRef) ([]*butler.Coordinate, error) {
	ids := make([]*butler.Coordinate, len(refs))
	for i, ref := range refs {
		ids[i] = ref.DataID
	}
	if !s.mustExpand() {
		return ids, nil
	}
	full, err := s.repo.ExpandAll(ctx, ids)
	var failed *fail.Error
	if !errors.As(err, &failed) {
		return full, err
	}
	for i, id := range ids {
		if ids[i], err = s.repo.Expand(ctx, id); err != nil && !errors.As(err, &failed) {
			return nil, err
		}
	}
	return ids, nil
}

// mustExpand tells whether more of a data ID is needed than its required values:
// implied ones, or the time by which calibrations are chosen.
func (s *search) mustExpand() bool {
	if s.to.IsCalibration && len(s.relation.Collections) > 0 {
		return true
	}
	for _, name := range s.to.Dimensions.Required {
		if i := s.from.Dimensions.KeyIndex(name); i >= len(s.from.Dimensions.Required) {
			return true
		}
	}
	for _, text := range s.relation.Collections {
		for _, name := range s.from.Dimensions.Implied {
			if strings.Contains(text, "{"+name+"}") {
				return true
			}
		}
	}
	return false
}

// visitDefinition is the element whose records say which exposures make a visit.
const visitDefinition = "visit_definition"

// bridge returns the dimension, exposure or visit, that is looked for in the
// definition of visits, or "".
func (s *search) bridge() string {
	has := func(t *butler.DatasetType, name string) bool { return t.Dimensions.Contains(name) }
	for _, d := range [][2]string{{"visit", "exposure"}, {"exposure", "visit"}} {
		if has(s.from, d[0]) && !has(s.from, d[1]) && has(s.to, d[1]) && slices.Contains(s.to.Dimensions.Required, d[1]) {
			return d[1]
		}
	}
	return ""
}

// cross puts in the place of each entry one for every exposure of its visit, or
// every visit of its exposure.
func (s *search) cross(ctx context.Context, wanted string) error {
	known := map[string]string{"exposure": "visit", "visit": "exposure"}[wanted]
	element := s.repo.Universe().Element(visitDefinition)
	if element == nil {
		s.entries = nil
		return nil
	}
	table, columns, err := s.repo.RecordTable(element, "v")
	if err != nil {
		return err
	}
	column := func(name string) (sqlb.Column, bool) {
		for i, c := range element.Columns {
			if c.Dimension == name {
				return columns[i], true
			}
		}
		return sqlb.Column{}, false
	}
	instrument, hasInstrument := column("instrument")
	from, hasFrom := column(known)
	to, hasTo := column(wanted)
	if !hasInstrument || !hasFrom || !hasTo {
		s.entries = nil
		return nil
	}
	n := numbers(len(s.entries))
	k := sqlb.Values("k", n, s.column("instrument", dimension.TypeString), s.column(known, dimension.TypeInt))
	st := sqlb.From(k).From(table).Columns(k.Col(n.Name, n.Type), to).Reuse().
		Where(sqlb.Eq(instrument, k.Col("instrument", dimension.TypeString)), sqlb.Eq(from, k.Col(known, dimension.TypeInt)))
	place := slices.Index(s.to.Dimensions.Required, wanted)
	var crossed []entry
	err = s.each(ctx, st, func(row []dimension.Value) {
		e := s.entries[row[0].Int()]
		e.values = slices.Clone(e.values)
		e.values[place] = row[1]
		if !slices.ContainsFunc(crossed, func(o entry) bool { return o.source == e.source && slices.Equal(o.values, e.values) }) {
			crossed = append(crossed, e)
		}
	})
	s.entries = crossed
	return err
}

// numbers is a column of values that numbers entries.
func numbers(count int) sqlb.ValueColumn {
	c := sqlb.ValueColumn{Name: "n", Type: dimension.TypeInt, Values: make([]dimension.Value, count)}
	for i := range count {
		c.Values[i] = dimension.Int(int64(i))
	}
	return c
}

// column is a column of values with that of a dimension for each entry.
func (s *search) column(name string, t dimension.Type) sqlb.ValueColumn {
	c := sqlb.ValueColumn{Name: name, Type: t, Values: make([]dimension.Value, len(s.entries))}
	for i := range s.entries {
		c.Values[i], _ = s.entries[i].full.Value(name)
	}
	return c
}

// each runs a statement.
func (s *search) each(ctx context.Context, st sqlb.Statement, visit func(row []dimension.Value)) error {
	found, err := s.repo.DB().Query(ctx, st)
	if err != nil {
		return err
	}
	defer func() { _ = found.Close() }()
	for found.Next() {
		visit(found.Row())
	}
	return found.Err()
}

package datalink

import (
	"context"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// inRuns looks in the runs of the data sets themselves, where most are, and for
// the others in all runs that may have data sets of the type: the newest comes
// first.
func (s *search) inRuns(ctx context.Context) error {
	collections, err := s.repo.Collections(ctx)
	if err != nil {
		return err
	}
	runs, err := s.runs(ctx, collections)
	if err != nil || len(runs) == 0 {
		return err
	}
	tags := s.repo.Tags(s.to, "t")
	entries := s.all()
	if len(runs) > 1 {
		run := sqlb.ValueColumn{Name: "collection_id", Type: dimension.TypeInt}
		for i := range s.entries {
			id := int64(-1)
			if c := collections.ByName(s.entries[i].source.Run); c != nil {
				id = c.ID
			}
			run.Values = append(run.Values, dimension.Int(id))
		}
		err := s.each(ctx, s.match(tags, append(s.keys(entries), run)), func(row []dimension.Value) { s.found(row, 0) })
		if err != nil {
			return err
		}
		entries = slices.DeleteFunc(entries, func(i int) bool { return len(s.entries[i].found) > 0 })
	}
	if len(entries) == 0 {
		return nil
	}
	return s.each(ctx, s.statement(tags, entries, runs), func(row []dimension.Value) { s.found(row, -row[2].Int()) })
}

// runs returns the keys of the runs that may have data sets of the type.
func (s *search) runs(ctx context.Context, collections *butler.Collections) ([]dimension.Value, error) {
	t := s.repo.Table("collection_summary_dataset_type", "s")
	st := sqlb.From(t).Columns(t.Col("collection_id", dimension.TypeInt)).
		Where(sqlb.Eq(t.Col("dataset_type_id", dimension.TypeInt), sqlb.Int(s.to.ID))).Reuse()
	var runs []dimension.Value
	err := s.each(ctx, st, func(row []dimension.Value) {
		if c := collections.ByID(row[0].Int()); c != nil && c.Type == butler.Run {
			runs = append(runs, row[0])
		}
	})
	return runs, err
}

// found adds the candidate that a row of a statement holds.
func (s *search) found(row []dimension.Value, rank int64) {
	e := &s.entries[row[0].Int()]
	e.found = append(e.found, candidate{row[1].UUID(), rank})
}

// inCollections looks in the collections that the relation names. What it names
// and what does not exist holds nothing.
func (s *search) inCollections(ctx context.Context) error {
	var order []string
	groups := map[string][]int{} // entries by the names of their collections
	for i := range s.entries {
		names := s.names(&s.entries[i])
		if groups[names] == nil {
			order = append(order, names)
		}
		groups[names] = append(groups[names], i)
	}
	for _, names := range order {
		list := strings.Split(names, "\n")
		collections, err := s.repo.CollectionsWith(ctx, list...)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(name string) bool {
			return collections.ByName(name) == nil && !butler.IsPattern(name)
		})
		if len(list) == 0 {
			continue
		}
		found, err := collections.Match(butler.Search{Names: list, Flatten: true})
		if err != nil {
			return err
		}
		if err := s.inList(ctx, groups[names], found); err != nil {
			return err
		}
	}
	return nil
}

// names returns the names of the collections in which an entry is looked for,
// joined by line ends.
func (s *search) names(e *entry) string {
	names := strings.Join(s.relation.Collections, "\n")
	if !strings.Contains(names, "{") {
		return names
	}
	for i, v := range e.full.Values {
		text := v.Text()
		if v.Type() != dimension.TypeString {
			text = v.String()
		}
		names = strings.ReplaceAll(names, "{"+e.full.Group.Keys[i]+"}", text)
	}
	return names
}

// inList looks in collections, in that order.
func (s *search) inList(ctx context.Context, entries []int, collections []*butler.Collection) error {
	rank := make(map[int64]int64, len(collections))
	var direct, calibrations []dimension.Value
	for i, c := range collections {
		rank[c.ID] = int64(i)
		switch {
		case c.Type != butler.Calibration:
			direct = append(direct, dimension.Int(c.ID))
		case s.to.IsCalibration:
			calibrations = append(calibrations, dimension.Int(c.ID))
		}
	}
	if len(direct) > 0 {
		err := s.each(ctx, s.statement(s.repo.Tags(s.to, "t"), entries, direct), func(row []dimension.Value) {
			s.found(row, rank[row[2].Int()])
		})
		if err != nil {
			return err
		}
	}
	if len(calibrations) == 0 {
		return nil
	}
	t := s.repo.Calibs(s.to, "t")
	st := s.statement(t, entries, calibrations).Columns(t.Col("timespan", dimension.TypeTimespan))
	return s.each(ctx, st, func(row []dimension.Value) {
		e := &s.entries[row[0].Int()]
		// The frame that was valid when the exposure began is the one that is used.
		if span, known := e.full.Timespan(); known && row[3].Timespan().Contains(span.Begin) {
			s.found(row, rank[row[2].Int()])
		}
	})
}

// all are the numbers of all entries.
func (s *search) all() []int {
	list := make([]int, len(s.entries))
	for i := range list {
		list[i] = i
	}
	return list
}

// keys are the columns of values by which entries are looked for: their numbers,
// and then their data IDs.
func (s *search) keys(entries []int) []sqlb.ValueColumn {
	number := sqlb.ValueColumn{Name: "n", Type: dimension.TypeInt, Values: make([]dimension.Value, len(entries))}
	for i, n := range entries {
		number.Values[i] = dimension.Int(int64(n))
	}
	keys := []sqlb.ValueColumn{number}
	for j, name := range s.to.Dimensions.Required {
		c := sqlb.ValueColumn{Name: name, Type: s.repo.Universe().Dimension(name).PrimaryKey.Type,
			Values: make([]dimension.Value, len(entries))}
		for i, n := range entries {
			c.Values[i] = s.entries[n].values[j]
		}
		keys = append(keys, c)
	}
	return keys
}

// statement finds the data sets with the data IDs of entries in collections.
func (s *search) statement(t sqlb.Relation, entries []int, collections []dimension.Value) sqlb.Select {
	return s.match(t, s.keys(entries)).Where(sqlb.In(t.Col("collection_id", dimension.TypeInt), collections))
}

// match finds the data sets of the type, in a table of tags or calibrations, whose
// columns have the values of keys, the first of which is a number for each. With
// the collection all columns of the unique key of the table are given, so that it
// costs one step in the index for each; a cross join keeps SQLite, which has no
// statistics, from going the other way round.
func (s *search) match(t sqlb.Relation, keys []sqlb.ValueColumn) sqlb.Select {
	k := sqlb.Values("k", keys...)
	on := []sqlb.Expr{sqlb.Eq(t.Col("dataset_type_id", dimension.TypeInt), sqlb.Int(s.to.ID))}
	for _, c := range keys[1:] {
		on = append(on, sqlb.Eq(t.Col(c.Name, c.Type), k.Col(c.Name, c.Type)))
	}
	return sqlb.From(k).From(t).Where(on...).Reuse().Columns(k.Col(keys[0].Name, keys[0].Type),
		t.Col("dataset_id", dimension.TypeUUID), t.Col("collection_id", dimension.TypeInt))
}

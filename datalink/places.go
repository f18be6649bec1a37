package datalink

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// inRuns looks in all runs that may have data sets of the type. The run of the
// data set itself comes first, then the newest.
func (s *search) inRuns(ctx context.Context) error {
	collections, err := s.repo.Collections(ctx)
	if err != nil {
		return err
	}
	t := s.repo.Table("collection_summary_dataset_type", "s")
	id := t.Col("collection_id", dimension.TypeInt)
	st := sqlb.From(t).Columns(id).Where(sqlb.Eq(t.Col("dataset_type_id", dimension.TypeInt), sqlb.Int(s.to.ID))).Reuse()
	var runs []dimension.Value
	err = s.each(ctx, st, func(row []dimension.Value) {
		if c := collections.ByID(row[0].Int()); c != nil && c.Type == butler.Run {
			runs = append(runs, row[0])
		}
	})
	if err != nil || len(runs) == 0 {
		return err
	}
	return s.each(ctx, s.statement(s.repo.Tags(s.to, "t"), s.all(), runs), func(row []dimension.Value) {
		e := &s.entries[row[0].Int()]
		rank := math.MaxInt64 - row[2].Int()
		if run := collections.ByID(row[2].Int()); run.Name == e.source.Run {
			rank = -1
		}
		e.found = append(e.found, candidate{row[1].UUID(), rank})
	})
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
			e := &s.entries[row[0].Int()]
			e.found = append(e.found, candidate{row[1].UUID(), rank[row[2].Int()]})
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
			e.found = append(e.found, candidate{row[1].UUID(), rank[row[2].Int()]})
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

// statement finds the data sets with the data IDs of entries in collections, by
// the table of tags or calibrations. All columns of its unique key are
// given, so that it costs one step in the index for each entry and collection; a
// cross join keeps SQLite, which has no statistics, from going the other way
// round.
func (s *search) statement(t sqlb.Relation, entries []int, collections []dimension.Value) sqlb.Select {
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
	k := sqlb.Values("k", keys...)
	var on []sqlb.Expr
	for _, c := range keys[1:] {
		on = append(on, sqlb.Eq(t.Col(c.Name, c.Type), k.Col(c.Name, c.Type)))
	}
	collection := t.Col("collection_id", dimension.TypeInt)
	return sqlb.From(k).From(t).Where(on...).
		Columns(k.Col(number.Name, number.Type), t.Col("dataset_id", dimension.TypeUUID), collection).
		Where(sqlb.Eq(t.Col("dataset_type_id", dimension.TypeInt), sqlb.Int(s.to.ID)), sqlb.In(collection, collections)).
		Reuse()
}

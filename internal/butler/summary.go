package butler

import (
	"context"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// Summary says what may be in a collection. What is not in it is not in the
// collection; what is need not be.
type Summary struct {
	// Types are dataset types, in the order of their names.
	Types []*DatasetType
	// Governors are values of governor dimensions by dimension, in order.
	Governors map[string][]string
}

// Has reports whether a dataset type may be in the collection. It may have been
// read at another time than the summary.
func (s *Summary) Has(t *DatasetType) bool {
	return slices.ContainsFunc(s.Types, func(o *DatasetType) bool { return o.ID == t.ID })
}

// HasGovernor reports whether datasets with a value of a governor dimension may
// be in the collection. That of a dimension without any value is not known.
func (s *Summary) HasGovernor(dimension, value string) bool {
	return slices.Contains(s.Governors[dimension], value)
}

// Summaries returns the summaries of collections; that of a chain is the union
// over its members. With types, only these are looked for, and the governors are
// those of collections that have one of them.
func (r *Repo) Summaries(ctx context.Context, collections []*Collection, types ...*DatasetType) (map[*Collection]*Summary, error) {
	members := map[*Collection][]*Collection{} // of each collection, itself if it is no chain
	var ids []dimension.Value
	single := map[int64]*Summary{}
	for _, c := range collections {
		m := newMatcher(Search{Flatten: true})
		m.visit(c)
		members[c] = m.found
		for _, member := range m.found {
			if single[member.ID] == nil {
				single[member.ID] = &Summary{Governors: map[string][]string{}}
				ids = append(ids, dimension.Int(member.ID))
			}
		}
	}
	if err := r.readSummaries(ctx, ids, single, types); err != nil {
		return nil, err
	}
	out := make(map[*Collection]*Summary, len(collections))
	for c, list := range members {
		out[c] = union(list, single)
	}
	return out, nil
}

func (r *Repo) readSummaries(ctx context.Context, ids []dimension.Value, out map[int64]*Summary, types []*DatasetType) error {
	if len(ids) == 0 {
		return nil
	}
	t := r.Table("collection_summary_dataset_type", "s")
	id, key := t.Col("collection_id", dimension.TypeInt), t.Col("dataset_type_id", dimension.TypeInt)
	st := sqlb.From(t).Columns(id, key).Where(sqlb.In(id, ids)).Reuse()
	if len(types) > 0 {
		wanted := make([]dimension.Value, len(types))
		for i, dt := range types {
			wanted[i] = dimension.Int(dt.ID)
		}
		st = st.Where(sqlb.In(key, wanted))
	}
	var nonEmpty []dimension.Value
	err := each(ctx, r.db, st, func(row []dimension.Value) error {
		dt, err := r.datasetTypeByID(ctx, row[1].Int())
		if err != nil {
			return err
		}
		s := out[row[0].Int()]
		if len(s.Types) == 0 {
			nonEmpty = append(nonEmpty, row[0])
		}
		s.Types = append(s.Types, dt)
		return nil
	})
	if err != nil || len(nonEmpty) == 0 {
		return err
	}
	for _, g := range r.universe.Governors {
		t := r.Table("collection_summary_"+g.Name, "s")
		id := t.Col("collection_id", dimension.TypeInt)
		st := sqlb.From(t).Columns(id, t.Col(g.Name, g.PrimaryKey.Type)).Where(sqlb.In(id, nonEmpty)).Reuse()
		err := each(ctx, r.db, st, func(row []dimension.Value) error {
			s := out[row[0].Int()]
			s.Governors[g.Name] = append(s.Governors[g.Name], row[1].Text())
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// union merges summaries into a new one, in order and without repetition.
func union(members []*Collection, single map[int64]*Summary) *Summary {
	sum := &Summary{Governors: map[string][]string{}}
	for _, c := range members {
		s := single[c.ID]
		sum.Types = append(sum.Types, s.Types...)
		for name, values := range s.Governors {
			sum.Governors[name] = append(sum.Governors[name], values...)
		}
	}
	slices.SortFunc(sum.Types, func(a, b *DatasetType) int { return strings.Compare(a.Name, b.Name) })
	sum.Types = slices.Compact(sum.Types)
	for name, values := range sum.Governors {
		slices.Sort(values)
		sum.Governors[name] = slices.Compact(values)
	}
	return sum
}

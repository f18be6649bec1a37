package butler

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// Record is a record of a dimension element. It is never changed.
type Record struct {
	Element *dimension.Element
	// Values are those of Element.Columns.
	Values []dimension.Value
}

// Value returns the value of a column, or NULL if there is no such column.
func (r *Record) Value(column string) dimension.Value {
	for i, c := range r.Element.Columns {
		if c.Name == column {
			return r.Values[i]
		}
	}
	return dimension.Null
}

// DimensionValue returns the value of a dimension that the element has, requires
// or implies, and NULL for others.
func (r *Record) DimensionValue(name string) dimension.Value {
	for i, c := range r.Element.Columns {
		if c.Dimension == name {
			return r.Values[i]
		}
	}
	return dimension.Null
}

// Key returns the values of the required dimensions, which identify the record.
func (r *Record) Key() []dimension.Value { return r.Values[:len(r.Element.Required)] }

// recordTable holds all records of an element.
type recordTable struct {
	all   []*Record
	byKey map[string]*Record
}

// appendKey appends a value such that different lists of values give different
// texts.
func appendKey(dst []byte, values []dimension.Value) []byte {
	for _, v := range values {
		dst = append(dst, byte(v.Type()))
		if v.Type() == dimension.TypeString {
			dst = binary.AppendUvarint(dst, uint64(len(v.Text())))
			dst = append(dst, v.Text()...)
		} else {
			dst = binary.LittleEndian.AppendUint64(dst, uint64(v.Int()))
		}
	}
	return dst
}

// RecordTable returns the table or the statement that has the records of an
// element, and its columns in the order of Element.Columns, under their names.
// Skypix dimensions have none.
func (r *Repo) RecordTable(e *dimension.Element, alias string) (sqlb.Relation, []sqlb.Column, error) {
	columns := make([]sqlb.Column, len(e.Columns))
	var t sqlb.Relation
	switch {
	case e.Skypix != nil:
		return t, nil, fmt.Errorf("dimension %s has no table", e)
	case e.ImpliedUnionTarget != "":
		// Its records are what the records of the target imply.
		target := r.Table(e.ImpliedUnionTarget, "t")
		st := sqlb.From(target).Distinct()
		for _, c := range e.Columns {
			st = st.Output(c.Name, target.Col(c.Dimension, c.Type))
		}
		t = sqlb.Subquery(st, alias)
	default:
		t = r.Table(e.Name, alias)
	}
	for i, c := range e.Columns {
		columns[i] = t.Col(c.Name, c.Type)
	}
	return t, columns, nil
}

// selectRecords runs a statement whose outputs are columns of an element: all, or
// the first ones.
func (r *Repo) selectRecords(ctx context.Context, e *dimension.Element, st sqlb.Select, visit func(*Record)) error {
	return each(ctx, r.db, st, func(row []dimension.Value) error {
		visit(&Record{e, slices.Clone(row)})
		return nil
	})
}

func (r *Repo) loadRecords(ctx context.Context, e *dimension.Element) (*recordTable, error) {
	t, columns, err := r.RecordTable(e, "e")
	if err != nil {
		return nil, err
	}
	table := &recordTable{byKey: map[string]*Record{}}
	var space []byte
	st := sqlb.From(t).Columns(columns...).Reuse()
	for _, c := range columns[:len(e.Required)] {
		st = st.OrderBy(sqlb.Order{Expr: c})
	}
	err = r.selectRecords(ctx, e, st, func(record *Record) {
		table.all = append(table.all, record)
		space = appendKey(space[:0], record.Key())
		table.byKey[string(space)] = record
	})
	return table, err
}

// CachedRecords returns all records of an element whose records are kept in
// memory, as Element.Cached says. The slice must not be changed.
func (r *Repo) CachedRecords(ctx context.Context, e *dimension.Element) ([]*Record, error) {
	s := r.cached[e]
	if s == nil {
		return nil, fmt.Errorf("the records of element %s are not kept in memory", e)
	}
	table, err := s.get(ctx)
	if err != nil {
		return nil, err
	}
	return table.all, nil
}

// Records returns the records of an element by their keys, each the values of
// Element.Required. The result has a record for each key, nil where there is
// none.
func (r *Repo) Records(ctx context.Context, e *dimension.Element, keys [][]dimension.Value) ([]*Record, error) {
	switch {
	case len(keys) == 0:
		return nil, nil
	case e.Skypix != nil:
		return skypixRecords(e, keys)
	case r.cached[e] != nil:
		return r.recordsInMemory(ctx, r.cached[e], keys)
	}
	return r.recordsInDatabase(ctx, e, keys, len(e.Columns))
}

// impliedRecords returns records as Records does, but they may have no more than
// the values of dimensions.
func (r *Repo) impliedRecords(ctx context.Context, e *dimension.Element, keys [][]dimension.Value) ([]*Record, error) {
	if r.cached[e] != nil {
		return r.Records(ctx, e, keys)
	}
	return r.recordsInDatabase(ctx, e, keys, len(e.Required)+len(e.Implied))
}

// recordsInMemory reads the records again if one is missing.
func (r *Repo) recordsInMemory(ctx context.Context, s *snapshot[*recordTable], keys [][]dimension.Value) ([]*Record, error) {
	now := time.Now()
	table, err := s.recent(ctx)
	if err != nil {
		return nil, err
	}
	found, complete := table.find(keys)
	if complete {
		return found, nil
	}
	if table, err = s.since(ctx, now); err != nil {
		return nil, err
	}
	found, _ = table.find(keys)
	return found, nil
}

func (t *recordTable) find(keys [][]dimension.Value) (found []*Record, complete bool) {
	found, complete = make([]*Record, len(keys)), true
	var space [64]byte
	for i, key := range keys {
		found[i] = t.byKey[string(appendKey(space[:0], key))]
		complete = complete && found[i] != nil
	}
	return found, complete
}

// maxBatch bounds the keys of one statement.
const maxBatch = 10000

// recordsInDatabase reads the first columns of records.
func (r *Repo) recordsInDatabase(ctx context.Context, e *dimension.Element, keys [][]dimension.Value, columns int) ([]*Record, error) {
	places := make(map[string][]int, len(keys))
	var distinct [][]dimension.Value
	var space []byte
	for i, key := range keys {
		space = appendKey(space[:0], key)
		if places[string(space)] == nil {
			distinct = append(distinct, key)
		}
		places[string(space)] = append(places[string(space)], i)
	}
	found := make([]*Record, len(keys))
	for len(distinct) > 0 {
		n := min(len(distinct), maxBatch)
		st, err := r.recordsByKey(e, distinct[:n], columns)
		if err != nil {
			return nil, err
		}
		err = r.selectRecords(ctx, e, st, func(record *Record) {
			space = appendKey(space[:0], record.Key())
			for _, i := range places[string(space)] {
				found[i] = record
			}
		})
		if err != nil {
			return nil, err
		}
		distinct = distinct[n:]
	}
	return found, nil
}

// recordsByKey returns the statement that finds the first columns of records by
// different keys.
func (r *Repo) recordsByKey(e *dimension.Element, keys [][]dimension.Value, n int) (sqlb.Select, error) {
	t, columns, err := r.RecordTable(e, "e")
	if err != nil {
		return sqlb.Select{}, err
	}
	st := sqlb.From(t).Columns(columns[:n]...).Reuse()
	if len(keys) == 1 {
		for i, v := range keys[0] {
			st = st.Where(sqlb.Eq(columns[i], sqlb.Lit(v)))
		}
		return st, nil
	}
	wanted := make([]sqlb.ValueColumn, len(e.Required))
	for i := range wanted {
		wanted[i] = sqlb.ValueColumn{Name: e.Columns[i].Name, Type: e.Columns[i].Type, Values: make([]dimension.Value, len(keys))}
		for j, key := range keys {
			wanted[i].Values[j] = key[i]
		}
	}
	k := sqlb.Values("k", wanted...)
	var on []sqlb.Expr
	for i, w := range wanted {
		on = append(on, sqlb.Eq(columns[i], k.Col(w.Name, w.Type)))
	}
	return st.Join(k, on...), nil
}

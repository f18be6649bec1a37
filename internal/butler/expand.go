package butler

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// Expand returns a coordinate with the values of implied dimensions and the
// records of all elements. It is an error of type DataIDValue if a dimension has
// no record, and of type InconsistentDataID if values contradict a record.
func (r *Repo) Expand(ctx context.Context, c *Coordinate) (*Coordinate, error) {
	expanded, err := r.ExpandAll(ctx, []*Coordinate{c})
	if err != nil {
		return nil, err
	}
	return expanded[0], nil
}

// ExpandAll expands many coordinates, of any groups, with few statements. The
// result is in the order of cs.
func (r *Repo) ExpandAll(ctx context.Context, cs []*Coordinate) ([]*Coordinate, error) {
	out := make([]*Coordinate, len(cs))
	var groups []*dimension.Group
	places := map[*dimension.Group][]int{}
	for i, c := range cs {
		if places[c.Group] == nil {
			groups = append(groups, c.Group)
		}
		places[c.Group] = append(places[c.Group], i)
	}
	for _, g := range groups {
		x := expansion{group: g, all: make([]*expanding, len(places[g]))}
		for n, i := range places[g] {
			if err := cs[i].checkTypes(fail.DataIDValue); err != nil {
				return nil, err
			}
			x.all[n] = newExpanding(cs[i])
		}
		if err := x.run(ctx, g.LookupOrder(), r.visibleRecords(g)); err != nil {
			return nil, err
		}
		for n, i := range places[g] {
			out[i] = x.all[n].result
		}
	}
	return out, nil
}

// visibleRecords returns a reader of records that are not hidden, for the
// expansion of data IDs of a group.
func (r *Repo) visibleRecords(g *dimension.Group) reader {
	if !r.HidesRecords() {
		return r.Records
	}
	return func(ctx context.Context, e *dimension.Element, keys [][]dimension.Value) ([]*Record, error) {
		records, err := r.Records(ctx, e, keys)
		for i, record := range records {
			records[i] = r.visibleRecord(g, record)
		}
		return records, err
	}
}

// fillImplied gives coordinates of one group the values of implied dimensions,
// reading only the records that it takes.
func (r *Repo) fillImplied(ctx context.Context, g *dimension.Group, cs []*Coordinate) error {
	var needed []*dimension.Element
	for _, e := range g.LookupOrder() {
		if len(e.Implied) > 0 {
			needed = append(needed, e)
		}
	}
	if len(g.Implied) == 0 || len(cs) == 0 {
		return nil
	}
	x := expansion{group: g, all: make([]*expanding, len(cs))}
	for i, c := range cs {
		x.all[i] = newExpanding(c)
	}
	if err := x.run(ctx, needed, r.impliedRecords); err != nil {
		return err
	}
	for i, c := range cs {
		c.Values = x.all[i].result.Values
	}
	return nil
}

// expansion expands coordinates of one group side by side, element by element.
type expansion struct {
	group *dimension.Group
	all   []*expanding
}

// expanding is a coordinate that is being expanded.
type expanding struct {
	given  *Coordinate
	result *Coordinate // has NULL for values that are not known yet
}

func newExpanding(c *Coordinate) *expanding {
	x := &expanding{given: c, result: &Coordinate{Group: c.Group, Values: make([]dimension.Value, len(c.Group.Keys)),
		Records: make([]*Record, len(c.Group.Elements))}}
	copy(x.result.Values, c.Values)
	return x
}

// reader returns records of an element by key.
type reader func(ctx context.Context, e *dimension.Element, keys [][]dimension.Value) ([]*Record, error)

// run looks up the records of elements, which come in an order of look-up.
func (x *expansion) run(ctx context.Context, elements []*dimension.Element, read reader) error {
	place := make(map[*dimension.Element]int, len(x.group.Elements))
	for i, e := range x.group.Elements {
		place[e] = i
	}
	for _, e := range elements {
		keys, err := x.keys(e)
		if err != nil {
			return err
		}
		records, err := read(ctx, e, keys)
		if err != nil {
			return err
		}
		for i, one := range x.all {
			if err := one.take(e, records[i]); err != nil {
				return err
			}
			one.result.Records[place[e]] = records[i]
		}
	}
	return nil
}

// keys returns the key of an element's record for each coordinate.
func (x *expansion) keys(e *dimension.Element) ([][]dimension.Value, error) {
	space := make([]dimension.Value, len(x.all)*len(e.Required))
	keys := make([][]dimension.Value, len(x.all))
	for i, one := range x.all {
		keys[i], space = space[:len(e.Required):len(e.Required)], space[len(e.Required):]
		for j, name := range e.Required {
			v := one.result.Values[x.group.KeyIndex(name)]
			if v.IsNull() {
				return nil, fail.New(fail.DimensionName, "there is no value for dimension %s in the data ID %s", name, one.given)
			}
			keys[i][j] = v
		}
	}
	return keys, nil
}

// take accepts the record of an element: it fills in what the record implies.
func (x *expanding) take(e *dimension.Element, record *Record) error {
	if record == nil {
		switch {
		case e.IsDimension:
			return fail.New(fail.DataIDValue, "there is no %s with the data ID %s in this repository", e, x.given)
		case e.AlwaysJoin || len(e.Implied) > 0:
			return fail.New(fail.InconsistentDataID, "the values of the data ID %s do not belong together: there is no record of %s for them", x.given, e)
		}
		return nil
	}
	for _, name := range e.Implied {
		v := record.DimensionValue(name)
		known := &x.result.Values[x.result.Group.KeyIndex(name)]
		if !known.IsNull() && *known != v {
			return fail.New(fail.InconsistentDataID, "the data ID %s has %s: %s, but its %s implies %s: %s", x.given, name, *known, e, name, v)
		}
		*known = v
	}
	return nil
}

package tree

import (
	"bytes"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

func (d decoder) query(c *cursor) (*Query, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	q := &Query{}
	v, err := f.need("dimensions")
	if err != nil {
		return nil, err
	}
	if q.Dimensions, err = d.group(v); err != nil {
		return nil, err
	}
	if v := f.members["datasets"]; v != nil {
		if q.Datasets, err = d.searches(v); err != nil {
			return nil, err
		}
	}
	if v := f.optional("any_dataset"); v != nil {
		s, err := d.search(v, AnyDataset)
		if err != nil {
			return nil, err
		}
		q.AnyDataset = &s
	}
	for name, target := range map[string]*[]Join{
		"data_coordinate_uploads": &q.Uploads,
		"materializations":        &q.Materializations,
	} {
		if v := f.members[name]; v != nil {
			if *target, err = d.joins(v); err != nil {
				return nil, err
			}
		}
	}
	if v := f.members["predicate"]; v != nil {
		if q.Where, err = d.predicate(v); err != nil {
			return nil, err
		}
	}
	if q.ValidateGovernors, err = f.flag("validateGovernorConstraints", true); err != nil {
		return nil, err
	}
	if err := q.check(); err != nil {
		return nil, c.within(err)
	}
	return q, nil
}

// searches reads the dataset searches, which are kept by name.
func (d decoder) searches(c *cursor) ([]DatasetSearch, error) {
	var out []DatasetSearch
	err := c.each(func(name string, v *cursor) error {
		if name == AnyDataset {
			return v.errorf("the name of the dataset type is empty")
		}
		s, err := d.search(v, name)
		out = append(out, s)
		return err
	})
	return out, err
}

func (d decoder) search(c *cursor, datasetType string) (DatasetSearch, error) {
	s := DatasetSearch{DatasetType: datasetType}
	f, err := c.fields()
	if err != nil {
		return s, err
	}
	v, err := f.need("collections")
	if err != nil {
		return s, err
	}
	if s.Collections, err = v.texts(); err != nil {
		return s, err
	}
	if v, err = f.need("dimensions"); err != nil {
		return s, err
	}
	s.Dimensions, err = d.group(v)
	return s, err
}

func (d decoder) joins(c *cursor) ([]Join, error) {
	var out []Join
	err := c.each(func(key string, v *cursor) error {
		u, ok := dimension.ParseUUID(key)
		if !ok {
			return v.errorf("%q is not a UUID", key)
		}
		g, err := d.group(v)
		out = append(out, Join{u, g})
		return err
	})
	slices.SortStableFunc(out, func(a, b Join) int { return bytes.Compare(a.Key[:], b.Key[:]) })
	return out, err
}

func (d decoder) inputs(c *cursor) (*Inputs, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	in := &Inputs{DefaultDataID: dimension.DataID{}}
	v, err := f.need("tree")
	if err != nil {
		return nil, err
	}
	if in.Query, err = d.query(v); err != nil {
		return nil, err
	}
	if v := f.optional("default_data_id"); v != nil {
		if in.DefaultDataID, err = d.dataCoordinate(v); err != nil {
			return nil, err
		}
	}
	if v := f.optional("additional_query_inputs"); v != nil {
		err = v.array(func(c *cursor) error {
			i, err := d.input(c)
			in.Inputs = append(in.Inputs, i)
			return err
		})
	}
	return in, err
}

func (d decoder) input(c *cursor) (Input, error) {
	f, kind, err := discriminated(c, "type")
	if err != nil {
		return nil, err
	}
	switch kind {
	case "upload":
		return d.upload(f)
	case "materialized":
		return d.materialized(f)
	}
	return nil, c.errorf("the type %q of an input is not known; known are upload and materialized", kind)
}

// keyed reads what inputs have in common.
func (d decoder) keyed(f fields) (Key, *dimension.Group, error) {
	v, err := f.need("key")
	if err != nil {
		return Key{}, nil, err
	}
	key, err := uuid(v)
	if err != nil {
		return Key{}, nil, err
	}
	if v, err = f.need("dimensions"); err != nil {
		return Key{}, nil, err
	}
	g, err := d.group(v)
	return key, g, err
}

func (d decoder) materialized(f fields) (Input, error) {
	m := &Materialized{}
	var err error
	if m.Key, m.Dimensions, err = d.keyed(f); err != nil {
		return nil, err
	}
	v, err := f.need("tree")
	if err != nil {
		return nil, err
	}
	if m.Query, err = d.query(v); err != nil {
		return nil, err
	}
	if v, err = f.need("datasets"); err != nil {
		return nil, err
	}
	if m.Datasets, err = v.texts(); err != nil {
		return nil, err
	}
	m.AllowDuplicateOverlaps, err = f.flag("allow_duplicate_overlaps", false)
	return m, err
}

func (d decoder) upload(f fields) (Input, error) {
	up := &Upload{}
	var err error
	if up.Key, up.Dimensions, err = d.keyed(f); err != nil {
		return nil, err
	}
	v, err := f.need("rows")
	if err != nil {
		return nil, err
	}
	required := up.Dimensions.Required
	err = v.array(func(c *cursor) error {
		row := make([]dimension.Value, 0, len(required))
		err := c.array(func(c *cursor) error {
			if len(row) == len(required) {
				return c.errorf("the row has more values than the %d required dimensions %s",
					len(required), strings.Join(required, ", "))
			}
			key, err := keyValue(c, d.universe.Dimension(required[len(row)]))
			row = append(row, key)
			return err
		})
		if err == nil && len(row) < len(required) {
			err = c.errorf("the row has %d values, but there are %d required dimensions: %s",
				len(row), len(required), strings.Join(required, ", "))
		}
		up.Rows = append(up.Rows, row)
		return err
	})
	return up, err
}

// keyValue reads a value of a dimension's key, which must be of its type.
func keyValue(c *cursor, e *dimension.Element) (dimension.Value, error) {
	if e.PrimaryKey.Type == dimension.TypeInt {
		i, err := c.int()
		return dimension.Int(i), err
	}
	s, err := c.text()
	return dimension.String(s), err
}

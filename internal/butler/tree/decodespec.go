package tree

import (
	"slices"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

func (d decoder) spec(c *cursor) (*Spec, error) {
	f, kind, err := discriminated(c, "result_type")
	if err != nil {
		return nil, err
	}
	i := slices.Index(resultKindNames[:], kind)
	if i < 0 {
		return nil, c.errorf("the result_type %q is not one of %q", kind, resultKindNames)
	}
	s := &Spec{Kind: ResultKind(i)}
	if err := d.commonSpec(f, s); err != nil {
		return nil, err
	}
	switch s.Kind {
	case DimensionRecords:
		err = d.recordSpec(f, s)
	case DatasetRefs:
		err = d.refSpec(f, s)
	case General:
		err = d.generalSpec(f, s)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (d decoder) commonSpec(f fields, s *Spec) (err error) {
	if v := f.members["order_by"]; v != nil {
		err = v.array(func(c *cursor) error {
			o, err := d.order(c)
			s.OrderBy = append(s.OrderBy, o)
			return err
		})
		if err != nil {
			return err
		}
	}
	if s.Limit, err = f.limit(); err != nil {
		return err
	}
	if s.AllowDuplicateOverlaps, err = f.flag("allow_duplicate_overlaps", false); err != nil {
		return err
	}
	if s.Kind == DimensionRecords {
		return nil
	}
	if s.IncludeRecords, err = f.flag("include_dimension_records", false); err != nil {
		return err
	}
	v, err := f.need("dimensions")
	if err != nil {
		return err
	}
	s.Dimensions, err = d.group(v)
	return err
}

// limit returns the largest count of rows, or NoLimit.
func (f fields) limit() (int64, error) {
	v := f.optional("limit")
	if v == nil {
		return NoLimit, nil
	}
	limit, err := v.int()
	if err == nil && limit < 0 {
		err = v.errorf("the limit %d is negative", limit)
	}
	return limit, err
}

func (d decoder) recordSpec(f fields, s *Spec) error {
	v, err := f.need("element")
	if err != nil {
		return err
	}
	if s.Element, err = d.element(v); err != nil {
		return err
	}
	s.Dimensions = s.Element.Group()
	return nil
}

func (d decoder) findFirst(f fields, s *Spec) error {
	v, err := f.need("find_first")
	if err != nil {
		return err
	}
	s.FindFirst, err = v.bool()
	return err
}

func (d decoder) refSpec(f fields, s *Spec) (err error) {
	if s.DatasetType, _, err = f.textField("dataset_type_name"); err != nil {
		return err
	}
	if s.DatasetType == AnyDataset {
		return f.errorf("the name of the dataset type is empty")
	}
	if v := f.optional("storage_class_name"); v != nil {
		if s.StorageClass, err = v.text(); err != nil {
			return err
		}
	}
	return d.findFirst(f, s)
}

func (d decoder) generalSpec(f fields, s *Spec) error {
	v, err := f.need("dimension_fields")
	if err != nil {
		return err
	}
	if s.DimensionFields, err = d.elementFields(v); err != nil {
		return err
	}
	if v, err = f.need("dataset_fields"); err != nil {
		return err
	}
	if s.DatasetFields, err = datasetFields(v); err != nil {
		return err
	}
	if err := d.findFirst(f, s); err != nil {
		return err
	}
	if err := s.checkGeneral(); err != nil {
		return f.within(err)
	}
	return nil
}

func (d decoder) elementFields(c *cursor) ([]ElementFields, error) {
	var out []ElementFields
	err := c.each(func(name string, v *cursor) error {
		if _, err := d.universe.GroupOfElement(name); err != nil {
			return v.within(err)
		}
		e := d.universe.Element(name)
		var columns []*dimension.Column
		err := v.array(func(c *cursor) error {
			field, err := c.text()
			if err != nil {
				return err
			}
			ref, err := NewDimensionField(e, field)
			if err != nil {
				return c.within(err)
			}
			columns = append(columns, ref.Column)
			return nil
		})
		if err == nil && len(columns) == 0 {
			err = v.errorf("the list of fields of %s is empty", name)
		}
		slices.SortFunc(columns, func(a, b *dimension.Column) int {
			return slices.Index(e.Columns, a) - slices.Index(e.Columns, b)
		})
		out = append(out, ElementFields{e, slices.Compact(columns)})
		return err
	})
	slices.SortFunc(out, func(a, b ElementFields) int { return a.Element.Index - b.Element.Index })
	return out, err
}

func datasetFields(c *cursor) ([]DatasetFields, error) {
	var out []DatasetFields
	err := c.each(func(name string, v *cursor) error {
		if name == AnyDataset {
			return v.errorf("the name of the dataset type is empty")
		}
		var fields []Field
		err := v.array(func(c *cursor) error {
			s, err := c.text()
			if err != nil {
				return err
			}
			f, ok := FieldNamed(s)
			if !ok {
				return c.errorf("datasets have no field %q; they have collection, dataset_id, ingest_date, run and timespan", s)
			}
			fields = append(fields, f)
			return nil
		})
		if err == nil && len(fields) == 0 {
			err = v.errorf("the list of fields of dataset type %q is empty", name)
		}
		slices.Sort(fields)
		out = append(out, DatasetFields{name, slices.Compact(fields)})
		return err
	})
	return out, err
}

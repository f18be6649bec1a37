package tree

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// dataID reads the values of a data ID, whatever their names.
func dataID(c *cursor) (dimension.DataID, error) {
	id := dimension.DataID{}
	err := c.object(func(name string, v *cursor) error {
		if v.isString() {
			s, err := v.text()
			id[name] = dimension.String(s)
			return err
		}
		if _, isNumber := v.number(); !isNumber {
			return v.errorf("a value of a data ID must be an integer or a string, not %s", v.kind())
		}
		i, err := v.int()
		id[name] = dimension.Int(i)
		return err
	})
	return id, err
}

// dataCoordinate reads the values of a data ID of dimensions and their types.
// The records that may come along are not needed.
func (d decoder) dataCoordinate(c *cursor) (dimension.DataID, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	v, err := f.need("dataId")
	if err != nil {
		return nil, err
	}
	id, err := dataID(v)
	if err != nil {
		return nil, err
	}
	for name, value := range id {
		if _, err := d.universe.Group(name); err != nil {
			return nil, v.within(err)
		}
		if want := d.universe.Dimension(name).PrimaryKey.Type; value.Type() != want {
			return nil, v.within(fail.New(fail.DimensionValue, "the dimension %s has values of type %s, not %s",
				name, want, value.Type()))
		}
	}
	return id, nil
}

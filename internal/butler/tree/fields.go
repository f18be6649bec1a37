package tree

import (
	"maps"
	"slices"
)

// fields are the members of an object, by name.
type fields struct {
	*cursor
	members map[string]*cursor
}

func (c *cursor) fields() (fields, error) {
	f := fields{c, map[string]*cursor{}}
	err := c.object(func(key string, v *cursor) error {
		f.members[key] = v
		return nil
	})
	return f, err
}

// each calls member for each member of an object, by name; of several with one
// name the last counts.
func (c *cursor) each(member func(name string, v *cursor) error) error {
	f, err := c.fields()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(f.members)) {
		if err := member(name, f.members[name]); err != nil {
			return err
		}
	}
	return nil
}

// need returns a member that must be there.
func (f fields) need(name string) (*cursor, error) {
	if v := f.members[name]; v != nil {
		return v, nil
	}
	return nil, f.errorf("the field %q is missing", name)
}

// optional returns a member, or nil if it is not there or null.
func (f fields) optional(name string) *cursor {
	if v := f.members[name]; v != nil && !v.isNull() {
		return v
	}
	return nil
}

// flag returns a truth value, or the default if it is not there.
func (f fields) flag(name string, otherwise bool) (bool, error) {
	if v := f.members[name]; v != nil {
		return v.bool()
	}
	return otherwise, nil
}

// textField returns a member that must be a string.
func (f fields) textField(name string) (string, *cursor, error) {
	v, err := f.need(name)
	if err != nil {
		return "", nil, err
	}
	s, err := v.text()
	return s, v, err
}

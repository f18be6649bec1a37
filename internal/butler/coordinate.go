package butler

import (
	"sort"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// Coordinate is a data ID whose dimensions are known: the value of each required
// dimension of a group, perhaps those of the implied ones, and perhaps the
// records of its elements.
type Coordinate struct {
	Group *dimension.Group
	// Values are those of Group.Required or of Group.Keys.
	Values []dimension.Value
	// Records has the record of each of Group.Elements, nil where there is none;
	// it is nil itself if records were not asked for.
	Records []*Record
}

// Full reports whether the values of implied dimensions are there.
func (c *Coordinate) Full() bool { return len(c.Values) == len(c.Group.Keys) }

// Value returns the value of a dimension, and whether it is there.
func (c *Coordinate) Value(dimension string) (v dimension.Value, found bool) {
	i := c.Group.KeyIndex(dimension)
	if i < 0 || i >= len(c.Values) {
		return v, false
	}
	return c.Values[i], true
}

// Record returns the record of an element, or nil.
func (c *Coordinate) Record(element string) *Record {
	for i, e := range c.Group.Elements {
		if e.Name == element && c.Records != nil {
			return c.Records[i]
		}
	}
	return nil
}

// Timespan returns the time that all temporal records of an expanded coordinate
// have in common, and whether all of them have a timespan; with no temporal
// record it returns false.
func (c *Coordinate) Timespan() (t dimension.Timespan, known bool) {
	t = dimension.AllTime
	for _, family := range c.Group.Temporal {
		record := c.Record(family.Choose(c.Group).Name)
		if record == nil {
			return t, false
		}
		v := record.Value(family.Column())
		if v.IsNull() {
			return t, false
		}
		t = t.Intersect(v.Timespan())
	}
	return t, len(c.Group.Temporal) > 0
}

// String returns the values for messages: {instrument: 'A', detector: 1}.
func (c *Coordinate) String() string {
	var text strings.Builder
	text.WriteByte('{')
	for i, v := range c.Values {
		if i > 0 {
			text.WriteString(", ")
		}
		text.WriteString(c.Group.Keys[i] + ": " + v.String())
	}
	text.WriteByte('}')
	return text.String()
}

// Standardize makes a coordinate of the values in a data ID and, where it has
// none, of the defaults. Without a group, the coordinate has the dimensions of
// the data ID's keys; with one, keys that are not in the group do no harm. A
// required dimension without a value, or an unknown one, is an error of type
// DimensionName.
func (r *Repo) Standardize(id, defaults dimension.DataID, group *dimension.Group) (*Coordinate, error) {
	if group == nil {
		names := make([]string, 0, len(id))
		for name := range id {
			names = append(names, name)
		}
		sort.Strings(names)
		var err error
		if group, err = r.universe.Group(names...); err != nil {
			return nil, err
		}
	}
	values := make([]dimension.Value, 0, len(group.Keys))
	for i, name := range group.Keys {
		v, found := id[name]
		if !found || v.IsNull() {
			v, found = defaults[name]
		}
		switch {
		case found && !v.IsNull():
			values = append(values, v)
		case i < len(group.Required):
			return nil, fail.New(fail.DimensionName, "the data ID %s has no value for the required dimension %s; it needs %s",
				describe(id), name, strings.Join(group.Required, ", "))
		default:
			// Some implied values are of no use.
			return &Coordinate{Group: group, Values: values[:len(group.Required)]}, nil
		}
	}
	return &Coordinate{Group: group, Values: values}, nil
}

// describe returns a data ID for messages, its keys in order.
func describe(id dimension.DataID) string {
	names := make([]string, 0, len(id))
	for name := range id {
		names = append(names, name)
	}
	sort.Strings(names)
	for i, name := range names {
		names[i] = name + ": " + id[name].String()
	}
	return "{" + strings.Join(names, ", ") + "}"
}

// checkTypes tests that all values are of the types of their dimensions' keys; if
// not, the error is of type wrong.
func (c *Coordinate) checkTypes(wrong fail.Type) error {
	for i, v := range c.Values {
		name := c.Group.Keys[i]
		key := c.Group.Universe.Dimension(name).PrimaryKey
		if v.Type() != key.Type {
			return fail.New(wrong, "the value %s of dimension %s is of type %s; it must be of type %s", v, name, v.Type(), key.Type)
		}
	}
	return nil
}

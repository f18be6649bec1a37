package where

import (
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// Identifier returns what a name stands for: the value bound to it, the key of a
// dimension, a field of an element or of a dataset type, or a bound of a
// timespan. The name may have up to two dots.
func Identifier(name string, c Context) (tree.Expr, error) {
	if b, bound := c.Bind[name]; bound {
		if b.IsList {
			return nil, fail.Invalid("%q is bound to a list, which only IN takes", name)
		}
		return &tree.Literal{Value: b.Value}, nil
	}
	parts := strings.Split(name, ".")
	switch len(parts) {
	case 1:
		return c.simple(name)
	case 2:
		return c.qualified(name, parts[0], parts[1])
	case 3:
		return c.bound(name, parts[0]+"."+parts[1], parts[2])
	}
	return nil, c.unknown(name)
}

// bound returns the begin or end of the timespan that base stands for.
func (c Context) bound(name, base, end string) (tree.Expr, error) {
	op := tree.BeginOf
	switch end {
	case "begin":
	case "end":
		op = tree.EndOf
	default:
		return nil, c.unknown(name)
	}
	e, err := Identifier(base, c)
	if err != nil {
		return nil, err
	}
	return tree.NewUnary(op, e)
}

// simple resolves a name without dots.
func (c Context) simple(name string) (tree.Expr, error) {
	u := c.Dimensions.Universe
	if d := u.Dimension(name); d != nil {
		return &tree.DimensionKey{Dimension: d}, nil
	}
	var matches []string
	var found tree.Expr
	for _, e := range c.Dimensions.Elements {
		column := e.Column(name)
		if column == nil {
			continue
		}
		matches = append(matches, e.Name+"."+name)
		if column == e.PrimaryKey {
			found = &tree.DimensionKey{Dimension: e}
		} else {
			found = &tree.DimensionField{Element: e, Column: column}
		}
	}
	if f, ok := tree.FieldNamed(name); ok {
		for _, d := range c.Datasets {
			matches = append(matches, d+"."+name)
			found = &tree.DatasetField{DatasetType: d, Field: f}
		}
	}
	switch len(matches) {
	case 0:
		return nil, c.unknown(name)
	case 1:
		return found, nil
	}
	slices.Sort(matches)
	return nil, fail.Invalid("%q is ambiguous: write one of %s", name, strings.Join(matches, ", "))
}

// qualified resolves a name with one dot.
func (c Context) qualified(name, first, second string) (tree.Expr, error) {
	u := c.Dimensions.Universe
	field, isField := tree.FieldNamed(second)
	switch e := u.Element(first); {
	case e != nil:
		return elementField(e, second)
	case isField:
		// Whether there is such a dataset type is not known here.
		return &tree.DatasetField{DatasetType: first, Field: field}, nil
	case first == "timespan":
		return c.bound(name, first, second)
	case slices.Contains(c.Datasets, first):
		return nil, fail.Invalid("a dataset type such as %s has no field %q; it has collection, dataset_id, "+
			"ingest_date, run and timespan", first, second)
	}
	return nil, c.unknown(name)
}

// elementField resolves a field of an element. A key, its own or that of a
// dimension it depends on, is the key of the dimension.
func elementField(e *dimension.Element, name string) (tree.Expr, error) {
	switch column := e.Column(name); {
	case column == nil:
		return nil, fail.Invalid("%s has no field %q; it has %s", e.Name, name, columnNames(e))
	case column.Dimension != "":
		return &tree.DimensionKey{Dimension: e.Group().Universe.Dimension(column.Dimension)}, nil
	default:
		return &tree.DimensionField{Element: e, Column: column}, nil
	}
}

func columnNames(e *dimension.Element) string {
	names := make([]string, len(e.Columns))
	for i, c := range e.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

func (c Context) unknown(name string) error {
	hint := ""
	for _, d := range c.Dimensions.Universe.Dimensions {
		if strings.EqualFold(d.Name, name) {
			hint = "; did you mean " + d.Name + "?"
		}
	}
	return fail.Invalid("%q is no dimension, no field of %s, no field of a dataset type of the query, "+
		"and not bound to a value%s", name, c.Dimensions, hint)
}

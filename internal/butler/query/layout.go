package query

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

func keysOf(g *dimension.Group) []tree.Reference {
	out := make([]tree.Reference, 0, len(g.Keys))
	for _, name := range g.Keys {
		out = append(out, &tree.DimensionKey{Dimension: g.Universe.Dimension(name)})
	}
	return out
}

// columnsOf returns the columns of the rows of a result, of which the first so
// many are those of Page.Row; the records of the row need the others.
func columnsOf(spec *tree.Spec) (columns []tree.Reference, visible int) {
	switch spec.Kind {
	case tree.General:
		columns = spec.GeneralColumns()
		return columns, len(columns)
	case tree.DimensionRecords:
		columns = recordColumns(spec.Element)
		return columns, len(columns)
	}
	columns = keysOf(spec.Dimensions)
	if spec.Kind == tree.DatasetRefs {
		columns = append(columns, &tree.DatasetField{DatasetType: spec.DatasetType, Field: tree.FieldDatasetID},
			&tree.DatasetField{DatasetType: spec.DatasetType, Field: tree.FieldRun})
	}
	visible = len(columns)
	need := spec.Columns()
	for _, e := range need.Elements() {
		for _, c := range need.Fields(e) {
			columns = append(columns, &tree.DimensionField{Element: e, Column: c})
		}
	}
	return columns, visible
}

// recordColumns returns the columns of the records of an element, as far as they
// are stored.
func recordColumns(e *dimension.Element) []tree.Reference {
	var out []tree.Reference
	for _, c := range e.Columns {
		switch {
		case c.Dimension != "":
			out = append(out, &tree.DimensionKey{Dimension: e.Group().Universe.Dimension(c.Dimension)})
		case e.Skypix == nil:
			out = append(out, &tree.DimensionField{Element: e, Column: c})
		}
	}
	return out
}

// countedColumns returns the columns that tell the rows of a result apart.
func countedColumns(spec *tree.Spec) []tree.Reference {
	out := keysOf(spec.Dimensions)
	if spec.Kind == tree.DatasetRefs {
		out = append(out, &tree.DatasetField{DatasetType: spec.DatasetType, Field: tree.FieldDatasetID})
	}
	for _, d := range spec.DatasetFields {
		for _, f := range d.Fields {
			out = append(out, &tree.DatasetField{DatasetType: d.DatasetType, Field: f})
		}
	}
	return out
}

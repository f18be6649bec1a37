package record

import (
	"fmt"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tree"
	"github.com/vobutler/vobutler/votable"
)

// Program is what the configuration of a dataset type becomes once it was
// resolved against the type's dimensions. It may be used by many goroutines.
type Program struct {
	name       string
	dimensions *dimension.Group
	// joined are the dimensions whose records templates may refer to: those of the
	// dataset type and of the element that has the region. They are the dimensions
	// of a row, too, unless it is a single one.
	joined *dimension.Group
	single bool
	fields []votable.Field
	cells  []cell // by column
	obsID  *writer

	inputs []tree.Reference
	id     int // the input that holds the dataset's UUID
	region int // the input that holds the region; noInput: there is none
	run    int // the input that holds the RUN collection; noInput: nobody asks
}

// row is the state of a row while it is made.
type row struct {
	in        []dimension.Value
	obsID     []byte
	scratch   []byte
	footprint footprint
}

// cell adds the cell of one column to b, or reports that it has none to add.
type cell func(r *row, b *builder) (added bool, err error)

// compile resolves the configuration of one of c's dataset types against the
// dimensions that the repository has for it. With single, a dataset is one row,
// else one for each visit that its exposure belongs to.
func compile(c *Config, t *DatasetType, dimensions *dimension.Group, single bool) (*Program, error) {
	p := &Program{name: t.Name, dimensions: dimensions, joined: dimensions, single: single, fields: c.Columns(), region: noInput, run: noInput}
	p.cells = make([]cell, len(p.fields))
	p.id = p.input(p.datasetField(tree.FieldDatasetID))
	if single {
		p.run = p.input(p.datasetField(tree.FieldRun))
	}
	p.compileRegion(!c.Live())
	s := newScope(p, c, t)
	if err := p.compileGeneric(s, c, t); err != nil {
		return nil, fmt.Errorf("dataset_types.%s: %w", t.Name, err)
	}
	p.compileObservation(s, c)
	return p, nil
}

// Dimensions returns the dimensions of the dataset type.
func (p *Program) Dimensions() *dimension.Group { return p.dimensions }

// rowDimensions are those of which rows have the keys.
func (p *Program) rowDimensions() *dimension.Group {
	if p.single {
		return p.dimensions
	}
	return p.joined
}

// Inputs returns what a row is made of, in the order in which Maker.Add takes
// the values.
func (p *Program) Inputs() []tree.Reference { return p.inputs }

// input returns the place of a reference among the inputs, where it is added if
// it is not there.
func (p *Program) input(ref tree.Reference) int {
	for i, have := range p.inputs {
		if have.String() == ref.String() {
			return i
		}
	}
	p.inputs = append(p.inputs, ref)
	return len(p.inputs) - 1
}

func (p *Program) datasetField(f tree.Field) tree.Reference {
	return &tree.DatasetField{DatasetType: p.name, Field: f}
}

// set makes c the source of a column. What set it before remains for rows in
// which c has no value to add.
func (p *Program) set(column string, c cell) {
	i := columnOf(p.fields, column)
	before := p.cells[i]
	if before == nil {
		p.cells[i] = c
		return
	}
	p.cells[i] = func(r *row, b *builder) (bool, error) {
		if added, err := c(r, b); added || err != nil {
			return added, err
		}
		return before(r, b)
	}
}

// compileRegion chooses the region: the one of the data ID, or for exposures,
// which have none, the one of a visit that they belong to. A live table finds it
// apart from the rest, and does not join the visits.
func (p *Program) compileRegion(join bool) {
	g := p.dimensions
	element := g.Region()
	exposure := g.Contains("exposure")
	if element == nil && exposure {
		name := "visit"
		if g.Contains("detector") {
			name = "visit_detector_region"
		}
		element = g.Universe.Element(name)
	}
	if element == nil || element.Region() == nil {
		return // also sky pixels, whose regions are not stored
	}
	p.region = p.input(&tree.DimensionField{Element: element, Column: element.Region()})
	if join {
		p.joined = g.Union(element.Group())
	}
}

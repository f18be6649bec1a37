package record

import (
	"errors"
	"fmt"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// scope is what the templates of one dataset type can refer to.
type scope struct {
	program *Program
	// constants are the names with the same value in every row.
	constants map[string]dimension.Value
	// obsID is set once obs_id can be referred to.
	obsID bool
}

// missingError says that a template refers to something that datasets of the
// type do not have. What the template makes is then NULL.
type missingError struct{ name string }

func (e *missingError) Error() string { return fmt.Sprintf("there is no %s", e.name) }

func isMissing(err error) bool {
	var m *missingError
	return errors.As(err, &m)
}

// newScope returns the names that the Python exporter gives its templates.
func newScope(p *Program, c *Config, t *DatasetType) *scope {
	s := &scope{program: p, constants: map[string]dimension.Value{
		"dataset_type":        dimension.String(t.Name),
		"dataproduct_type":    dimension.String(t.DataproductType),
		"dataproduct_subtype": optionalText(t.DataproductSubtype),
		"o_ucd":               optionalText(t.OUCD),
		"calib_level":         dimension.Int(t.CalibLevel),
		"obs_collection":      optionalText(obsCollection(c, t)),
		"access_format":       optionalText(t.AccessFormat),
	}}
	if t.SXel != nil {
		s.constants["s_xel1"] = dimension.Int(t.SXel[0])
		s.constants["s_xel2"] = dimension.Int(t.SXel[1])
	}
	return s
}

func obsCollection(c *Config, t *DatasetType) *string {
	if t.ObsCollection != nil {
		return t.ObsCollection
	}
	return c.ObsCollection
}

func optionalText(text *string) dimension.Value {
	if text == nil {
		return dimension.Null
	}
	return dimension.String(*text)
}

// source is where a value comes from: a constant, an input of the row, or the
// obs_id that was made for the row.
type source struct {
	constant dimension.Value
	input    int // noInput for the others
	obsID    bool
	typ      dimension.Type
	// scale is that of a time; times are of TypeDateTime.
	scale scale
	// convert makes the value of what comes from the input; nil: it is it.
	convert func(dimension.Value) (dimension.Value, error)
	// format writes the time that convert makes; nil: the value is no text of a
	// time.
	format timeFormat
	name   string // for messages
}

const noInput = -1

// value returns the value for a row.
func (s *source) value(r *row) (dimension.Value, error) { return s.finish(s.raw(r)) }

// raw returns what the value is made of.
func (s *source) raw(r *row) dimension.Value {
	switch {
	case s.input >= 0:
		return r.in[s.input]
	case s.obsID:
		return dimension.String(string(r.obsID))
	}
	return s.constant
}

// finish makes the value of what it is made of.
func (s *source) finish(v dimension.Value) (dimension.Value, error) {
	v, err := s.converted(v)
	if err != nil || s.format == nil {
		return v, err
	}
	text, err := s.appendTime(nil, v)
	return dimension.String(string(text)), err
}

// converted is finish without the text of a time.
func (s *source) converted(v dimension.Value) (dimension.Value, error) {
	if s.convert == nil {
		return v, nil
	}
	return s.convert(v)
}

// appendTime appends the text of a time.
func (s *source) appendTime(dst []byte, v dimension.Value) ([]byte, error) {
	if v.IsNull() {
		return dst, noPart(s.name[:strings.LastIndexByte(s.name, '.')], s.name)
	}
	return s.format(dst, v.Int(), s.scale), nil
}

func noPart(whole, part string) error {
	return fmt.Errorf("%s is NULL, so there is no %s", whole, part)
}

// name finds what a name alone stands for.
func (s *scope) name(name string) (*source, error) {
	if name == "obs_id" && s.obsID {
		return &source{input: noInput, obsID: true, typ: dimension.TypeString, name: name}, nil
	}
	if v, ok := s.constants[name]; ok {
		return &source{input: noInput, constant: v, typ: v.Type(), name: name}, nil
	}
	switch name {
	case "id":
		return &source{input: s.program.input(s.program.datasetField(tree.FieldDatasetID)), typ: dimension.TypeUUID, name: name}, nil
	case "run":
		return &source{input: s.program.input(s.program.datasetField(tree.FieldRun)), typ: dimension.TypeString, name: name}, nil
	}
	g := s.program.dimensions
	if name == "visit" && !g.Contains("visit") && g.Contains("exposure") {
		name = "exposure"
	}
	if !g.Contains(name) {
		return nil, &missingError{name}
	}
	return s.key(name), nil
}

func (s *scope) key(name string) *source {
	ref := &tree.DimensionKey{Dimension: s.program.dimensions.Universe.Dimension(name)}
	return &source{input: s.program.input(ref), typ: ref.Type(), name: name}
}

// record finds a field of a dimension record.
func (s *scope) record(element, field string) (*source, error) {
	g := s.program.joined
	e := g.Universe.Element(element)
	if e == nil || !g.HasElement(e) {
		return nil, &missingError{"records[" + element + "]"}
	}
	c := e.Column(field)
	if c == nil {
		return nil, fmt.Errorf("records of %s have no field %s; they have %s", element, field, columnNames(e))
	}
	if !c.Remainder() {
		if !s.program.rowDimensions().Contains(c.Dimension) {
			return nil, fmt.Errorf("an %s may belong to several records of %s, so that there is no one %s", s.program.name, element, c.Dimension)
		}
		return s.key(c.Dimension), nil
	}
	ref := &tree.DimensionField{Element: e, Column: c}
	return &source{input: s.program.input(ref), typ: c.Type, name: "records[" + element + "]." + field}, nil
}

func columnNames(e *dimension.Element) string {
	names := make([]string, len(e.Columns))
	for i, c := range e.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

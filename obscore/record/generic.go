package record

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/votable"
)

// compileGeneric makes the cells that the configuration gives a value or a
// template for.
func (p *Program) compileGeneric(s *scope, c *Config, t *DatasetType) error {
	for _, name := range []string{"dataproduct_type", "dataproduct_subtype", "o_ucd", "calib_level", "obs_collection", "access_format", "s_xel1", "s_xel2"} {
		if v := s.constants[name]; !v.IsNull() {
			p.set(name, constantCell(v))
		}
	}
	if len(t.ObsIDFormat) > 0 { // an empty format makes no obs_id either
		w, err := s.compile(t.ObsIDFormat)
		if err != nil {
			return fmt.Errorf("obs_id_fmt: %w", err)
		}
		p.obsID, s.obsID = w, true
		p.set("obs_id", func(r *row, b *builder) (bool, error) { return true, finishText(b, append(b.Bytes, r.obsID...)) })
	}
	if len(t.DatalinkURLFormat) > 0 {
		w, err := s.compile(t.DatalinkURLFormat)
		if err != nil {
			return fmt.Errorf("datalink_url_fmt: %w", err)
		}
		p.set("access_url", textCell(w))
	}
	if len(c.ObsPublisherDIDFormat) > 0 {
		w, err := s.compile(c.ObsPublisherDIDFormat)
		if err != nil {
			return fmt.Errorf("obs_publisher_did_fmt: %w", err)
		}
		p.set("obs_publisher_did", textCell(w))
	}
	for _, e := range mergeExtra(c.ExtraColumns, t.ExtraColumns) {
		if err := p.compileExtra(s, &e); err != nil {
			return fmt.Errorf("%s: %w", e.path, err)
		}
	}
	return nil
}

// mergeExtra returns the extra columns of a dataset type: its own take the
// place of those of the whole configuration.
func mergeExtra(all, own []ExtraColumn) []ExtraColumn {
	merged := append([]ExtraColumn(nil), all...)
next:
	for _, e := range own {
		for i := range merged {
			if merged[i].Name == e.Name {
				merged[i] = e
				continue next
			}
		}
		merged = append(merged, e)
	}
	return merged
}

func (p *Program) compileExtra(s *scope, e *ExtraColumn) error {
	field := &p.fields[columnOf(p.fields, e.Name)]
	if !fits(e.Type, field.Datatype) {
		return fmt.Errorf("the column has another type elsewhere: it holds %s values", field.Datatype)
	}
	if e.Template == nil {
		p.set(e.Name, constantCell(e.constant()))
		return nil
	}
	w, err := s.compile(e.Template)
	if isMissing(err) {
		return nil // as in Python, the column is NULL for the type
	}
	if err != nil {
		return err
	}
	p.set(e.Name, extraCell(w, e.Type))
	return nil
}

// fits tells whether values of an extra column's type can stand in a column.
func fits(t ColumnType, d votable.Datatype) bool {
	switch t {
	case IntColumn:
		return d == votable.Short || d == votable.Int || d == votable.Long || d == votable.Double
	case FloatColumn:
		return d == votable.Double
	case BoolColumn:
		return d == votable.Boolean
	}
	return d == votable.Char
}

func (e *ExtraColumn) constant() dimension.Value {
	switch e.Type {
	case IntColumn:
		return dimension.Int(e.Int)
	case FloatColumn:
		return dimension.Float(e.Float)
	case BoolColumn:
		return dimension.Bool(e.Bool)
	}
	return dimension.String(e.Text)
}

// constantCell returns a cell with the same value in every row.
func constantCell(v dimension.Value) cell {
	return func(_ *row, b *builder) (bool, error) { return true, addValue(b, v) }
}

// addValue adds a value to a column that it fits.
func addValue(b *builder, v dimension.Value) error {
	switch v.Type() {
	case dimension.TypeString:
		return b.text(v.Text())
	case dimension.TypeInt:
		return b.integer(v.Int())
	case dimension.TypeFloat:
		b.number(v.Float())
	case dimension.TypeBool:
		b.boolean(v.Bool())
	default:
		b.null()
	}
	return nil
}

// textCell returns a cell with the text of a template.
func textCell(w *writer) cell {
	return func(r *row, b *builder) (bool, error) {
		bytes, err := w.append(b.Bytes, r)
		if err != nil {
			return false, err
		}
		return true, finishText(b, bytes)
	}
}

// extraCell returns a cell with the text of a template as a value of a type.
func extraCell(w *writer, t ColumnType) cell {
	if t == StringColumn {
		return textCell(w)
	}
	// The usual template of an integer column is one integer.
	if t == IntColumn && w.plain(dimension.TypeInt) {
		from := w.parts[0].from
		return func(r *row, b *builder) (bool, error) {
			v, err := from.value(r)
			if err != nil {
				return false, err
			}
			if v.IsNull() {
				return false, fmt.Errorf("%s is NULL, which is no integer", from.name)
			}
			return true, b.integer(v.Int())
		}
	}
	return func(r *row, b *builder) (bool, error) {
		var err error
		if r.scratch, err = w.append(r.scratch[:0], r); err != nil {
			return false, err
		}
		text := string(r.scratch)
		switch t {
		case FloatColumn:
			v, err := pythonFloat(text)
			if err == nil {
				b.number(v)
			}
			return true, err
		case BoolColumn:
			v, err := pythonInt(text)
			if err == nil {
				b.boolean(v != 0)
			}
			return true, err
		}
		v, err := pythonInt(text)
		if err != nil {
			return false, err
		}
		return true, b.integer(v)
	}
}

// plain reports whether the template is a single value of a type as it is.
func (w *writer) plain(t dimension.Type) bool {
	if len(w.parts) != 1 {
		return false
	}
	p := &w.parts[0]
	return p.literal == "" && p.plain && p.from.typ == t
}

// pythonInt reads an integer as Python's int does: with white space around it
// and underscores between digits.
func pythonInt(text string) (int64, error) {
	digits, ok := withoutUnderscores(strings.TrimSpace(text))
	v, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil {
		return 0, fmt.Errorf("%q is no integer that the column can hold", text)
	}
	return v, nil
}

// pythonFloat reads a number as Python's float does.
func pythonFloat(text string) (float64, error) {
	digits, ok := withoutUnderscores(strings.TrimSpace(text))
	v, err := strconv.ParseFloat(digits, 64)
	if !ok || strings.ContainsAny(digits, "xXpP") || err != nil && !isRange(v) {
		return 0, fmt.Errorf("%q is no number", text)
	}
	return v, nil
}

// isRange tells that a number was too large and became infinite, which Python
// does not mind.
func isRange(v float64) bool { return v > 1 || v < -1 }

// withoutUnderscores drops single underscores between digits; others are wrong.
func withoutUnderscores(text string) (string, bool) {
	if !strings.Contains(text, "_") {
		return text, true
	}
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	for i := range len(text) {
		if text[i] == '_' && (!digit(i-1) || !digit(i+1)) {
			return text, false
		}
	}
	return strings.ReplaceAll(text, "_", ""), true
}

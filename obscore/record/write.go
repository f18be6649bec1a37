package record

import (
	"fmt"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tai"
	"github.com/vobutler/vobutler/obscore/record/pyformat"
)

// writer is a template that was resolved: it appends its text for a row.
type writer struct {
	parts []part
}

// part is some literal text and the value after it.
type part struct {
	literal    string
	from       *source // nil at the end
	conversion byte
	spec       pyformat.Spec
	dynamic    *writer // of the specification, where it has fields; else nil
	plain      bool    // the value is written as it is
	text       string  // of the field, for messages
}

// compile resolves a template. The error is a missingError if it refers to what
// datasets of the type do not have.
func (s *scope) compile(t pyformat.Template) (*writer, error) {
	w := &writer{}
	for _, piece := range t {
		p := part{literal: piece.Literal, spec: pyformat.DefaultSpec}
		if f := piece.Field; f != nil {
			var err error
			if p.from, err = s.resolve(f); err != nil {
				return nil, err
			}
			p.conversion, p.text = f.Conversion, f.Text
			if err := s.compileSpec(&p, f.Spec); err != nil {
				return nil, err
			}
			p.plain = p.conversion == 0 && p.dynamic == nil && p.spec.IsDefault()
		}
		w.parts = append(w.parts, p)
	}
	return w, nil
}

func (s *scope) compileSpec(p *part, t pyformat.Template) (err error) {
	if text, ok := t.Constant(); ok {
		if p.spec, err = pyformat.ParseSpec(text); err == nil {
			err = p.check(p.from.typ, p.spec)
		}
	} else {
		p.dynamic, err = s.compile(t)
	}
	if err == nil && p.conversion == 'r' && (p.from.typ == dimension.TypeTimespan || p.from.typ == dimension.TypeDateTime) {
		err = fmt.Errorf("!r is not supported for a time")
	}
	if err != nil {
		return fmt.Errorf("{%s}: %w", p.text, err)
	}
	return nil
}

// check tests that values of a type can be written in a specification.
func (p *part) check(typ dimension.Type, spec pyformat.Spec) error {
	if p.conversion != 0 {
		return spec.CheckText()
	}
	switch typ {
	case dimension.TypeString:
		return spec.CheckText()
	case dimension.TypeInt, dimension.TypeBool:
		return spec.CheckInt()
	case dimension.TypeFloat:
		return spec.CheckFloat()
	case dimension.TypeHash, dimension.TypeRegion:
		return fmt.Errorf("a %s cannot be written as text", typ)
	case dimension.TypeDateTime:
		if !spec.IsDefault() {
			return fmt.Errorf("a time takes a format only in a form such as isot or mjd")
		}
	}
	if !spec.IsDefault() {
		return fmt.Errorf("a %s takes no format; with !s it is a text, which does", typ)
	}
	return nil
}

// append appends the text of a row.
func (w *writer) append(dst []byte, r *row) ([]byte, error) {
	for i := range w.parts {
		p := &w.parts[i]
		dst = append(dst, p.literal...)
		if p.from == nil {
			continue
		}
		var err error
		if dst, err = p.append(dst, r); err != nil {
			return dst, fmt.Errorf("{%s}: %w", p.text, err)
		}
	}
	return dst, nil
}

func (p *part) append(dst []byte, r *row) ([]byte, error) {
	if p.plain {
		return p.from.append(dst, r)
	}
	v, err := p.from.value(r)
	if err != nil {
		return dst, err
	}
	spec := p.spec
	if p.dynamic != nil {
		text, err := p.dynamic.append(nil, r)
		if err != nil {
			return dst, err
		}
		if spec, err = pyformat.ParseSpec(string(text)); err != nil {
			return dst, err
		}
	}
	if p.dynamic != nil || v.IsNull() {
		if err := p.check(v.Type(), spec); err != nil {
			return dst, err
		}
	}
	if p.conversion == 0 {
		return appendValue(dst, v, p.from.scale, spec), nil
	}
	plain := string(appendValue(nil, v, p.from.scale, pyformat.DefaultSpec))
	switch {
	case p.conversion == 's':
	case v.Type() == dimension.TypeString:
		plain = string(pyformat.AppendRepr(nil, plain, p.conversion == 'a'))
	case v.Type() == dimension.TypeUUID:
		plain = "UUID('" + plain + "')"
	}
	return spec.AppendText(dst, plain), nil
}

// append appends the value for a row as it is.
func (s *source) append(dst []byte, r *row) ([]byte, error) {
	if s.obsID && s.convert == nil {
		return append(dst, r.obsID...), nil
	}
	v, err := s.converted(s.raw(r))
	if err != nil {
		return dst, err
	}
	if s.format != nil {
		return s.appendTime(dst, v)
	}
	return appendValue(dst, v, s.scale, pyformat.DefaultSpec), nil
}

// appendValue appends a value as Python's format does.
func appendValue(dst []byte, v dimension.Value, s scale, spec pyformat.Spec) []byte {
	switch v.Type() {
	case dimension.TypeString:
		if spec.IsDefault() {
			return append(dst, v.Text()...)
		}
		return spec.AppendText(dst, v.Text())
	case dimension.TypeInt:
		return spec.AppendInt(dst, v.Int())
	case dimension.TypeFloat:
		return spec.AppendFloat(dst, v.Float())
	case dimension.TypeBool:
		return spec.AppendBool(dst, v.Bool())
	case dimension.TypeUUID:
		return dimension.AppendUUID(dst, v.UUID())
	case dimension.TypeTimespan:
		return appendTimespan(dst, v.Timespan())
	case dimension.TypeDateTime:
		return pyformat.AppendFloat(dst, jd(v.Int(), s))
	}
	return append(dst, "None"...)
}

// appendTimespan appends a timespan as the Python library writes it.
func appendTimespan(dst []byte, t dimension.Timespan) []byte {
	if t.Empty() {
		return append(dst, "(empty)"...)
	}
	if t.BoundedBelow() {
		dst = append(append(dst, '['), tai.Seconds(t.Begin)...)
	} else {
		dst = append(dst, "(-∞"...)
	}
	dst = append(dst, ", "...)
	if t.BoundedAbove() {
		dst = append(dst, tai.Seconds(t.End)...)
	} else {
		dst = append(dst, "∞"...)
	}
	return append(dst, ')')
}

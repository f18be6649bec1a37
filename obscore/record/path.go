package record

import (
	"encoding/hex"
	"fmt"
	"math/big"
	"unicode/utf8"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/obscore/record/pyformat"
)

// resolve finds what a field of a template stands for.
func (s *scope) resolve(f *pyformat.Field) (*source, error) {
	path := f.Path
	var (
		from *source
		err  error
	)
	switch {
	case f.Name == "" || f.Name[0] >= '0' && f.Name[0] <= '9':
		return nil, fmt.Errorf("{%s}: there are no values by position, only by name", f.Text)
	case f.Name == "records":
		if len(path) < 2 || path[0].Attribute || !path[1].Attribute {
			return nil, fmt.Errorf("{%s}: a record is written with one of its fields, such as records[exposure].obs_id", f.Text)
		}
		from, err = s.record(path[0].Key, path[1].Key)
		path = path[2:]
	default:
		from, err = s.name(f.Name)
	}
	for i := 0; err == nil && i < len(path); i++ {
		from, err = from.step(path[i])
	}
	if err != nil {
		return nil, fmt.Errorf("{%s}: %w", f.Text, err)
	}
	return from, nil
}

// step returns the source for an attribute or element of the values of s.
func (s *source) step(p pyformat.Step) (*source, error) {
	next := *s
	if p.Attribute {
		next.name += "." + p.Key
	} else {
		next.name += "[" + p.Key + "]"
	}
	then := func(typ dimension.Type, f func(dimension.Value) (dimension.Value, error)) (*source, error) {
		next.typ, next.format = typ, nil
		next.convert = func(v dimension.Value) (dimension.Value, error) {
			v, err := s.finish(v)
			if err != nil {
				return v, err
			}
			if v.IsNull() {
				return v, noPart(s.name, next.name)
			}
			return f(v)
		}
		return &next, nil
	}
	switch {
	case !p.Attribute && s.typ == dimension.TypeString:
		if i, ok := p.Index(); ok {
			return then(dimension.TypeString, func(v dimension.Value) (dimension.Value, error) { return character(v.Text(), i) })
		}
	case !p.Attribute:
	case s.typ == dimension.TypeTimespan && (p.Key == "begin" || p.Key == "end"):
		return then(dimension.TypeDateTime, bound(p.Key == "end"))
	case s.typ == dimension.TypeUUID && p.Key == "hex":
		return then(dimension.TypeString, func(v dimension.Value) (dimension.Value, error) {
			id := v.UUID()
			return dimension.String(hex.EncodeToString(id[:])), nil
		})
	case s.typ == dimension.TypeUUID && p.Key == "int":
		return then(dimension.TypeString, func(v dimension.Value) (dimension.Value, error) {
			id := v.UUID()
			return dimension.String(new(big.Int).SetBytes(id[:]).String()), nil
		})
	case s.typ == dimension.TypeUUID && p.Key == "urn":
		return then(dimension.TypeString, func(v dimension.Value) (dimension.Value, error) {
			id := v.UUID()
			return dimension.String("urn:uuid:" + string(dimension.AppendUUID(nil, id))), nil
		})
	case s.typ == dimension.TypeDateTime:
		if to, ok := scales[p.Key]; ok {
			next.scale = to
			return &next, nil
		}
		if write, ok := textFormats[p.Key]; ok {
			next.typ, next.format = dimension.TypeString, write
			return &next, nil
		}
		if number, ok := numberFormats[p.Key]; ok {
			return then(dimension.TypeFloat, func(v dimension.Value) (dimension.Value, error) {
				return dimension.Float(number(v.Int(), s.scale)), nil
			})
		}
		return nil, fmt.Errorf("%s: of a time this program knows the scales utc and tai, and the formats isot, iso, fits, yday, mjd and jd", next.name)
	}
	return nil, fmt.Errorf("%s has no %s that this program knows", s.name, next.name[len(s.name):])
}

// bound returns an end of a timespan. One that is not bounded has none.
func bound(end bool) func(dimension.Value) (dimension.Value, error) {
	return func(v dimension.Value) (dimension.Value, error) {
		t := v.Timespan()
		switch {
		case end && t.BoundedAbove():
			return dimension.DateTime(t.End), nil
		case !end && t.BoundedBelow():
			return dimension.DateTime(t.Begin), nil
		}
		return dimension.Null, nil
	}
}

// character returns one character of a text.
func character(text string, index int) (dimension.Value, error) {
	for i, r := range text {
		if index == 0 {
			return dimension.String(text[i : i+utf8.RuneLen(r)]), nil
		}
		index--
	}
	return dimension.Null, fmt.Errorf("%q is too short for the index", text)
}

package tree

import (
	"encoding/base64"
	"strconv"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// object begins an object with a field that tells the kind of node.
func object(dst []byte, discriminator, kind string) []byte {
	dst = append(dst, `{"`...)
	dst = append(dst, discriminator...)
	dst = append(dst, `":"`...)
	dst = append(dst, kind...)
	return append(dst, '"')
}

// field appends the name of a further field.
func field(dst []byte, name string) []byte {
	dst = append(dst, `,"`...)
	dst = append(dst, name...)
	return append(dst, `":`...)
}

func textField(dst []byte, name, text string) []byte {
	return dimension.AppendQuoted(field(dst, name), text)
}

func intField(dst []byte, name string, i int64) []byte {
	return strconv.AppendInt(field(dst, name), i, 10)
}

func exprField(dst []byte, name string, e Expr) []byte {
	return e.AppendJSON(field(dst, name))
}

// AppendJSON appends the literal as it travels: unlike in rows, hashes and
// regions are in base64.
func (e *Literal) AppendJSON(dst []byte) []byte {
	v := e.Value
	dst = object(dst, "expression_type", v.Type().String())
	switch v.Type() {
	case dimension.TypeHash, dimension.TypeRegion:
		dst = field(dst, "encoded")
		dst = append(dst, '"')
		dst = base64.StdEncoding.AppendEncode(dst, []byte(v.Text()))
		dst = append(dst, '"')
	case dimension.TypeDateTime:
		dst = intField(dst, "nsec", v.Int())
	case dimension.TypeTimespan:
		dst = intField(dst, "begin_nsec", v.Timespan().Begin)
		dst = intField(dst, "end_nsec", v.Timespan().End)
	default:
		dst = v.AppendJSON(field(dst, "value"))
	}
	return append(dst, '}')
}

// AppendJSON appends the reference as it travels.
func (e *DimensionKey) AppendJSON(dst []byte) []byte {
	dst = object(dst, "expression_type", "dimension_key")
	return append(textField(dst, "dimension", e.Dimension.Name), '}')
}

// AppendJSON appends the reference as it travels.
func (e *DimensionField) AppendJSON(dst []byte) []byte {
	dst = object(dst, "expression_type", "dimension_field")
	dst = textField(dst, "element", e.Element.Name)
	return append(textField(dst, "field", e.Column.Name), '}')
}

// AppendJSON appends the reference as it travels; -1 stands for any dataset
// type.
func (e *DatasetField) AppendJSON(dst []byte) []byte {
	dst = object(dst, "expression_type", "dataset_field")
	if e.DatasetType == AnyDataset {
		dst = intField(dst, "dataset_type", -1)
	} else {
		dst = textField(dst, "dataset_type", e.DatasetType)
	}
	return append(textField(dst, "field", e.Field.String()), '}')
}

// AppendJSON appends the operation as it travels.
func (e *Unary) AppendJSON(dst []byte) []byte {
	dst = object(dst, "expression_type", "unary")
	dst = exprField(dst, "operand", e.Operand)
	return append(textField(dst, "operator", e.Op.String()), '}')
}

// AppendJSON appends the operation as it travels.
func (e *Binary) AppendJSON(dst []byte) []byte {
	dst = object(dst, "expression_type", "binary")
	dst = exprField(dst, "a", e.A)
	dst = exprField(dst, "b", e.B)
	return append(textField(dst, "operator", e.Op.String()), '}')
}

// AppendJSON appends the condition as it travels.
func (l *Comparison) AppendJSON(dst []byte) []byte {
	dst = object(dst, "predicate_type", "comparison")
	dst = exprField(dst, "a", l.A)
	dst = exprField(dst, "b", l.B)
	return append(textField(dst, "operator", l.Op.String()), '}')
}

// AppendJSON appends the condition as it travels.
func (l *IsNull) AppendJSON(dst []byte) []byte {
	dst = object(dst, "predicate_type", "is_null")
	return append(exprField(dst, "operand", l.Operand), '}')
}

// AppendJSON appends the condition as it travels.
func (l *InContainer) AppendJSON(dst []byte) []byte {
	dst = object(dst, "predicate_type", "in_container")
	dst = exprField(dst, "member", l.Member)
	dst = append(field(dst, "container"), '[')
	for i, item := range l.Container {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = item.AppendJSON(dst)
	}
	return append(dst, "]}"...)
}

// AppendJSON appends the condition as it travels.
func (l *InRange) AppendJSON(dst []byte) []byte {
	dst = object(dst, "predicate_type", "in_range")
	dst = exprField(dst, "member", l.Member)
	dst = intField(dst, "start", l.Start)
	if l.Bounded {
		dst = intField(dst, "stop", l.Stop)
	} else {
		dst = append(field(dst, "stop"), "null"...)
	}
	return append(intField(dst, "step", l.Step), '}')
}

// AppendJSON appends the condition as it travels.
func (l *InQuery) AppendJSON(dst []byte) []byte {
	dst = object(dst, "predicate_type", "in_query")
	dst = exprField(dst, "member", l.Member)
	dst = exprField(dst, "column", l.Column)
	return append(l.Query.AppendJSON(field(dst, "query_tree")), '}')
}

// AppendJSON appends the condition as it travels.
func (l *BooleanWrapper) AppendJSON(dst []byte) []byte {
	dst = object(dst, "predicate_type", "boolean_wrapper")
	return append(exprField(dst, "operand", l.Operand), '}')
}

// AppendJSON appends the condition as it travels.
func (l *Not) AppendJSON(dst []byte) []byte {
	dst = object(dst, "predicate_type", "not")
	return append(l.Operand.AppendJSON(field(dst, "operand")), '}')
}

// AppendJSON appends the predicate as it travels.
func (p Predicate) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"operands":[`...)
	for i, group := range p {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '[')
		for j, l := range group {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = l.AppendJSON(dst)
		}
		dst = append(dst, ']')
	}
	return append(dst, "]}"...)
}

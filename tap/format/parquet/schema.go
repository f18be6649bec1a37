package parquet

import (
	"reflect"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"github.com/vobutler/vobutler/votable"
)

// columns is the root of a schema whose columns keep their order; the
// library's own Group sorts them by name.
type columns struct {
	parquet.Group
	fields []parquet.Field
}

// Fields returns the columns in the order of the table.
func (c columns) Fields() []parquet.Field { return c.fields }

// column is one column at the top of the schema.
type column struct {
	parquet.Node
	name string
}

// Name returns the name of the column.
func (c column) Name() string { return c.name }

// Value is needed where rows are Go structs; columns are written directly.
func (c column) Value(reflect.Value) reflect.Value { return reflect.Value{} }

// newSchema returns the schema for some fields. Parquet has no two columns of
// one name, so a repeated name gets a number.
func newSchema(fields []votable.Field) *parquet.Schema {
	root := columns{Group: parquet.Group{}}
	for i := range fields {
		name := fields[i].Name
		for n := 2; root.Group[name] != nil; n++ {
			name = fields[i].Name + "_" + strconv.Itoa(n)
		}
		node := parquet.Optional(cellNode(&fields[i]))
		root.Group[name] = node
		root.fields = append(root.fields, column{Node: node, name: name})
	}
	return parquet.NewSchema("table", root)
}

// cellNode returns the type of a field's cells. Arrays are lists; a complex
// number is two elements of one, since Parquet has no such type.
func cellNode(f *votable.Field) parquet.Node {
	element := elementNode(f.Datatype)
	if isList(f) {
		return parquet.List(element)
	}
	return element
}

// isList tells whether cells of a field are lists.
func isList(f *votable.Field) bool {
	switch f.Datatype {
	case votable.Char, votable.UnicodeChar:
		return false
	case votable.FloatComplex, votable.DoubleComplex:
		return true
	}
	return f.Arraysize != ""
}

func elementNode(d votable.Datatype) parquet.Node {
	switch d {
	case votable.Boolean, votable.Bit:
		return parquet.Leaf(parquet.BooleanType)
	case votable.UnsignedByte:
		return parquet.Uint(8)
	case votable.Short:
		return parquet.Int(16)
	case votable.Int:
		return parquet.Int(32)
	case votable.Long:
		return parquet.Int(64)
	case votable.Float, votable.FloatComplex:
		return parquet.Leaf(parquet.FloatType)
	case votable.Double, votable.DoubleComplex:
		return parquet.Leaf(parquet.DoubleType)
	}
	// Many strings repeat from row to row; the writer falls back to plain
	// strings where they do not.
	return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
}

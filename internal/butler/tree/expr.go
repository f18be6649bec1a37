package tree

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// Expr is an expression whose value is no truth value: one of *Literal,
// *DimensionKey, *DimensionField, *DatasetField, *Unary and *Binary. Expressions
// are never changed once made.
type Expr interface {
	// Type returns the type of the values.
	Type() dimension.Type
	// String returns the expression for messages.
	String() string
	// AppendJSON appends the expression as it travels.
	AppendJSON(dst []byte) []byte

	expr()
}

// Reference is an Expr that stands for a column: *DimensionKey,
// *DimensionField or *DatasetField.
type Reference interface {
	Expr
	reference()
}

// Literal is a value that the query brings along. It is never NULL.
type Literal struct{ Value dimension.Value }

// DimensionKey is the key value of a dimension.
type DimensionKey struct{ Dimension *dimension.Element }

// DimensionField is a column of an element that is no dimension's key: one for
// which Column.Remainder holds.
type DimensionField struct {
	Element *dimension.Element
	Column  *dimension.Column
}

// DatasetField is a property of the datasets of one dataset type, or of any if
// DatasetType is AnyDataset.
type DatasetField struct {
	DatasetType string
	Field       Field
}

// AnyDataset is the name that stands for a search over all dataset types.
const AnyDataset = ""

// Field is a property of datasets.
type Field uint8

// The properties, in the order of their names.
const (
	FieldCollection Field = iota
	FieldDatasetID
	FieldIngestDate
	FieldRun
	FieldTimespan
)

var fieldNames = [...]string{"collection", "dataset_id", "ingest_date", "run", "timespan"}

var fieldTypes = [...]dimension.Type{dimension.TypeString, dimension.TypeUUID, dimension.TypeIngestDate,
	dimension.TypeString, dimension.TypeTimespan}

// String returns the name of the property on the wire.
func (f Field) String() string { return fieldNames[f] }

// Type returns the type of the property.
func (f Field) Type() dimension.Type { return fieldTypes[f] }

// FieldNamed returns the property of a name.
func FieldNamed(name string) (Field, bool) {
	for i, n := range fieldNames {
		if n == name {
			return Field(i), true
		}
	}
	return 0, false
}

// Unary is an operation on one expression.
type Unary struct {
	Op      UnaryOp
	Operand Expr
}

// UnaryOp is the operator of a Unary.
type UnaryOp uint8

// The unary operators. BeginOf and EndOf take a timespan and give a datetime.
const (
	Negate UnaryOp = iota
	BeginOf
	EndOf
)

var unaryNames = [...]string{"-", "begin_of", "end_of"}

// String returns the operator on the wire.
func (op UnaryOp) String() string { return unaryNames[op] }

// Binary is an operation on two expressions of the same type, int or float.
type Binary struct {
	Op   BinaryOp
	A, B Expr
}

// BinaryOp is the operator of a Binary.
type BinaryOp uint8

// The binary operators. Divide and Modulo of integers are those of SQL; Modulo
// takes integers only.
const (
	Add BinaryOp = iota
	Subtract
	Multiply
	Divide
	Modulo
)

var binaryNames = [...]string{"+", "-", "*", "/", "%"}

// String returns the operator on the wire.
func (op BinaryOp) String() string { return binaryNames[op] }

// NewUnary returns the operation if the operand's type allows it.
func NewUnary(op UnaryOp, operand Expr) (*Unary, error) {
	t := operand.Type()
	if op == Negate && t.Numeric() || op != Negate && t == dimension.TypeTimespan {
		return &Unary{op, operand}, nil
	}
	return nil, fail.Invalid("the operator %q does not work on %s, which is of type %s", op, operand, t)
}

// NewBinary returns the operation if the operands' types allow it.
func NewBinary(op BinaryOp, a, b Expr) (*Binary, error) {
	ta, tb := a.Type(), b.Type()
	switch {
	case ta != tb:
		return nil, fail.Invalid("the operands of %q are of different types: %s is of type %s, %s of type %s",
			op, a, ta, b, tb)
	case ta == dimension.TypeInt, ta == dimension.TypeFloat && op != Modulo:
		return &Binary{op, a, b}, nil
	}
	return nil, fail.Invalid("the operator %q does not work on %s, which is of type %s", op, a, ta)
}

// NewDimensionField returns the reference to a field of an element.
func NewDimensionField(e *dimension.Element, field string) (*DimensionField, error) {
	c := e.Field(field)
	if c == nil {
		return nil, fail.Invalid("%s has no field %q%s", e.Name, field, fieldHint(e))
	}
	return &DimensionField{e, c}, nil
}

func fieldHint(e *dimension.Element) string {
	fields := e.Remainder()
	if len(fields) == 0 {
		return ""
	}
	hint := "; it has "
	for i, c := range fields {
		if i > 0 {
			hint += ", "
		}
		hint += c.Name
	}
	return hint
}

// Type returns the type of the value.
func (e *Literal) Type() dimension.Type { return e.Value.Type() }

// Type returns the type of the dimension's primary key.
func (e *DimensionKey) Type() dimension.Type { return e.Dimension.PrimaryKey.Type }

// Type returns the type of the column.
func (e *DimensionField) Type() dimension.Type { return e.Column.Type }

// Type returns the type of the property.
func (e *DatasetField) Type() dimension.Type { return e.Field.Type() }

// Type returns the operand's type, or datetime for the bounds of a timespan.
func (e *Unary) Type() dimension.Type {
	if e.Op == Negate {
		return e.Operand.Type()
	}
	return dimension.TypeDateTime
}

// Type returns the operands' type.
func (e *Binary) Type() dimension.Type { return e.A.Type() }

func (e *Literal) String() string        { return e.Value.String() }
func (e *DimensionKey) String() string   { return e.Dimension.Name }
func (e *DimensionField) String() string { return e.Element.Name + "." + e.Column.Name }

func (e *DatasetField) String() string {
	if e.DatasetType == AnyDataset {
		return e.Field.String()
	}
	return e.DatasetType + "." + e.Field.String()
}

func (e *Unary) String() string {
	s := parenthesized(e.Operand)
	switch e.Op {
	case BeginOf:
		return s + ".begin"
	case EndOf:
		return s + ".end"
	}
	return "-" + s
}

func (e *Binary) String() string {
	return parenthesized(e.A) + " " + e.Op.String() + " " + parenthesized(e.B)
}

func parenthesized(e Expr) string {
	switch e.(type) {
	case *Unary, *Binary:
		return "(" + e.String() + ")"
	}
	return e.String()
}

func (*Literal) expr()        {}
func (*DimensionKey) expr()   {}
func (*DimensionField) expr() {}
func (*DatasetField) expr()   {}
func (*Unary) expr()          {}
func (*Binary) expr()         {}

func (*DimensionKey) reference()   {}
func (*DimensionField) reference() {}
func (*DatasetField) reference()   {}

package votable

// Datatype is a primitive type of VOTable 1.4 section 2.1. The zero value is
// Char, the type of an untyped column.
type Datatype uint8

// The datatypes.
const (
	Char Datatype = iota
	UnicodeChar
	Boolean
	Bit
	UnsignedByte
	Short
	Int
	Long
	Float
	Double
	FloatComplex
	DoubleComplex
)

// Field describes one column of a table (VOTable 1.4 section 4.1). Empty
// strings are attributes that are not written.
type Field struct {
	ID          string
	Name        string
	Datatype    Datatype
	Arraysize   string // "", "n", "*", "n*", "2x*"
	Xtype       string
	Unit        string
	UCD         string
	Utype       string
	Ref         string
	Description string
	Values      *Values
}

// Values is the domain of a field or parameter.
type Values struct {
	Null     string
	Min, Max string
	Options  []Option
}

// Option is one allowed value.
type Option struct{ Name, Value string }

// Param is a field with a constant value.
type Param struct {
	Field
	Value string
}

// Info is a name-value pair; Text is the element's content.
type Info struct {
	ID, Name, Value, Text, UCD, Utype string
}

// Coosys is a coordinate system that fields refer to by its ID.
type Coosys struct{ ID, System, Equinox, Epoch string }

// Timesys is a time system that fields refer to by its ID.
type Timesys struct{ ID, Timescale, Timeorigin, Refposition string }

// Group gathers parameters and references; every group we write has a name,
// because Firefly reads it unchecked.
type Group struct {
	ID, Name, UCD, Utype, Description string
	Params                            []Param
	FieldRefs                         []string
	ParamRefs                         []string
}

// Resource is a RESOURCE element. A service descriptor is one with type "meta"
// and utype "adhoc:service" and no table.
type Resource struct {
	ID, Name, Type, Utype string
	Description           string
	Infos                 []Info
	Coosys                []Coosys
	Timesys               []Timesys
	Params                []Param
	Groups                []Group
	Table                 *Table
	Resources             []Resource
	After                 []Info // INFOs that stand after the table
}

// Table is the description of a table without its rows.
type Table struct {
	ID, Name, Utype, Description string
	Fields                       []Field
	Groups                       []Group
	Params                       []Param
	Nrows                        int64 // -1 or 0: not known
}

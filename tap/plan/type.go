package plan

// Kind is the kind of a value.
type Kind uint8

// The kinds. Geometry values travel as DALI arrays of degrees (point lon lat,
// circle lon lat radius, polygon lon lat ...); Region is text in STC-S.
const (
	Null Kind = iota // the literal NULL before its other side is known
	Boolean
	Byte
	Short
	Int
	Long
	Float
	Double
	Text
	Timestamp
	Point
	Circle
	Polygon
	Region
	Array // of Elem
)

// kindNames are the words of ADQL 2.1 section 2.3 where it has one.
var kindNames = [...]string{"NULL", "BOOLEAN", "BYTE", "SMALLINT", "INTEGER", "BIGINT", "REAL", "DOUBLE PRECISION",
	"VARCHAR", "TIMESTAMP", "POINT", "CIRCLE", "POLYGON", "REGION", "ARRAY"}

// String returns the kind in the words of ADQL.
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// Type is the type of an expression. Elem is set for arrays only.
type Type struct {
	Kind Kind
	Elem Kind
}

// String returns the type in the words of ADQL, an array as "BIGINT[]".
func (t Type) String() string {
	if t.Kind == Array {
		return t.Elem.String() + "[]"
	}
	return t.Kind.String()
}

// Integer tells whether t is an integer of any width.
func (t Type) Integer() bool { return t.Kind >= Byte && t.Kind <= Long }

// Numeric tells whether t is a number.
func (t Type) Numeric() bool { return t.Kind >= Byte && t.Kind <= Double }

// Geometry tells whether t is a point, circle, polygon or region.
func (t Type) Geometry() bool { return t.Kind >= Point && t.Kind <= Region }

// shape tells whether t is a geometry that travels as numbers.
func (t Type) shape() bool { return t.Kind >= Point && t.Kind <= Polygon }

// text tells whether t is text of any meaning.
func (t Type) text() bool { return t.Kind == Text || t.Kind == Region }

// sortable tells whether values of t have an order.
func (t Type) sortable() bool { return !t.shape() && t.Kind != Array }

// of returns the type of a kind other than Array.
func of(k Kind) Type { return Type{Kind: k} }

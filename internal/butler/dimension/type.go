package dimension

// Type is the type of a column, an expression or a value.
type Type uint8

// The types. TypeNull is that of the NULL value only. TypeIngestDate is that of
// a column only: a datetime which some repositories store as a UTC timestamp
// and others as nanoseconds; its values are of TypeDateTime.
const (
	TypeNull Type = iota
	TypeInt
	TypeString
	TypeFloat
	TypeBool
	TypeHash
	TypeUUID
	TypeRegion
	TypeTimespan
	TypeDateTime
	TypeIngestDate
)

var typeNames = [...]string{"null", "int", "string", "float", "bool", "hash", "uuid", "region", "timespan",
	"datetime", "ingest_date"}

// String returns the name that the protocol and the configuration use.
func (t Type) String() string { return typeNames[t] }

// Ordered reports whether values of the type have an order that a query may
// ask for.
func (t Type) Ordered() bool {
	switch t {
	case TypeInt, TypeString, TypeFloat, TypeDateTime, TypeIngestDate:
		return true
	}
	return false
}

// Numeric reports whether the type is int or float.
func (t Type) Numeric() bool { return t == TypeInt || t == TypeFloat }

package dimension

// Role says what a column is to its element.
type Role uint8

// The roles, in the order in which the columns of a record come.
const (
	RoleRequired  Role = iota // part of the primary key of the table
	RoleImplied               // the key of a dimension that the element implies
	RoleAlternate             // a further unique key
	RoleMetadata
	RoleRegion
	RoleTimespan
)

// Column is one column of an element: of its records as they travel and, under
// the same name, of its table. A timespan is one or two columns there, as the
// database has it.
type Column struct {
	// Name is the field of the record. A column that holds the key of another
	// dimension is named after the dimension; the element's own primary key has
	// the name the configuration gives it, such as "id".
	Name string
	// Dimension is the dimension whose key value the column holds, the element
	// itself for its own; it is empty in columns that are no dimension's key.
	Dimension string
	Doc       string
	Type      Type
	Role      Role
	Nullable  bool
	Length    int // of a string in characters, of a hash in bytes; else 0
}

// Remainder reports whether the column is no dimension's key: an alternate
// key, metadata, region or timespan. Only these are fields of their element to a
// query; keys are referred to by dimension.
func (c *Column) Remainder() bool { return c.Role >= RoleAlternate }

package sqlb

import "github.com/vobutler/vobutler/internal/butler/dimension"

// Dialect is the language of a database.
type Dialect uint8

// The dialects.
const (
	SQLite Dialect = iota
	PostgreSQL
)

// String returns the name of the database.
func (d Dialect) String() string {
	if d == SQLite {
		return "SQLite"
	}
	return "PostgreSQL"
}

// Text is a statement as a database takes it.
type Text struct {
	SQL     string
	Args    []Arg
	Columns []ResultColumn
	// Reused says that the plan of the statement is worth keeping.
	Reused bool
}

// Arg is what is bound to one parameter of a statement: one Value, an array of
// Values, or the Rows of a table, which exist for SQLite only and become a JSON
// array of arrays.
type Arg struct {
	Type   dimension.Type // of the value, or of the items of the array
	Value  dimension.Value
	Array  bool
	Values []dimension.Value
	Rows   []ValueColumn // by column
}

// ResultColumn is a column of the rows that a database returns. A timespan
// comes as two columns from SQLite.
type ResultColumn struct {
	Name string
	Type dimension.Type
}

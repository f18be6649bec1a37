package schema

import (
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/votable"
)

// TableName is a table's name in two parts, as declared and without quotes.
type TableName struct{ Schema, Table string }

// String returns the name as it stands in FROM, quoted where it must be.
func (n TableName) String() string {
	return adql.QuoteIdent(n.Schema) + "." + adql.QuoteIdent(n.Table)
}

// Column is one published column (TAP 1.1 section 4.3).
type Column struct {
	Name        string // as declared, without quotes
	Description string
	Datatype    votable.Datatype
	Arraysize   string
	Xtype       string
	Unit        string
	UCD         string
	Utype       string
	Principal   bool
	Indexed     bool
	Std         bool
	NotNull     bool
	Index       int // column_index; 0: none given
}

// Field returns the column's metadata as a VOTable field without an ID.
func (c *Column) Field() votable.Field {
	return votable.Field{Name: c.Name, Datatype: c.Datatype, Arraysize: c.Arraysize, Xtype: c.Xtype,
		Unit: c.Unit, UCD: c.UCD, Utype: c.Utype, Description: c.Description}
}

// Table is one published table.
type Table struct {
	Name        TableName
	View        bool // table_type "view" instead of "table"
	Utype       string
	Description string
	Index       int // table_index; 0: none given
	Columns     []Column
	// Internal are further columns that the rows may have. Only row policies can
	// name them: no query sees them, and nothing that is published lists them. An
	// engine whose data lacks one takes it for NULL in each row.
	Internal []Column
	// Source is the physical relation in the engine where it is not the one
	// that the engine keeps under Name: an upload, for example. Nil otherwise.
	Source []string
}

// At returns a column by its number: those of Internal follow the published ones.
func (t *Table) At(i int) *Column {
	if i < len(t.Columns) {
		return &t.Columns[i]
	}
	return &t.Internal[i-len(t.Columns)]
}

// Schema is a named group of tables.
type Schema struct {
	Name        string
	Utype       string
	Description string
	Index       int
	Tables      []*Table
}

// Key is a foreign key; Columns pairs the columns of both tables.
type Key struct {
	ID           string
	From, Target TableName
	Description  string
	Utype        string
	Columns      []KeyColumn
}

// KeyColumn is one pair of columns of a key.
type KeyColumn struct{ From, Target string }

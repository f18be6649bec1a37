package schema

import (
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/votable"
)

// Self is the name of the schema that describes all schemas.
const Self = "TAP_SCHEMA"

func text(name, description string) Column {
	return Column{Name: name, Datatype: votable.Char, Arraysize: "*", Description: description, Std: true, Principal: true}
}

func whole(name, description string) Column {
	return Column{Name: name, Datatype: votable.Int, Description: description, Std: true, Principal: true}
}

func needed(c Column) Column {
	c.NotNull = true
	return c
}

// TapSchema returns the description of TAP_SCHEMA itself (TAP 1.1 section 4).
func TapSchema() (*Schema, []Key) {
	name := func(t string) TableName { return TableName{Self, t} }
	tables := []*Table{
		{Name: name("schemas"), Description: "The schemas that this service publishes.", Columns: []Column{
			needed(text("schema_name", "Name of the schema.")),
			text("utype", "Concept of a data model that the schema stands for."),
			text("description", "What the schema holds."),
			whole("schema_index", "Place of the schema in a list for people."),
		}},
		{Name: name("tables"), Description: "The tables that this service publishes.", Columns: []Column{
			needed(text("schema_name", "Schema of the table.")),
			needed(text("table_name", "Name of the table as it is written in a query.")),
			needed(text("table_type", "Either table or view.")),
			text("utype", "Concept of a data model that the table stands for."),
			text("description", "What the table holds."),
			whole("table_index", "Place of the table in a list for people."),
		}},
		{Name: name("columns"), Description: "The columns of the published tables.", Columns: []Column{
			needed(text("table_name", "Table of the column.")),
			needed(text("column_name", "Name of the column as it is written in a query.")),
			needed(text("datatype", "VOTable type of the values.")),
			text("arraysize", "VOTable arraysize; empty for a single value."),
			text("xtype", "Refinement of the type, such as timestamp or point."),
			whole("size", "Length of a value of limited length (deprecated: see arraysize)."),
			text("description", "What the column holds."),
			text("utype", "Concept of a data model that the column stands for."),
			text("unit", "Unit of the values, in VOUnits."),
			text("ucd", "Physical meaning of the column as a UCD."),
			needed(whole("indexed", "1 if conditions on the column are fast, else 0.")),
			needed(whole("principal", "1 if the column is of interest to most users, else 0.")),
			needed(whole("std", "1 if a standard defines the column, else 0.")),
			whole("column_index", "Place of the column in a list for people."),
		}},
		{Name: name("keys"), Description: "Which tables can be joined.", Columns: []Column{
			needed(text("key_id", "Identifier of the key.")),
			needed(text("from_table", "Table that refers to another.")),
			needed(text("target_table", "Table that is referred to.")),
			text("description", "What the key links."),
			text("utype", "Concept of a data model that the key stands for."),
		}},
		{Name: name("key_columns"), Description: "By which columns tables are joined.", Columns: []Column{
			needed(text("key_id", "Key that the pair of columns belongs to.")),
			needed(text("from_column", "Column of the table that refers to another.")),
			needed(text("target_column", "Column of the table that is referred to.")),
		}},
	}
	for i, t := range tables {
		t.Index = i + 1
		for j := range t.Columns {
			t.Columns[j].Index = j + 1
		}
	}
	key := func(id, from, fromColumn, target, targetColumn string) Key {
		return Key{ID: id, From: name(from), Target: name(target), Columns: []KeyColumn{{fromColumn, targetColumn}}}
	}
	keys := []Key{
		key("tap_schema_tables_schemas", "tables", "schema_name", "schemas", "schema_name"),
		key("tap_schema_columns_tables", "columns", "table_name", "tables", "table_name"),
		key("tap_schema_keys_from", "keys", "from_table", "tables", "table_name"),
		key("tap_schema_keys_target", "keys", "target_table", "tables", "table_name"),
		key("tap_schema_key_columns_keys", "key_columns", "key_id", "keys", "key_id"),
	}
	return &Schema{Name: Self, Description: "What this service publishes: schemas, tables, columns and keys (TAP 1.1).", Tables: tables}, keys
}

// Contents is a table of TAP_SCHEMA with its rows.
type Contents struct {
	Table   *Table
	Rows    int
	Columns []votable.Column
}

// Contents returns the rows of the five tables of TAP_SCHEMA for this set,
// which holds TAP_SCHEMA itself.
func (s *Set) Contents() []Contents {
	var schemas, tables, columns, keys, keyColumns sheet
	for i, sc := range s.Schemas {
		schemas.row(sc.Name, sc.Utype, sc.Description, order(sc.Index, i))
		for j, t := range sc.Tables {
			tables.row(sc.Name, t.Name.String(), t.kind(), t.Utype, t.Description, order(t.Index, j))
			for k := range t.Columns {
				c := &t.Columns[k]
				columns.row(t.Name.String(), adql.QuoteIdent(c.Name), c.Datatype.String(), c.Arraysize, c.Xtype, c.size(),
					c.Description, c.Utype, c.Unit, c.UCD, bit(c.Indexed), bit(c.Principal), bit(c.Std), order(c.Index, k))
			}
		}
	}
	for _, k := range s.Keys {
		keys.row(k.ID, k.From.String(), k.Target.String(), k.Description, k.Utype)
		for _, c := range k.Columns {
			keyColumns.row(k.ID, adql.QuoteIdent(c.From), adql.QuoteIdent(c.Target))
		}
	}
	self := func(name string) *Table { return s.Table(TableName{Self, name}) }
	return []Contents{
		schemas.contents(self("schemas")), tables.contents(self("tables")), columns.contents(self("columns")),
		keys.contents(self("keys")), keyColumns.contents(self("key_columns")),
	}
}

func (t *Table) kind() string {
	if t.View {
		return "view"
	}
	return "table"
}

// size is the deprecated "size" column: the number in a one-dimensional
// arraysize, and empty where there is none.
func (c *Column) size() string {
	n := strings.TrimSuffix(c.Arraysize, "*")
	if _, err := strconv.Atoi(n); err != nil {
		return ""
	}
	return n
}

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func order(index, place int) string {
	if index == 0 {
		index = place + 1
	}
	return strconv.Itoa(index)
}

// sheet gathers rows of text; an empty cell is NULL.
type sheet struct{ cells [][]string }

func (s *sheet) row(cells ...string) { s.cells = append(s.cells, cells) }

// contents turns the sheet into typed columns.
func (s *sheet) contents(t *Table) Contents {
	out := Contents{Table: t, Rows: len(s.cells), Columns: make([]votable.Column, len(t.Columns))}
	for i := range t.Columns {
		col := votable.Column{Valid: make([]uint64, (len(s.cells)+63)/64)}
		if t.Columns[i].Datatype == votable.Char {
			col.Offsets = append(col.Offsets, 0)
		}
		for j, row := range s.cells {
			if row[i] != "" {
				col.Valid[j>>6] |= 1 << (uint(j) & 63)
			}
			if t.Columns[i].Datatype == votable.Char {
				col.Bytes = append(col.Bytes, row[i]...)
				col.Offsets = append(col.Offsets, uint32(len(col.Bytes)))
			} else {
				n, _ := strconv.Atoi(row[i])
				col.Int32s = append(col.Int32s, int32(n))
			}
		}
		out.Columns[i] = col
	}
	return out
}

package enginetest

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/vobutler/vobutler/tap/dialect"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

//go:embed testdata
var files embed.FS

// TableData is a table that the engine under test must hold.
type TableData struct {
	Table *schema.Table
	// Fields describes the columns of Rows: those of the table, in order, then
	// the hidden ones that Spatial names.
	Fields []votable.Field
	// Spatial is the index that the engine must use; nil if the table is to be
	// read without one. The rows are in order of its cell.
	Spatial []dialect.Spatial

	n       int
	columns []votable.Column
}

// Rows returns the rows, for each call anew.
func (d *TableData) Rows() result.Rows { return result.FromColumns(d.Fields, d.n, d.columns) }

// Count returns the number of rows.
func (d *TableData) Count() int { return d.n }

// Tables returns the tables of the suite. They are shared: nobody may change
// them.
func Tables() []TableData { return tables() }

var tables = sync.OnceValue(func() []TableData {
	text, err := files.ReadFile("testdata/tables.txt")
	if err != nil {
		panic(err)
	}
	var all []TableData
	for _, block := range parseBlocks(string(text)) {
		d, err := parseTable(block)
		if err != nil {
			panic(fmt.Sprintf("testdata/tables.txt: table %s: %v", block.name, err))
		}
		all = append(all, d...)
	}
	return append(all, randomSky()...)
})

// Schema returns the published tables of the suite.
func Schema() *schema.Set { return schemaSet() }

var schemaSet = sync.OnceValue(func() *schema.Set {
	test := &schema.Schema{Name: "test"}
	for _, d := range Tables() {
		test.Tables = append(test.Tables, d.Table)
	}
	set, err := schema.NewSet([]*schema.Schema{test}, nil)
	if err != nil {
		panic(err)
	}
	return set
})

// parseTable makes a table of a block: its columns, its rows and, where an
// index is asked for, a second table of the same rows without it.
func parseTable(b block) ([]TableData, error) {
	fields, err := parseFields(b.text)
	if err != nil {
		return nil, err
	}
	d := newTable(b.name, fields)
	for line := range strings.Lines(b.section("rows")) {
		if err := d.appendRow(line); err != nil {
			return nil, fmt.Errorf("%q: %w", strings.TrimSpace(line), err)
		}
	}
	spec := b.section("index")
	if spec == "" {
		return []TableData{d}, nil
	}
	return d.withIndex(spec)
}

func newTable(name string, fields []votable.Field) TableData {
	t := &schema.Table{Name: schema.TableName{Schema: "test", Table: name}}
	for _, f := range fields {
		t.Columns = append(t.Columns, schema.Column{Name: f.Name, Datatype: f.Datatype, Arraysize: f.Arraysize,
			Xtype: f.Xtype, Unit: f.Unit, UCD: f.UCD})
	}
	return TableData{Table: t, Fields: slices.Clone(fields), columns: make([]votable.Column, len(fields))}
}

// fieldTypes are the words for a column's type in tables.txt.
var fieldTypes = map[string]votable.Field{
	"byte":      {Datatype: votable.UnsignedByte},
	"short":     {Datatype: votable.Short},
	"int":       {Datatype: votable.Int},
	"long":      {Datatype: votable.Long},
	"float":     {Datatype: votable.Float},
	"double":    {Datatype: votable.Double},
	"boolean":   {Datatype: votable.Boolean},
	"char":      {Datatype: votable.Char, Arraysize: "*"},
	"timestamp": {Datatype: votable.Char, Arraysize: "*", Xtype: "timestamp"},
	"region":    {Datatype: votable.Char, Arraysize: "*", Xtype: "adql:REGION"},
	"point":     {Datatype: votable.Double, Arraysize: "2", Xtype: "point"},
	"circle":    {Datatype: votable.Double, Arraysize: "3", Xtype: "circle"},
	"polygon":   {Datatype: votable.Double, Arraysize: "*", Xtype: "polygon"},
}

// parseFields reads "name type [unit], name type ...".
func parseFields(text string) ([]votable.Field, error) {
	var fields []votable.Field
	for _, part := range strings.Split(text, ",") {
		words := strings.Fields(part)
		if len(words) < 2 {
			return nil, fmt.Errorf("column %q: want a name and a type", part)
		}
		f, ok := fieldTypes[words[1]]
		if !ok {
			return nil, fmt.Errorf("column %s: no type %s", words[0], words[1])
		}
		f.Name = words[0]
		if len(words) > 2 {
			f.Unit = strings.Trim(words[2], "[]")
		}
		fields = append(fields, f)
	}
	return fields, nil
}

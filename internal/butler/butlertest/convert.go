package butlertest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// convert returns a script for psql that makes the schema and the rows of a
// SQLite registry in PostgreSQL, with the types that the Python library gives
// its columns there. Foreign keys are left out: nothing is written later.
func convert(ctx context.Context, db butler.DB, namespace string) ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "CREATE SCHEMA %s;\nSET search_path = %s;\n", quote(namespace), quote(namespace))
	tables, err := texts(ctx, db, "sqlite_master", "name", map[string]string{"type": "table"})
	if err != nil {
		return nil, err
	}
	for _, name := range tables {
		t, err := readTable(ctx, db, name)
		if err != nil {
			return nil, err
		}
		t.writeDefinition(&out)
		if err := t.writeRows(ctx, db, &out); err != nil {
			return nil, err
		}
		t.writeIndexes(&out)
	}
	out.WriteString("ANALYZE;\n")
	return out.Bytes(), nil
}

// table is a table of the SQLite registry.
type table struct {
	name    string
	columns []column
	key     []string
	indexes []index
}

type column struct {
	name     string
	typ      dimension.Type
	declared string // in PostgreSQL
	required bool
}

type index struct {
	unique  bool
	columns []string
}

// texts returns a column of one of SQLite's own tables as text.
func texts(ctx context.Context, db butler.DB, name, column string, where map[string]string) ([]string, error) {
	t := sqlb.Table("", name, "t")
	st := sqlb.From(t).Columns(t.Col(column, dimension.TypeString))
	for key, value := range where {
		st = st.Where(sqlb.Eq(t.Col(key, dimension.TypeString), sqlb.String(value)))
	}
	rows, err := db.Query(ctx, st)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		out = append(out, rows.Row()[0].Text())
	}
	return out, rows.Err()
}

func readTable(ctx context.Context, db butler.DB, name string) (*table, error) {
	t := &table{name: name}
	facts := map[string][]string{}
	for _, fact := range []string{"name", "type", "notnull", "pk"} {
		list, err := texts(ctx, db, "pragma_table_info", fact, map[string]string{"arg": name})
		if err != nil {
			return nil, err
		}
		facts[fact] = list
	}
	keys := map[string]string{}
	for i, name := range facts["name"] {
		if facts["pk"][i] != "0" {
			keys[facts["pk"][i]] = name
		}
		if strings.HasSuffix(name, "timespan_end") {
			continue
		}
		c, err := newColumn(strings.TrimSuffix(name, "_begin"), facts["type"][i], strings.HasSuffix(name, "timespan_begin"))
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", t.name, err)
		}
		c.required = facts["notnull"][i] != "0"
		t.columns = append(t.columns, c)
	}
	for i := 1; keys[strconv.Itoa(i)] != ""; i++ {
		t.key = append(t.key, keys[strconv.Itoa(i)])
	}
	return t, t.readIndexes(ctx, db)
}

// newColumn translates a type that SQLAlchemy declares in SQLite.
func newColumn(name, declared string, span bool) (column, error) {
	base, _, _ := strings.Cut(declared, "(")
	switch {
	case span:
		return column{name: name, typ: dimension.TypeTimespan, declared: "int8range"}, nil
	case base == "CHAR":
		return column{name: name, typ: dimension.TypeUUID, declared: "uuid"}, nil
	case base == "BIGINT" || base == "INTEGER":
		return column{name: name, typ: dimension.TypeInt, declared: "bigint"}, nil
	case base == "SMALLINT":
		return column{name: name, typ: dimension.TypeInt, declared: "smallint"}, nil
	case base == "TEXT" || base == "VARCHAR":
		return column{name: name, typ: dimension.TypeString, declared: declared}, nil
	case base == "FLOAT" || base == "DOUBLE":
		return column{name: name, typ: dimension.TypeFloat, declared: "double precision"}, nil
	case base == "BOOLEAN":
		return column{name: name, typ: dimension.TypeBool, declared: "boolean"}, nil
	}
	return column{}, fmt.Errorf("column %s has type %s, which is not known", name, declared)
}

func (t *table) readIndexes(ctx context.Context, db butler.DB) error {
	names, err := texts(ctx, db, "pragma_index_list", "name", map[string]string{"arg": t.name})
	if err != nil {
		return err
	}
	unique, err := texts(ctx, db, "pragma_index_list", "unique", map[string]string{"arg": t.name})
	if err != nil {
		return err
	}
	for i, name := range names {
		columns, err := texts(ctx, db, "pragma_index_info", "name", map[string]string{"arg": name})
		if err != nil {
			return err
		}
		// A range needs another kind of index, which the tests do without.
		plain := slices.DeleteFunc(slices.Clone(columns), func(name string) bool { return strings.Contains(name, "timespan_") })
		if len(plain) > 0 && !slices.Equal(plain, t.key) {
			t.indexes = append(t.indexes, index{unique[i] != "0" && len(plain) == len(columns), plain})
		}
	}
	return nil
}

func quote(name string) string { return `"` + name + `"` }

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = quote(name)
	}
	return strings.Join(quoted, ", ")
}

func (t *table) writeDefinition(out *bytes.Buffer) {
	fmt.Fprintf(out, "CREATE TABLE %s (", quote(t.name))
	for _, c := range t.columns {
		fmt.Fprintf(out, "%s %s", quote(c.name), c.declared)
		if c.required {
			out.WriteString(" NOT NULL")
		}
		out.WriteString(", ")
	}
	fmt.Fprintf(out, "PRIMARY KEY (%s));\n", quoteAll(t.key))
}

func (t *table) writeIndexes(out *bytes.Buffer) {
	for _, i := range t.indexes {
		unique := ""
		if i.unique {
			unique = "UNIQUE "
		}
		fmt.Fprintf(out, "CREATE %sINDEX ON %s (%s);\n", unique, quote(t.name), quoteAll(i.columns))
	}
}

// writeRows writes the rows in the text format of COPY.
func (t *table) writeRows(ctx context.Context, db butler.DB, out *bytes.Buffer) error {
	relation := sqlb.Table("", t.name, "t")
	st := sqlb.From(relation)
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		st = st.Columns(relation.Col(c.name, c.typ))
		names[i] = c.name
	}
	rows, err := db.Query(ctx, st)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	fmt.Fprintf(out, "COPY %s (%s) FROM STDIN;\n", quote(t.name), quoteAll(names))
	for rows.Next() {
		for i, v := range rows.Row() {
			if i > 0 {
				out.WriteByte('\t')
			}
			out.WriteString(copyText(v))
		}
		out.WriteByte('\n')
	}
	out.WriteString("\\.\n")
	return rows.Err()
}

var copyEscapes = strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "\r", "\\r")

func copyText(v dimension.Value) string {
	switch v.Type() {
	case dimension.TypeNull:
		return `\N`
	case dimension.TypeString:
		return copyEscapes.Replace(v.Text())
	case dimension.TypeFloat:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case dimension.TypeTimespan:
		return rangeText(v.Timespan())
	case dimension.TypeUUID:
		return string(dimension.AppendUUID(nil, v.UUID()))
	case dimension.TypeBool:
		return strconv.FormatBool(v.Bool())
	}
	return strconv.FormatInt(v.Int(), 10)
}

func rangeText(t dimension.Timespan) string {
	if t.Empty() {
		return "empty"
	}
	begin, end := "(", ")"
	if t.BoundedBelow() {
		begin = "[" + strconv.FormatInt(t.Begin, 10)
	}
	if t.BoundedAbove() {
		end = strconv.FormatInt(t.End, 10) + ")"
	}
	return begin + "," + end
}

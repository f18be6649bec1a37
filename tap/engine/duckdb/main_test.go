package duckdb_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stars is a table of the tests: n stars along the equator.
var stars = &schema.Table{
	Name: schema.TableName{Schema: "sky", Table: "stars"},
	Columns: []schema.Column{
		{Name: "id", Datatype: votable.Long},
		{Name: "ra", Datatype: votable.Double, Unit: "deg"},
		{Name: "dec", Datatype: votable.Double, Unit: "deg"},
		{Name: "name", Datatype: votable.Char, Arraysize: "*"},
		{Name: "flag", Datatype: votable.Boolean},
		{Name: "seen", Datatype: votable.Char, Arraysize: "*", Xtype: "timestamp"},
	},
}

// dataFile writes a data file with n rows of stars whose names have a prefix.
func dataFile(t testing.TB, n int, prefix string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.duckdb")
	writeFile(t, path, "CREATE SCHEMA f.sky", fmt.Sprintf(`CREATE TABLE f.sky.stars AS SELECT i AS id, (i %% 3600) / 10e0 AS ra, 0e0 AS dec,
		'%s' || i AS name, i %% 2 = 0 AS flag, TIMESTAMP '2025-05-05' + to_seconds(i::DOUBLE) AS seen FROM range(%d) t(i)`, prefix, n))
	return path
}

// writeFile makes a data file, attached as f, by statements that create tables
// in f.sky.
func writeFile(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := duck.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx := context.Background()
	d := &duck.DataFile{Format: duck.DataFormat}
	err = conn.Exec(ctx, "ATTACH "+duck.QuoteText(path)+" AS f")
	for _, sql := range statements {
		err = errors.Join(err, conn.Exec(ctx, sql))
		if _, rest, ok := strings.Cut(sql, "CREATE TABLE f.sky."); ok {
			name, _, _ := strings.Cut(rest, " ")
			d.Tables = append(d.Tables, duck.DataTable{Schema: "sky", Table: name, Relation: []string{"sky", name}})
		}
	}
	if err := errors.Join(err, conn.WriteDataFile(ctx, "f", d), conn.Exec(ctx, "DETACH f")); err != nil {
		t.Fatal(err)
	}
}

// open starts an engine that is closed after the test.
func open(t testing.TB, c duckdb.Config) *duckdb.Engine {
	t.Helper()
	c.Logger = slog.New(slog.DiscardHandler)
	e, err := duckdb.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// compile makes a plan for a query over stars and uploads.
func compile(t testing.TB, query string, uploads ...*schema.Table) *plan.Query {
	t.Helper()
	return compileOver(t, query, stars, uploads...)
}

func compileOver(t testing.TB, query string, table *schema.Table, uploads ...*schema.Table) *plan.Query {
	t.Helper()
	schemas := []*schema.Schema{{Name: "sky", Tables: []*schema.Table{table}}}
	if len(uploads) > 0 {
		schemas = append(schemas, &schema.Schema{Name: "TAP_UPLOAD", Tables: uploads})
	}
	set, err := schema.NewSet(schemas, nil)
	if err != nil {
		t.Fatal(err)
	}
	tree, _, err := adql.Parse(query, adql.Options{})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	q, err := plan.Resolve(tree, set, plan.Options{})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return q
}

// ask runs a query and returns all its rows, or the error.
func ask(t testing.TB, e *duckdb.Engine, query string, uploads ...*schema.Table) (result.Batch, error) {
	t.Helper()
	rows, err := e.Query(context.Background(), compile(t, query, uploads...))
	if err != nil {
		return result.Batch{}, err
	}
	defer func() { _ = rows.Close() }()
	return result.Collect(context.Background(), rows)
}

// number runs a query whose result is one integer.
func number(t testing.TB, e *duckdb.Engine, query string, uploads ...*schema.Table) int64 {
	t.Helper()
	b, err := ask(t, e, query, uploads...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return b.Columns[0].Int64s[0]
}

// drain reads rows to their end and returns their number.
func drain(rows result.Rows) (n int, err error) {
	var b result.Batch
	for {
		if err := rows.Next(context.Background(), &b); errors.Is(err, io.EOF) {
			return n, nil
		} else if err != nil {
			return n, err
		}
		n += b.N
	}
}

func texts(c *votable.Column, n int) string {
	out := make([]string, n)
	for i := range n {
		out[i] = string(c.Text(i))
	}
	return strings.Join(out, " ")
}

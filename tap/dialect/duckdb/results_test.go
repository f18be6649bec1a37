package duckdb_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/tap/engine"
	duckengine "github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/engine/enginetest"
	"github.com/vobutler/vobutler/tap/result"
)

// TestResults_OnDuckDB runs the suite of all engines on what this package
// prints.
func TestResults_OnDuckDB(t *testing.T) { enginetest.Run(t, openEngine) }

// openEngine makes an engine over a data file that holds the tables.
func openEngine(t *testing.T, tables []enginetest.TableData) engine.Engine {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.duckdb")
	if err := writeDataFile(path, tables); err != nil {
		t.Fatal(err)
	}
	e, err := duckengine.Open(context.Background(), duckengine.Config{File: path})
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

func writeDataFile(path string, tables []enginetest.TableData) error {
	db, err := duck.Open(path, nil)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Connect()
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx := context.Background()
	file := duck.DataFile{Format: duck.DataFormat}
	for i := range tables {
		described, err := writeTable(ctx, conn, &tables[i])
		if err != nil {
			return err
		}
		file.Tables = append(file.Tables, described)
	}
	return conn.WriteDataFile(ctx, "data", &file)
}

func writeTable(ctx context.Context, conn *duck.Conn, d *enginetest.TableData) (duck.DataTable, error) {
	name := d.Table.Name
	described := duck.DataTable{Schema: name.Schema, Table: name.Table, Relation: []string{"main", name.Table}, Rows: int64(d.Count())}
	for _, s := range d.Spatial {
		described.Spatial = append(described.Spatial, duck.SpatialIndex(s))
	}
	columns := make([]string, len(d.Fields))
	for i := range d.Fields {
		columns[i] = duck.QuoteIdent(d.Fields[i].Name) + " " + duck.ColumnType(&d.Fields[i])
	}
	if err := conn.Exec(ctx, "CREATE TABLE "+duck.QuoteIdent(name.Table)+" ("+strings.Join(columns, ", ")+")"); err != nil {
		return described, err
	}
	appender, err := conn.Append("data", "main", name.Table, d.Fields)
	if err != nil {
		return described, err
	}
	rows, b := d.Rows(), result.Batch{}
	for {
		switch err := rows.Next(ctx, &b); {
		case errors.Is(err, io.EOF):
			return described, appender.Close()
		case err != nil:
			return described, errors.Join(err, appender.Close())
		}
		if err := appender.Write(b.Columns, b.N); err != nil {
			return described, errors.Join(err, appender.Close())
		}
	}
}

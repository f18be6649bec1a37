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
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/engine/enginetest"
	"github.com/vobutler/vobutler/tap/result"
)

func TestEngine_PassesTheSuite(t *testing.T) {
	enginetest.Run(t, func(t *testing.T, tables []enginetest.TableData) engine.Engine {
		return open(t, duckdb.Config{File: suiteFile(t, tables), Threads: 2})
	})
}

// suiteFile writes the tables of the suite as a data file.
func suiteFile(t *testing.T, tables []enginetest.TableData) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "suite.duckdb")
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
	for i := range tables {
		err = errors.Join(err, writeTable(conn, d, &tables[i]))
	}
	if err := errors.Join(err, conn.WriteDataFile(ctx, "f", d), conn.Exec(ctx, "DETACH f")); err != nil {
		t.Fatal(err)
	}
	return path
}

// writeTable adds a table to the attached file and to its description.
func writeTable(conn *duck.Conn, d *duck.DataFile, data *enginetest.TableData) error {
	name := data.Table.Name
	columns := make([]string, len(data.Fields))
	for i := range data.Fields {
		columns[i] = duck.QuoteIdent(data.Fields[i].Name) + " " + duck.ColumnType(&data.Fields[i])
	}
	ctx := context.Background()
	for _, sql := range []string{
		"CREATE SCHEMA IF NOT EXISTS f." + duck.QuoteIdent(name.Schema),
		"CREATE TABLE " + duck.QuotePath([]string{"f", name.Schema, name.Table}) + " (" + strings.Join(columns, ", ") + ")",
	} {
		if err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	a, err := conn.Append("f", name.Schema, name.Table, data.Fields)
	if err != nil {
		return err
	}
	rows := data.Rows()
	var b result.Batch
	for err == nil {
		if err = rows.Next(ctx, &b); err == nil {
			err = a.Write(b.Columns, b.N)
		}
	}
	if !errors.Is(err, io.EOF) {
		return errors.Join(err, a.Close())
	}
	described := duck.DataTable{Schema: name.Schema, Table: name.Table, Relation: []string{name.Schema, name.Table}, Rows: int64(data.Count())}
	for _, s := range data.Spatial {
		described.Spatial = append(described.Spatial, duck.SpatialIndex(s))
	}
	d.Tables = append(d.Tables, described)
	return a.Close()
}

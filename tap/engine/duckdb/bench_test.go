package duckdb_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// wide is a table of 37 columns like those of ObsCore: texts that repeat, texts
// that do not, integers with NULLs and numbers.
func wide() (table *schema.Table, columns string) {
	table = &schema.Table{Name: schema.TableName{Schema: "sky", Table: "wide"}}
	var list []string
	add := func(name string, datatype votable.Datatype, expression string) {
		c := schema.Column{Name: name, Datatype: datatype}
		if datatype == votable.Char {
			c.Arraysize = "*"
		}
		table.Columns = append(table.Columns, c)
		list = append(list, expression+" AS "+name)
	}
	for i := range 12 {
		add(fmt.Sprintf("word%d", i), votable.Char, fmt.Sprintf("'word' || (i + %d) %% 7", i))
	}
	for i := range 3 {
		add(fmt.Sprintf("long%d", i), votable.Char, fmt.Sprintf("'https://data.example.org/links?ID=ivo%%3A%%2F%%2Fexample%%2F' || hash(i + %d) || hash(i)", i))
	}
	for i := range 9 {
		add(fmt.Sprintf("number%d", i), votable.Long, fmt.Sprintf("CASE WHEN i %% %d > 0 THEN i * %d END", i+1, i))
	}
	for i := range 13 {
		add(fmt.Sprintf("value%d", i), votable.Double, fmt.Sprintf("i * %d / 7e0", i))
	}
	return table, strings.Join(list, ", ")
}

// BenchmarkStream reads all rows of a wide table as batches.
func BenchmarkStream(b *testing.B) {
	const rows = 300_000
	table, columns := wide()
	path := filepath.Join(b.TempDir(), "wide.duckdb")
	writeFile(b, path, "CREATE SCHEMA f.sky", fmt.Sprintf("CREATE TABLE f.sky.wide AS SELECT %s FROM range(%d) t(i)", columns, rows))
	e := open(b, duckdb.Config{File: path})
	q := compileOver(b, "SELECT * FROM sky.wide", table)
	var batch result.Batch
	for b.Loop() {
		r, err := e.Query(context.Background(), q)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for err == nil {
			err = r.Next(context.Background(), &batch)
			n += batch.N
		}
		if !errors.Is(err, io.EOF) || n != rows {
			b.Fatal(n, err)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkLookup asks for one row, by eight clients at once.
func BenchmarkLookup(b *testing.B) {
	e := open(b, duckdb.Config{File: dataFile(b, 100_000, "s")})
	q := compile(b, "SELECT id, ra, dec, name FROM sky.stars WHERE name = 's77777'")
	b.SetParallelism(4)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, err := e.Query(context.Background(), q)
			if err != nil {
				b.Error(err)
				return
			}
			if n, err := drain(r); n != 1 || err != nil {
				b.Error(n, err)
			}
			_ = r.Close()
		}
	})
}

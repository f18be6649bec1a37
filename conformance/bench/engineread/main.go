// Engineread measures the embedded engine alone: it streams every row and
// column of ivoa.ObsCore from a database file into batches and throws them
// away. What a service can stream is judged as a part of this figure.
//
//	go run ./conformance/bench/engineread -file data/obscore.duckdb
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
)

func main() {
	file := flag.String("file", "", "database that vobutler import obscore wrote")
	flag.Parse()
	ctx := context.Background()
	for range 3 {
		if err := read(ctx, *file); err != nil {
			log.Fatal(err)
		}
	}
}

// read streams the whole table once and prints how fast.
func read(ctx context.Context, file string) error {
	e, err := duckdb.Open(ctx, duckdb.Config{File: file, MemoryLimit: "2GB"})
	if err != nil {
		return err
	}
	defer e.Close()
	set, err := schema.NewSet([]*schema.Schema{obscore.Schema()}, nil)
	if err != nil {
		return err
	}
	q, _, err := adql.Parse("SELECT * FROM ivoa.ObsCore", adql.Options{})
	if err != nil {
		return err
	}
	p, err := plan.Resolve(q, set, plan.Options{})
	if err != nil {
		return err
	}
	start := time.Now()
	rows, err := e.Query(ctx, p)
	if err != nil {
		return err
	}
	defer rows.Close()
	var b result.Batch
	n := 0
	for {
		err := rows.Next(ctx, &b)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		n += b.N
	}
	took := time.Since(start)
	fmt.Printf("%-34s %8.0f rows/s  %d rows of %d columns\n", "the engine's own read, streamed", float64(n)/took.Seconds(), n, len(rows.Fields()))
	return nil
}

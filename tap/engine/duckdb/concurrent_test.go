package duckdb_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/schema"
)

// TestEngine_ServesManyAtOnce lets clients upload, join, look up, give up and
// drop while the data is swapped under them, always by a new file of the same
// name, as an import does it.
func TestEngine_ServesManyAtOnce(t *testing.T) {
	file := dataFile(t, 5000, "s")
	e := open(t, duckdb.Config{File: file, TempDir: t.TempDir()})
	var wg sync.WaitGroup
	for worker := range 6 {
		wg.Go(func() {
			for round := range 8 {
				if err := client(t, e, worker, round); err != nil {
					t.Errorf("client %d: %v", worker, err)
					return
				}
			}
		})
	}
	for range 5 {
		if err := os.Rename(dataFile(t, 5000, "s"), file); err != nil {
			t.Fatal(err)
		}
		if err := e.Swap(context.Background(), file); err != nil {
			t.Error(err)
		}
		if err := e.Load(context.Background(), schema.TableName{Schema: "TAP_SCHEMA", Table: "tables"}, targets(100)); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
}

// client is one round of what a client does.
func client(t *testing.T, e *duckdb.Engine, worker, round int) error {
	n := 100 + worker*10 + round
	u, table := uploaded(t, e, "a", n)
	defer func() { _ = u.Drop() }()
	b, err := ask(t, e, joined, table)
	if err != nil {
		return err
	}
	if got := b.Columns[0].Int64s[0]; got != int64(n) {
		return fmt.Errorf("%d pairs, want %d", got, n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	rows, err := e.Query(ctx, compile(t, "SELECT a.id, b.name FROM sky.stars a, sky.stars b"))
	cancel()
	if err == nil {
		_, err = drain(rows)
		err = errors.Join(err, rows.Close())
	}
	if fault.KindOf(err) != fault.Canceled {
		return fmt.Errorf("a query that was given up ended with %w", err)
	}
	b, err = ask(t, e, "SELECT id FROM sky.stars WHERE name = 's4711'")
	if err == nil && b.N != 1 {
		err = fmt.Errorf("%d rows for a name", b.N)
	}
	return err
}

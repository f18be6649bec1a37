package duckdb_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

// patch replaces the stars of some numbers by others that are named new.
func patch(gone, come []int64) *duck.Patch {
	p := &duck.Patch{Key: []votable.Field{stars.Columns[0].Field()}, Gone: []votable.Column{{Int64s: gone}}, GoneRows: len(gone), ComeRows: len(come)}
	for i := range stars.Columns {
		p.Fields = append(p.Fields, stars.Columns[i].Field())
	}
	rows := make([][]any, len(come))
	for i, id := range come {
		rows[i] = []any{int(id), 1.0, 2.0, "new", true, nil}
	}
	p.Come = votabletest.Columns(p.Fields, rows...)
	return p
}

func TestPatch_ChangesRows(t *testing.T) {
	file := dataFile(t, 1000, "old")
	e := open(t, duckdb.Config{File: file, Writable: true})
	ctx := context.Background()
	rows, err := e.Query(ctx, compile(t, "SELECT id FROM sky.stars"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	gone, err := e.Patch(ctx, stars.Name, patch([]int64{1, 2, 5000}, []int64{1, 2000, 2001}))
	if err != nil || gone != 2 {
		t.Fatalf("%d rows went, %v", gone, err)
	}
	if n, err := drain(rows); n != 1000 || err != nil {
		t.Errorf("a query that ran saw %d rows, %v", n, err)
	}
	check := func(e *duckdb.Engine) {
		t.Helper()
		if n := number(t, e, "SELECT COUNT(*) FROM sky.stars"); n != 1001 {
			t.Errorf("%d rows", n)
		}
		if n := number(t, e, "SELECT COUNT(*) FROM sky.stars WHERE name = 'new'"); n != 3 {
			t.Errorf("%d new rows", n)
		}
		if n := number(t, e, "SELECT COUNT(*) FROM sky.stars WHERE id = 2"); n != 0 {
			t.Error("the row is still there")
		}
	}
	check(e)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	check(open(t, duckdb.Config{File: file}))
}

func TestPatch_NeedsAWritableFile(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 10, "old")})
	if _, err := e.Patch(context.Background(), stars.Name, patch([]int64{1}, nil)); err == nil {
		t.Error("a file that is only read was changed")
	}
}

func TestPatch_FailsAsAWhole(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 10, "old"), Writable: true})
	p := patch([]int64{1, 2, 3}, []int64{20})
	p.Fields = p.Fields[:2] // the appender refuses rows without all columns
	p.Come = p.Come[:2]
	if _, err := e.Patch(context.Background(), stars.Name, p); err == nil {
		t.Error("rows without some columns were taken")
	}
	if n := number(t, e, "SELECT COUNT(*) FROM sky.stars"); n != 10 {
		t.Errorf("%d rows", n)
	}
	if _, err := e.Patch(context.Background(), stars.Name, patch([]int64{1}, nil)); err != nil {
		t.Error(err)
	}
}

// TestPatch_IsSeenAtOnce changes rows while others count them.
func TestPatch_IsSeenAtOnce(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 5000, "old"), Writable: true, Threads: 2})
	ctx := context.Background()
	q := compile(t, "SELECT COUNT(*) FROM sky.stars")
	var (
		stop atomic.Bool
		wg   sync.WaitGroup
	)
	for range 2 {
		wg.Go(func() {
			for !stop.Load() {
				rows, err := e.Query(ctx, q)
				if err != nil {
					t.Error(err)
					return
				}
				b, err := result.Collect(ctx, rows)
				_ = rows.Close()
				if err != nil || b.Columns[0].Int64s[0] != 5000 {
					t.Errorf("%d rows, %v", b.Columns[0].Int64s[0], err)
					return
				}
			}
		})
	}
	for i := range int64(30) {
		var gone, come []int64
		for k := range int64(100) {
			gone = append(gone, i*100+k)
			come = append(come, 10_000+i*100+k)
		}
		if _, err := e.Patch(ctx, stars.Name, patch(gone, come)); err != nil {
			t.Fatal(err)
		}
	}
	stop.Store(true)
	wg.Wait()
}

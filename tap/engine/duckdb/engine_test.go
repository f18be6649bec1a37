package duckdb_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestQuery_GivesTypedRows(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 5000, "s")})
	b, err := ask(t, e, "SELECT id, ra, name, flag, seen FROM sky.stars WHERE id BETWEEN 3 AND 4 ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	c := b.Columns
	if b.N != 2 || c[0].Int64s[1] != 4 || c[1].Float64s[0] != 0.3 || texts(&c[2], 2) != "s3 s4" ||
		c[3].Bytes[1] != 1 || texts(&c[4], 2) != "2025-05-05T00:00:03 2025-05-05T00:00:04" {
		t.Errorf("got %+v", b)
	}
}

func TestQuery_StopsAtTheLimit(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 50_000, "s")})
	for _, n := range []int{0, 1, 2047, 2048, 2049, 5000, 49_999, 50_000, 60_000} {
		rows, err := e.Query(context.Background(), compile(t, "SELECT TOP "+itoa(n)+" id, name FROM sky.stars"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := drain(rows)
		if err != nil || got != min(n, 50_000) {
			t.Errorf("TOP %d: %d rows, %v", n, got, err)
		}
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
	}
}

// slow is a query that runs for hours.
const slow = "SELECT COUNT(*) FROM sky.stars a, sky.stars b, sky.stars c WHERE a.ra + b.ra + c.ra = -1"

func TestQuery_StopsWhenTheContextEnds(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 50_000, "s")})
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	rows, err := e.Query(ctx, compile(t, slow))
	if err == nil {
		_, err = drain(rows)
		_ = rows.Close()
	}
	if fault.KindOf(err) != fault.Timeout {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 1200*time.Millisecond {
		t.Errorf("took %v", took)
	}
}

func TestRows_CloseStopsTheQuery(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 50_000, "s")})
	rows, err := e.Query(context.Background(), compile(t, "SELECT a.id, b.name FROM sky.stars a, sky.stars b"))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		_, err := drain(rows)
		ended <- err
	}()
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
	select {
	case err := <-ended:
		if err == nil {
			t.Error("the rows ended as if they were complete")
		}
	case <-time.After(time.Second):
		t.Fatal("the query still runs")
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
}

func TestQuery_TellsWhatIsWrongWithValues(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 5000, "s")})
	for query, want := range map[string]string{
		"SELECT 1 / (id - id) FROM sky.stars":                                           "division by zero",
		"SELECT CAST(id * 1000 AS SMALLINT) FROM sky.stars":                             "does not fit",
		"SELECT CAST(name AS INTEGER) FROM sky.stars":                                   "cannot be read as",
		"SELECT CAST(name AS TIMESTAMP) FROM sky.stars":                                 "timestamp",
		"SELECT id * 9000000000000000000 FROM sky.stars":                                "does not fit",
		"SELECT (SELECT id FROM sky.stars) FROM sky.stars":                              "more than one row",
		"SELECT SQRT(-1 - id) FROM sky.stars":                                           "square root",
		"SELECT LOG(-1 - id) FROM sky.stars":                                            "logarithm",
		"SELECT ACOS(2 + id) FROM sky.stars":                                            "",
		"SELECT 1 FROM sky.stars WHERE CONTAINS(POINT(ra, 90 + id), CIRCLE(0,0,1)) = 1": "latitude",
		"SELECT 1 FROM sky.stars WHERE CONTAINS(POINT(ra, dec), CIRCLE(0,0,-id-1)) = 1": "radius",
		"SELECT COUNT(*) FROM sky.stars WHERE EXP(ra*1000) < 0":                         "",
		"SELECT SUM(id * 1000000000000000) * 10000 FROM sky.stars":                      "",
	} {
		t.Run(query, func(t *testing.T) {
			_, err := ask(t, e, query)
			t.Log(err)
			if err == nil && want == "" {
				return
			}
			message := fault.Message(err)
			if fault.KindOf(err) != fault.Usage || !strings.Contains(message, want) {
				t.Errorf("got %v", err)
			}
			for _, hidden := range []string{"INT64", "vo_", "VARCHAR", "SET ", "\n", "duckdb"} {
				if strings.Contains(message, hidden) {
					t.Errorf("the message shows %q: %s", hidden, message)
				}
			}
		})
	}
}

func TestQuery_RefusesWhatNeedsTooMuchMemory(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 50_000, "s"), MemoryLimit: "20MB", Threads: 1})
	_, err := ask(t, e, "SELECT a.name || b.name || c.name AS n FROM sky.stars a, sky.stars b, sky.stars c WHERE a.id < 500 AND b.id < 500 AND c.id < 40 ORDER BY n")
	if fault.KindOf(err) != fault.TooLarge {
		t.Errorf("got %v", err)
	}
	if n := number(t, e, "SELECT COUNT(*) FROM sky.stars"); n != 50_000 {
		t.Errorf("afterwards there are %d rows", n)
	}
}

func TestQuery_SpillsToTheTempDir(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 50_000, "s"), MemoryLimit: "60MB", Threads: 1, TempDir: t.TempDir()})
	rows, err := e.Query(context.Background(), compile(t, "SELECT a.name || b.name AS n FROM sky.stars a, sky.stars b WHERE a.id < 2000 AND b.id < 1000 ORDER BY n"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	if n, err := drain(rows); n != 2_000_000 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestSwap_LeavesRunningQueriesAlone(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 50_000, "old")})
	ctx := context.Background()
	rows, err := e.Query(ctx, compile(t, "SELECT name FROM sky.stars"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var b result.Batch
	if err := rows.Next(ctx, &b); err != nil {
		t.Fatal(err)
	}
	if err := e.Swap(ctx, dataFile(t, 70_000, "new")); err != nil {
		t.Fatal(err)
	}
	if n := number(t, e, "SELECT COUNT(*) FROM sky.stars WHERE name LIKE 'new%'"); n != 70_000 {
		t.Errorf("a new query sees %d rows", n)
	}
	first := b.N
	rest, err := drain(rows)
	if err != nil || first+rest != 50_000 {
		t.Errorf("the running query gave %d rows, %v", first+rest, err)
	}
}

func TestSwap_KeepsTheOldDataIfTheFileIsBad(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 10, "s")})
	for _, file := range []string{"/nowhere/at/all", t.TempDir()} {
		if err := e.Swap(context.Background(), file); err == nil {
			t.Errorf("%s was taken", file)
		}
	}
	if n := number(t, e, "SELECT COUNT(*) FROM sky.stars"); n != 10 {
		t.Errorf("got %d rows", n)
	}
}

func TestOpen_RefusesFilesThatAreNoData(t *testing.T) {
	if e, err := duckdb.Open(context.Background(), duckdb.Config{File: "engine_test.go"}); err == nil {
		t.Error("it opens", e.Close())
	}
}

func TestOpen_RefusesFilesThatLackAColumn(t *testing.T) {
	file := dataFile(t, 10, "s")
	more, other := *stars, *stars
	more.Columns = append(slices.Clone(stars.Columns), schema.Column{Name: "colour", Datatype: votable.Double})
	other.Columns = slices.Clone(stars.Columns)
	other.Columns[0].Datatype = votable.Int
	e := open(t, duckdb.Config{File: file, Tables: []*schema.Table{stars}})
	if err := e.Swap(context.Background(), file); err != nil {
		t.Error(err)
	}
	for want, table := range map[string]*schema.Table{"colour": &more, "id of type int": &other,
		"no table": {Name: schema.TableName{Schema: "sky", Table: "moons"}}} {
		_, err := duckdb.Open(context.Background(), duckdb.Config{File: file, Tables: []*schema.Table{table}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
}

func TestClose_WaitsForQueries(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 50_000, "s")})
	rows, err := e.Query(context.Background(), compile(t, "SELECT id FROM sky.stars"))
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() { closed <- e.Close() }()
	if n, err := drain(rows); n != 50_000 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	if err := errors.Join(<-closed, e.Close()); err != nil {
		t.Error(err)
	}
	if _, err := e.Query(context.Background(), compile(t, "SELECT id FROM sky.stars")); fault.KindOf(err) != fault.Transient {
		t.Errorf("a closed engine answers %v", err)
	}
}

func TestProbe_ReadsTheData(t *testing.T) {
	if err := open(t, duckdb.Config{File: dataFile(t, 10, "s")}).Probe(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestExplain_ShowsStatementAndPlan(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 10, "s")})
	text, err := e.Explain(context.Background(), compile(t, "SELECT id FROM sky.stars WHERE name LIKE 's%' AND name <> 'it''s'"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"SELECT", `$2 = "it's"`, "SCAN"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}

func TestQuery_TakesLongStatements(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 5000, "s")})
	for name, query := range map[string]string{
		"a long sum":           "SELECT id" + strings.Repeat(" + 1", 3000) + " FROM sky.stars WHERE id = 1",
		"a long disjunction":   "SELECT id FROM sky.stars WHERE id = 1" + strings.Repeat(" OR ra = 0.25", 3000),
		"a long list":          "SELECT id FROM sky.stars WHERE id IN (1" + strings.Repeat(", 6000", 20_000) + ")",
		"a long concatenation": "SELECT id FROM sky.stars WHERE id = 1 AND name <> 'x'" + strings.Repeat(" || 'x'", 2000),
	} {
		t.Run(name, func(t *testing.T) {
			b, err := ask(t, e, query)
			if kind := fault.KindOf(err); err != nil && kind != fault.Usage && kind != fault.TooLarge {
				t.Errorf("got %v", err)
			}
			if err == nil && (b.N != 1) {
				t.Errorf("got %d rows", b.N)
			}
		})
	}
}

package duckdb_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/dialect"
	"github.com/vobutler/vobutler/tap/dialect/duckdb"
	"github.com/vobutler/vobutler/tap/engine/enginetest"
	"github.com/vobutler/vobutler/tap/plan"
)

func resolve(t *testing.T, query string) *plan.Query {
	t.Helper()
	q, err := enginetest.Resolve(query, plan.Options{})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return q
}

func TestLimitInEngine_OnlyWithoutOrderAndOffset(t *testing.T) {
	for query, want := range map[string]bool{
		"SELECT TOP 5 id FROM test.visit":                                              true,
		"SELECT TOP 0 id FROM test.visit":                                              true,
		"SELECT DISTINCT TOP 5 night FROM test.visit":                                  true,
		"SELECT id FROM test.visit":                                                    false,
		"SELECT TOP 5 id FROM test.visit ORDER BY id":                                  false,
		"SELECT TOP 5 id FROM test.visit OFFSET 2":                                     false,
		"SELECT TOP 5 id FROM test.visit UNION ALL SELECT TOP 5 id FROM test.detector": false,
	} {
		q := resolve(t, query)
		limit, got := duckdb.LimitInEngine(q)
		if got != want || got && limit != *q.Limit {
			t.Errorf("%s: %d, %v, want %v", query, limit, got, want)
		}
		s, err := duckdb.New(layout()).SQL(q)
		if err != nil {
			t.Fatal(err)
		}
		if got && strings.Contains(s.SQL, "LIMIT") {
			t.Errorf("%s has a LIMIT all the same: %s", query, s.SQL)
		}
	}
}

func TestSQL_HasNoTextOfTheUser(t *testing.T) {
	const marker = "mallory"
	for _, query := range []string{
		"SELECT 'mallory' || t AS mallory FROM test.num AS mallory WHERE t LIKE '%mallory' OR t IN ('mallory', 'x') GROUP BY t",
		"SELECT ivo_string_agg(t, 'mallory'), COALESCE(MAX(t), 'mallory') FROM test.num WHERE ivo_hasword(t, 'mallory') = 1",
		"SELECT CASE t WHEN 'mallory' THEN 'mallory' END AS \"mallory\"\"\" FROM test.num ORDER BY t || 'mallory'",
		"WITH mallory AS (SELECT id AS mallory FROM test.num) SELECT mallory FROM mallory UNION SELECT id FROM test.visit WHERE band = 'mallory'",
	} {
		s, err := duckdb.New(layout()).SQL(resolve(t, query))
		if err != nil {
			t.Errorf("%s: %v", query, err)
		} else if strings.Contains(s.SQL, marker) {
			t.Errorf("%s\ngives %s", query, s.SQL)
		}
	}
}

func TestSQL_UnsupportedTellsWhere(t *testing.T) {
	const query = "SELECT ivo_string_agg(band, band) FROM test.visit"
	_, err := duckdb.New(layout()).SQL(resolve(t, query))
	if fault.KindOf(err) != fault.Unsupported {
		t.Fatalf("got %v, want a fault of kind Unsupported", err)
	}
	var e *adql.Error
	if !errors.As(err, &e) || query[e.Span.Start:e.Span.End] != "band" || e.Span.Start < 25 {
		t.Errorf("%v does not point at the second argument", err)
	}
}

func TestSQL_RefusesWhatGrowsWithEachLevel(t *testing.T) {
	overlaps, circles, times := "id", "POINT(ra, dec)", "CAST(ra AS VARCHAR)"
	for range 60 {
		overlaps = "ivo_interval_overlaps(" + overlaps + ", 1, 2, 3)"
		circles = "CENTROID(CIRCLE(" + circles + ", 1))"
		times = "CAST(CAST(" + times + " AS TIMESTAMP) AS VARCHAR)"
	}
	for _, e := range []string{overlaps, circles, times} {
		_, err := duckdb.New(layout()).SQL(resolve(t, "SELECT "+e+" FROM test.sky"))
		if fault.KindOf(err) != fault.Unsupported || !strings.Contains(err.Error(), "too many times") {
			t.Errorf("%.40s ... gives %.200v", e, err)
		}
	}
}

func TestSQL_TableWithoutPlaceIsAnInternalError(t *testing.T) {
	_, err := duckdb.New(dialect.Layout{}).SQL(resolve(t, "SELECT id FROM test.visit"))
	if fault.KindOf(err) != fault.Internal || !strings.Contains(err.Error(), "test.visit") {
		t.Errorf("got %v, want an internal error that names test.visit", err)
	}
}

func TestSQL_UploadHasItsOwnPlace(t *testing.T) {
	q := resolve(t, "SELECT id FROM test.visit")
	upload := *q.Body.(*plan.Select).From[0].(*plan.Scan).Table
	upload.Source = []string{"memory", "main", `upload "7"`}
	q.Body.(*plan.Select).From[0].(*plan.Scan).Table = &upload
	s, err := duckdb.New(layout()).SQL(q)
	if err != nil {
		t.Fatal(err)
	}
	if want := `FROM "memory"."main"."upload ""7""" AS t0`; !strings.Contains(s.SQL, want) {
		t.Errorf("%s has no %s", s.SQL, want)
	}
}

func TestSQLType_OfEveryKind(t *testing.T) {
	for kind := plan.Null; kind <= plan.Region; kind++ {
		if duckdb.SQLType(plan.Type{Kind: kind}) == "" {
			t.Errorf("no type for %s", kind)
		}
	}
	if got := duckdb.SQLType(plan.Type{Kind: plan.Array, Elem: plan.Int}); got != "INTEGER[]" {
		t.Errorf("an array of INTEGER is %s", got)
	}
}

func BenchmarkSQL_Cone(b *testing.B) {
	q, err := enginetest.Resolve("SELECT * FROM test.obs WHERE CONTAINS(POINT(s_ra, s_dec), CIRCLE(53.1, -27.8, 0.5)) = 1", plan.Options{})
	if err != nil {
		b.Fatal(err)
	}
	d := duckdb.New(layout())
	for b.Loop() {
		if _, err := d.SQL(q); err != nil {
			b.Fatal(err)
		}
	}
}

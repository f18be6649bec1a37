package query_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/query"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// shown are the recorded requests whose statements are kept.
var shown = []string{
	"datasets by run", "datasets by chain", "datasets by chain, all", "datasets of empty dimensions",
	"datasets of skypix", "raws in order by field", "images by run in where", "images by ingest date",
	"calibrations, first", "gains in a time", "gains by runs and calibrations", "gains for an exposure",
	"associations of gains", "ids of nothing", "ids of bands", "ids of visits and exposures",
	"ids of days of visits", "ids joined to datasets", "ids joined to one dataset of two runs",
	"ids joined to datasets by run", "records of visit", "detectors where range", "detectors where glob underscore",
	"exposures where overlap of time", "regions of visits", "regions of visits by detectors", "regions everywhere",
	"regions of pixels of images", "regions joined", "regions joined, tract of a detector", "general of siav2",
	"general of collections", "upload of datasets", "materialized visits with detectors", "visits in a query",
}

func TestEngine_Statements(t *testing.T) {
	repo := butlertest.SQLite(t)
	engine := query.New(repo)
	requests := map[string]recorded{}
	for _, r := range readRecorded(t) {
		if r.Kind == "execute" {
			requests[r.Name] = r
		}
	}
	for _, name := range shown {
		t.Run(name, func(t *testing.T) {
			request, err := tree.DecodeExecute(requests[name].Request, repo.Universe())
			if err != nil {
				t.Fatal(err)
			}
			statement, err := query.Statement(t.Context(), engine, request.Query, request.Spec)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, d := range []sqlb.Dialect{sqlb.SQLite, sqlb.PostgreSQL} {
				text, err := sqlb.Print(d, statement)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&got, "-- %s\n%s\n%s\n", d, inLines(text.SQL), arguments(text.Args))
			}
			file := filepath.Join("testdata", "sql", strings.NewReplacer(" ", "_", ",", "").Replace(name)+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got.String(), want)
			}
		})
	}
}

// inLines breaks a statement where its parts begin.
func inLines(sql string) string {
	return strings.NewReplacer(" FROM ", "\n  FROM ", " JOIN ", "\n  JOIN ", " CROSS JOIN ", "\n  CROSS JOIN ",
		" WHERE ", "\n  WHERE ", " GROUP BY ", "\n  GROUP BY ", " ORDER BY \"", "\n  ORDER BY \"",
		" UNION ", "\n  UNION ").Replace(sql)
}

func arguments(args []sqlb.Arg) string {
	words := make([]string, len(args))
	for i, a := range args {
		switch {
		case a.Rows != nil:
			words[i] = fmt.Sprintf("%d rows", len(a.Rows[0].Values))
		case a.Array && len(a.Values) > 8:
			words[i] = fmt.Sprintf("%d values", len(a.Values))
		case a.Array:
			words[i] = fmt.Sprint(a.Values)
		default:
			words[i] = a.Value.String()
		}
	}
	return "  -- " + strings.Join(words, ", ")
}

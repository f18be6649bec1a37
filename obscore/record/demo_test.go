package record_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/obscore/record"
)

// tolerance is how far numbers may be from those of the reference, whose
// mathematical library rounds otherwise.
const tolerance = 1e-9

// table reads a CSV file and sorts its rows, since those of an export have no
// order, by their identifier.
func table(t *testing.T, path string) (header []string, rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	key := slices.Index(all[0], "obs_publisher_did")
	rows = all[1:]
	slices.SortFunc(rows, func(a, b []string) int { return strings.Compare(a[key], b[key]) })
	return all[0], rows
}

// compare compares two files of rows, cell by cell.
func compare(t *testing.T, got, want string) {
	t.Helper()
	names, rows := table(t, got)
	wantNames, wantRows := table(t, want)
	if !slices.Equal(names, wantNames) {
		t.Fatalf("the columns are %v, want %v", names, wantNames)
	}
	if len(rows) != len(wantRows) {
		t.Errorf("%d rows, want %d", len(rows), len(wantRows))
	}
	for i := range min(len(rows), len(wantRows)) {
		for j, name := range names {
			if a, b := rows[i][j], wantRows[i][j]; !same(a, b) {
				t.Fatalf("row %d, %s: got %s, want %s", i, name, a, b)
			}
		}
	}
}

func same(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && math.Abs(x-y) <= tolerance
}

// export exports a repository and returns the report.
func export(t *testing.T, r *butler.Repo, c *record.Config, out string) *record.Report {
	t.Helper()
	report, err := record.Export(context.Background(), r, c, out, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func load(t *testing.T, path string) *record.Config {
	t.Helper()
	c, err := record.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestExport_CSVIsTheReferencesFile compares an export with the one that
// dax_obscore made of the same repository.
func TestExport_CSVIsTheReferencesFile(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, r *butler.Repo) {
		d := butlertest.Unpack(t)
		out := t.TempDir() + "/obscore.csv"
		report := export(t, r, load(t, d.ObscoreConfig), out)
		compare(t, out, d.ObscoreCSV)
		if report.Rows != 2180 || report.Resumed != 0 || report.Shapeless != 0 {
			t.Errorf("the report is %+v", report)
		}
		if _, err := os.Stat(out + ".parts"); err == nil {
			t.Error("the parts are still there")
		}
	})
}

package static_test

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/obscore/static"
	"github.com/vobutler/vobutler/votable"
)

// run imports files into a new data file.
func run(t testing.TB, files ...string) (*static.Report, string, error) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "obscore.duckdb")
	r, err := static.Import(context.Background(), static.Options{Table: obscore.Table(), Files: files, Out: out, Program: "test"})
	return r, out, err
}

// attach opens a data file for reading.
func attach(t testing.TB, path string) *duck.Conn {
	t.Helper()
	conn := database(t)
	if err := conn.Exec(context.Background(), "ATTACH "+duck.QuoteText(path)+" AS d (READ_ONLY)"); err != nil {
		t.Fatal(err)
	}
	return conn
}

// figures returns the first row of a query as numbers.
func figures(t testing.TB, conn *duck.Conn, sql string) []float64 {
	t.Helper()
	ctx := context.Background()
	s, err := conn.Query(ctx, sql, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	cols := make([]votable.Column, len(s.Fields()))
	if _, err := s.Next(ctx, cols); err != nil {
		t.Fatal(err)
	}
	var out []float64
	for _, c := range cols {
		switch {
		case c.IsNull(0):
			out = append(out, math.NaN())
		case c.Int64s != nil:
			out = append(out, float64(c.Int64s[0]))
		default:
			out = append(out, c.Float64s[0])
		}
	}
	return out
}

const rowCount = 5000

func TestImport_ReadsEveryForm(t *testing.T) {
	rows := survey(rowCount)
	files := map[string]string{
		"empty fields": write(t, "a.csv", asEmpty(rows)),
		"butler":       write(t, "b.CSV", asButler(rows)),
		"zipped":       write(t, "c.csv.gz", zipped(t, asButler(rows))),
		"parquet":      asParquet(t, rows),
		"windows":      write(t, "d.csv", []byte("\ufeff"+strings.ReplaceAll(string(asEmpty(rows)), "\n", "\r\n"))),
	}
	// The checksum of all published cells must be the same for all of them.
	const sum = `SELECT count(*), sum((hash(COLUMNS(*)) % 1000003)::BIGINT)::BIGINT FROM d.ivoa."ObsCore"`
	var want []float64
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			report, out, err := run(t, file)
			if err != nil {
				t.Fatal(err)
			}
			if report.Rows != rowCount || report.Sources[0].Rows != rowCount || report.Bytes == 0 {
				t.Errorf("the report is %+v", report)
			}
			got := figures(t, attach(t, out), sum)
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("the cells differ: %v and %v", got, want)
			}
		})
	}
}

func TestImport_KeepsValuesExactly(t *testing.T) {
	rows := survey(60)
	set(rows[0], "t_min", "60800.123456789012")
	set(rows[0], "lsst_visit", "9007199254740993")
	set(rows[0], "em_min", "3.24e-07")
	_, out, err := run(t, write(t, "a.csv", asButler(rows)))
	if err != nil {
		t.Fatal(err)
	}
	conn := attach(t, out)
	got := figures(t, conn, `SELECT t_min, em_min, lsst_visit - 9007199254740000, length(target_name), calib_level::BIGINT, s_resolution FROM d.ivoa."ObsCore" WHERE obs_id = '0'`)
	if got[0] != 60800.123456789012 || got[1] != 3.24e-07 || got[2] != 993 || !math.IsNaN(got[3]) || got[4] != 2 || !math.IsNaN(got[5]) {
		t.Errorf("got %v", got)
	}
	if n := figures(t, conn, `SELECT count(*) FROM d.ivoa."ObsCore" WHERE target_name = 'a "quoted", name'`)[0]; n != 1 {
		t.Errorf("%v rows have the quoted name", n)
	}
}

func TestImport_KeepsEmptyTextApartFromNull(t *testing.T) {
	rows := survey(2)
	set(rows[0], "target_name", "")
	_, out, err := run(t, write(t, "a.csv", asButler(rows)))
	if err != nil {
		t.Fatal(err)
	}
	got := figures(t, attach(t, out), `SELECT count(*) FILTER (target_name = ''), count(*) FILTER (target_name IS NULL) FROM d.ivoa."ObsCore"`)
	if got[0] != 1 || got[1] != 1 {
		t.Errorf("got %v", got)
	}
}

func TestImport_ReadsSeveralFiles(t *testing.T) {
	rows := survey(900)
	report, out, err := run(t, write(t, "a.csv", asEmpty(rows[:300])), asParquet(t, rows[300:700]), write(t, "c.csv.gz", zipped(t, asButler(rows[700:]))))
	if err != nil {
		t.Fatal(err)
	}
	if report.Rows != 900 || len(report.Sources) != 3 || report.Sources[1].Rows != 400 {
		t.Errorf("the report is %+v", report)
	}
	if n := figures(t, attach(t, out), `SELECT count(DISTINCT obs_publisher_did) FROM d.ivoa."ObsCore"`)[0]; n != 900 {
		t.Errorf("%v different rows", n)
	}
}

func TestImport_NotesWhatTheOperatorShouldKnow(t *testing.T) {
	rows := survey(5)
	set(rows[3], "obs_publisher_did", rows[4][7])
	report, _, err := run(t, write(t, "a.csv", asEmpty(rows)))
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(report.Notes, "\n")
	for _, want := range []string{"em_filter_name", "pol_states", "access_estsize", "1 values of obs_publisher_did"} {
		if !strings.Contains(notes, want) {
			t.Errorf("%s is not in the notes:\n%s", want, notes)
		}
	}
}

// hiddenRow is a row with its hidden columns.
type hiddenRow struct {
	lon, lat, bound float64
	region          string
	cell            int64
	v               sphere.Vec
	located, shaped bool
}

func hiddenRows(t *testing.T, conn *duck.Conn) (rows []hiddenRow) {
	t.Helper()
	ctx := context.Background()
	s, err := conn.Query(ctx, `SELECT s_ra, s_dec, s_region, hpx, cx, cy, cz, bound FROM d.ivoa."ObsCore"`, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := make([]votable.Column, 8)
	for {
		n, err := s.Next(ctx, c)
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			rows = append(rows, hiddenRow{c[0].Float64s[i], c[1].Float64s[i], c[7].Float64s[i], string(c[2].Text(i)), c[3].Int64s[i],
				sphere.Vec{X: c[4].Float64s[i], Y: c[5].Float64s[i], Z: c[6].Float64s[i]}, !c[3].IsNull(i), !c[7].IsNull(i)})
		}
	}
}

func TestImport_IndexesTheSky(t *testing.T) {
	_, out, err := run(t, write(t, "a.csv", asEmpty(survey(rowCount))))
	if err != nil {
		t.Fatal(err)
	}
	conn := attach(t, out)
	d, err := conn.ReadDataFile(context.Background(), "d")
	if err != nil {
		t.Fatal(err)
	}
	index := d.Tables[0].Spatial[0]
	last, large, unlocated := int64(-1), int64(0), 0
	for _, r := range hiddenRows(t, conn) {
		if !r.located {
			unlocated++
			continue
		}
		if unlocated > 0 || r.cell < last {
			t.Fatal("the rows are not in order of their cells")
		}
		last = r.cell
		v, err := sphere.FromLonLat(r.lon, r.lat)
		if err != nil || v != r.v || sphere.Pix(index.Order, v) != r.cell {
			t.Fatalf("the index of %+v is wrong", r)
		}
		if !r.shaped {
			continue
		}
		checkBound(t, r)
		if r.bound > index.SmallRadius {
			large++
		}
	}
	if large != index.Large || large == 0 || index.SmallRadius > 0.2 || unlocated != rowCount/500 {
		t.Errorf("%d rows are large, %d have no position; the index is %+v", large, unlocated, index)
	}
}

// checkBound wants the bounding circle to hold the outline, and hardly more.
func checkBound(t *testing.T, r hiddenRow) {
	t.Helper()
	region, err := sphere.ParseRegion(r.region)
	if err != nil {
		t.Fatal(err)
	}
	far := 0.0
	for _, w := range region.AppendVertices(nil) {
		far = max(far, r.v.Distance(w))
	}
	if c, ok := region.Circle(); ok {
		far = min(180, r.v.Distance(c.Center)+c.Radius)
	}
	if r.bound < far || r.bound > far+1e-6 {
		t.Errorf("bound %v of %s around %v %v, want %v", r.bound, r.region, r.lon, r.lat, far)
	}
}

func TestImport_DescribesTheFile(t *testing.T) {
	in := write(t, "a.csv", asEmpty(survey(10)))
	_, out, err := run(t, in)
	if err != nil {
		t.Fatal(err)
	}
	d, err := attach(t, out).ReadDataFile(context.Background(), "d")
	if err != nil {
		t.Fatal(err)
	}
	if d.Program != "test" || d.Created.IsZero() || d.Sources[0].Path != in || d.Tables[0].Rows != 10 || d.Tables[0].Schema != "ivoa" {
		t.Errorf("got %+v", d)
	}
}

func TestImport_ReplacesAFile(t *testing.T) {
	out := filepath.Join(t.TempDir(), "obscore.duckdb")
	for _, n := range []int{10, 20} {
		in := write(t, "a.csv", asEmpty(survey(n)))
		if _, err := static.Import(context.Background(), static.Options{Table: obscore.Table(), Files: []string{in}, Out: out}); err != nil {
			t.Fatal(err)
		}
		if got := figures(t, attach(t, out), `SELECT count(*) FROM d.ivoa."ObsCore"`)[0]; got != float64(n) {
			t.Errorf("got %v rows, want %d", got, n)
		}
	}
	onlyFile(t, out)
}

// onlyFile wants nothing but this file in its folder.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func TestImport_StopsWithoutATrace(t *testing.T) {
	in := write(t, "a.csv", asEmpty(survey(rowCount)))
	for _, phase := range []static.Phase{static.Reading, static.Sorting, static.Checking} {
		out := filepath.Join(t.TempDir(), "obscore.duckdb")
		if err := os.WriteFile(out, []byte("the old data"), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		_, err := static.Import(ctx, static.Options{Table: obscore.Table(), Files: []string{in}, Out: out, Progress: func(p static.Progress) {
			if p.Phase == phase {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("phase %d: got %v", phase, err)
		}
		if text, _ := os.ReadFile(out); string(text) != "the old data" {
			t.Errorf("phase %d: the old file was changed", phase)
		}
		onlyFile(t, out)
	}
}

func TestImport_ShowsProgress(t *testing.T) {
	in := write(t, "a.csv", asEmpty(survey(rowCount)))
	var seen []static.Progress
	_, err := static.Import(context.Background(), static.Options{Table: obscore.Table(), Files: []string{in}, Out: filepath.Join(t.TempDir(), "o"),
		Progress: func(p static.Progress) { seen = append(seen, p) }})
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(seen); i++ {
		if seen[i].Done < seen[i-1].Done || seen[i].Phase < seen[i-1].Phase || seen[i].Done > seen[i].Total {
			t.Errorf("%+v comes after %+v", seen[i], seen[i-1])
		}
	}
	if last := seen[len(seen)-1]; last.Phase != static.Checking || last.Done != last.Total || last.Rows != rowCount {
		t.Errorf("the last is %+v", last)
	}
}

// TestImport_ReadsARealExport compares both forms of an export that a Butler
// made, the one that the demo serves.
func TestImport_ReadsARealExport(t *testing.T) {
	const folder = "../../internal/demo/data/"
	var want []float64
	for _, name := range []string{"obscore.parquet", "obscore.csv.gz"} {
		report, out, err := run(t, folder+name)
		if err != nil {
			t.Fatal(err)
		}
		conn := attach(t, out)
		got := figures(t, conn, `SELECT count(*), count(hpx), count(bound), sum((hash(COLUMNS(* EXCLUDE (hpx, cx, cy, cz, bound))) % 1000003)::BIGINT)::BIGINT FROM d.ivoa."ObsCore"`)
		if report.Rows != int64(got[0]) || got[0] < 1000 || got[2] < 1000 || want != nil && !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
		want = got
	}
}

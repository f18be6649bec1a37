package record_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/obscore/record"
)

// TestExport_TemplatesAreThoseOfTheReference compares the rows of every kind of
// template with those that dax_obscore makes.
func TestExport_TemplatesAreThoseOfTheReference(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, r *butler.Repo) {
		out := t.TempDir() + "/templates.csv"
		export(t, r, load(t, "testdata/templates.good.yaml"), out)
		compare(t, out, "testdata/templates.csv")
	})
}

// read returns the values of a column of a Parquet file as text.
func read(t *testing.T, file *parquet.File, name string) []string {
	t.Helper()
	at := slices.IndexFunc(file.Schema().Fields(), func(f parquet.Field) bool { return f.Name() == name })
	if at < 0 {
		t.Fatalf("there is no column %s", name)
	}
	var texts []string
	for _, group := range file.RowGroups() {
		rows := group.Rows()
		buffer := make([]parquet.Row, 100)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				texts = append(texts, row[at].String())
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

func open(t *testing.T, path string) *parquet.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestExport_ParquetHasTheRowsOfTheReference(t *testing.T) {
	r := butlertest.SQLite(t)
	d := butlertest.Unpack(t)
	c := load(t, d.ObscoreConfig)
	want := open(t, d.ObscoreParquet)
	// Files of lz4 are good, but the reader of the library cuts some pages short.
	for _, codec := range []string{"snappy", "zstd", "gzip", "brotli", "none"} {
		t.Run(codec, func(t *testing.T) {
			c.ParquetCompression, c.BatchSize = codec, 500
			out := t.TempDir() + "/obscore.parquet"
			export(t, r, c, out)
			file := open(t, out)
			if file.NumRows() != want.NumRows() || len(file.RowGroups()) < 5 {
				t.Fatalf("%d rows in %d groups, want %d", file.NumRows(), len(file.RowGroups()), want.NumRows())
			}
			for _, name := range []string{"obs_publisher_did", "calib_level", "lsst_tract", "s_region", "em_min", "dataproduct_subtype"} {
				got, want := read(t, file, name), read(t, want, name)
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("the values of %s differ", name)
				}
			}
		})
	}
}

func TestExport_ResumesWhatWasInterrupted(t *testing.T) {
	r := butlertest.SQLite(t)
	d := butlertest.Unpack(t)
	c := load(t, d.ObscoreConfig)
	out := t.TempDir() + "/obscore.csv"
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := record.Export(ctx, r, c, out, record.Options{Workers: 1, Progress: func(p record.Progress) {
		if p.Done == 2 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("the error is %v", err)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Error("there is a file although the export was interrupted")
	}
	report, err := record.Export(context.Background(), r, c, out, record.Options{Resume: true})
	if err != nil {
		t.Fatal(err)
	}
	if report.Resumed == 0 || report.Resumed == report.Rows {
		t.Errorf("%d of %d rows were there from before", report.Resumed, report.Rows)
	}
	compare(t, out, d.ObscoreCSV)
}

func TestExport_ResumesNothingOfAnotherConfiguration(t *testing.T) {
	r := butlertest.SQLite(t)
	d := butlertest.Unpack(t)
	c := load(t, d.ObscoreConfig)
	out := t.TempDir() + "/obscore.csv"
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := record.Export(ctx, r, c, out, record.Options{Workers: 1, Progress: func(p record.Progress) {
		if p.Done == 2 {
			cancel()
		}
	}})
	if err == nil {
		t.Fatal("the export was not interrupted")
	}
	c.FacilityName = "Another"
	report, err := record.Export(context.Background(), r, c, out, record.Options{Resume: true})
	if err != nil || report.Resumed != 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

// config is a configuration of the demo for one dataset type.
func config(t *testing.T, datasetType, options string) *record.Config {
	t.Helper()
	c, err := record.Parse([]byte("facility_name: F\ncollections: [LSSTCam/runs/demo]\n" + options +
		"\ndataset_types: {" + datasetType + ": {dataproduct_type: image, calib_level: 1}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestExport_TellsWhatIsWrong(t *testing.T) {
	r := butlertest.SQLite(t)
	dir := t.TempDir()
	for name, c := range map[string]struct {
		config *record.Config
		out    string
		want   string
	}{
		"the format":       {config(t, "raw", ""), "rows.fits", ".parquet or .csv"},
		"the dataset type": {config(t, "none", ""), "rows.csv", "none"},
		"the collection": {func() *record.Config {
			c := config(t, "raw", "")
			c.Collections = []string{"elsewhere"}
			return c
		}(), "rows.csv", "elsewhere"},
		"a field":      {config(t, "raw", "extra_columns: {a: {template: '{records[exposure].nothing}'}}"), "rows.csv", "extra_columns.a: {records[exposure].nothing}: records of exposure have no field nothing"},
		"a time":       {config(t, "raw", "extra_columns: {a: {template: '{records[exposure].timespan.begin.ut1.iso}'}}"), "rows.csv", "this program knows the scales utc and tai"},
		"a format":     {config(t, "raw", "extra_columns: {a: {template: '{band:d}'}}"), "rows.csv", "extra_columns.a: {band:d}: a text has no format of type d"},
		"a position":   {config(t, "raw", "extra_columns: {a: {template: '{}'}}"), "rows.csv", "only by name"},
		"a whole row":  {config(t, "raw", "extra_columns: {a: {template: '{records[exposure]}'}}"), "rows.csv", "a record is written with one of its fields"},
		"a missing id": {config(t, "raw", "obs_publisher_did_fmt: '{tract}'"), "rows.csv", "dataset_types.raw: obs_publisher_did_fmt: {tract}: there is no tract"},
		"the type":     {config(t, "raw", "extra_columns: {a: {template: '{band}', type: int}}"), "rows.csv", `column a: "`},
		"two types":    {config(t, "raw", "extra_columns: {t_xel: {template: 'x'}}"), "rows.csv", "extra_columns.t_xel: the column has another type elsewhere"},
		"a condition":  {config(t, "raw", "where: {where: 'instrument = '}"), "rows.csv", "dataset type raw"},
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(dir, c.out)
			_, err := record.Export(context.Background(), r, c.config, out, record.Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want %s", err, c.want)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("there is a file")
			}
		})
	}
}

func TestExport_NamesTheDatasetThatIsNoRow(t *testing.T) {
	c := load(t, "testdata/live.good.yaml")
	c.ExtraColumns = append(c.ExtraColumns, config(t, "raw", "extra_columns: {a: {template: '{records[exposure].tracking_ra}', type: float}}").ExtraColumns...)
	c.DatasetTypes = c.DatasetTypes[:1]
	_, err := record.Export(context.Background(), butlertest.SQLite(t), c, t.TempDir()+"/rows.csv", record.Options{})
	var bad *record.RowError
	if !errors.As(err, &bad) || bad.Column != "a" || bad.DatasetType != "raw" || bad.ID == [16]byte{} {
		t.Fatalf("the error is %v", err)
	}
	if _, is := fail.TypeOf(err); is {
		t.Error("the error is one of the repository")
	}
}

// TestExport_LiveTableHasEverything makes rows by the configuration of a live
// table: also of exposures that no visit holds.
func TestExport_LiveTableHasEverything(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, r *butler.Repo) {
		c := load(t, "testdata/live.good.yaml")
		out := t.TempDir() + "/live.csv"
		report := export(t, r, c, out)
		names, rows := table(t, out)
		region, subtype, run := slices.Index(names, "s_region"), slices.Index(names, "lsst_dataset_type"), slices.Index(names, "lsst_run")
		var without, raws, again int
		for _, row := range rows {
			if row[subtype] == "raw" {
				raws++
				if row[region] == `\N` {
					without++
				}
			}
			if row[run] == "LSSTCam/runs/demo/20251201T180000Z" {
				again++
			}
		}
		if raws != 648 || without != 18 || again != 9 || report.Rows != int64(len(rows)) {
			t.Errorf("%d raw images, %d without a region, %d images processed again", raws, without, again)
		}
	})
}

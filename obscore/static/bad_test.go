package static_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/obscore/static"
)

func TestImport_ReportsBadValues(t *testing.T) {
	for name, tc := range map[string]struct{ column, value, reason string }{
		"text in a number":      {"t_min", "soon", "not a number"},
		"text in an integer":    {"lsst_visit", "12a", "not an integer"},
		"fraction in integer":   {"s_xel1", "12.5", "not an integer"},
		"too large for int":     {"calib_level", "3000000000", "larger"},
		"too large for long":    {"lsst_visit", "9223372036854775808", "larger"},
		"too large for double":  {"t_max", "1e999", "larger"},
		"hexadecimal":           {"t_max", "0x10", "not a number"},
		"infinity":              {"t_exptime", "inf", "finite"},
		"NULL in a key":         {"obs_id", null, "NULL"},
		"latitude out of range": {"s_dec", "-91", "latitude"},
		"longitude missing":     {"s_ra", null, "without a longitude"},
		"latitude missing":      {"s_dec", null, "without a latitude"},
		"outline of no shape":   {"s_region", "SQUARE ICRS 1 2", "SQUARE"},
		"outline of two points": {"s_region", "POLYGON ICRS 1 2 3 4", ""},
		"outline in galactic":   {"s_region", "CIRCLE GALACTIC 1 2 3", "GALACTIC"},
		"text that is not utf8": {"target_name", "a\xffb", "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			rows := survey(3000)
			set(rows[2222], tc.column, tc.value)
			_, out, err := run(t, write(t, "a.csv", asButler(rows)))
			var bad *static.BadRows
			if !errors.As(err, &bad) || bad.Count != 1 {
				t.Fatalf("got %v", err)
			}
			p := bad.Problems[0]
			wanted := strings.ReplaceAll(tc.value, null, "")
			if p.Row != 2223 || p.Line != 2224 || p.Column != tc.column || p.Value != wanted && p.Column != "s_dec" || !strings.Contains(p.Reason, tc.reason) {
				t.Errorf("got %+v", p)
			}
			if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
				t.Error("a file was written")
			}
		})
	}
}

func TestImport_ReportsBrokenLines(t *testing.T) {
	good := string(asButler(survey(10)))
	lines := strings.SplitAfter(good, "\n")
	for name, tc := range map[string]struct {
		text, reason string
		row          int64
	}{
		"too few fields":      {strings.Join(lines[:5], "") + "1,2,3\n" + strings.Join(lines[5:], ""), "3 fields", 5},
		"too many fields":     {strings.Join(lines[:5], "") + strings.TrimSuffix(lines[5], "\n") + ",1\n" + strings.Join(lines[6:], ""), "37 fields", 5},
		"text after a quote":  {strings.Replace(good, `"image",`, `"image"x,`, 1), "closing quote", 1},
		"a quote left open":   {good + `"image`, "not closed", 11},
		"cut within a line":   {good[:len(good)-30], "not closed", 10},
		"cut at the last row": {strings.Join(lines[:10], "") + `"image","lsst.raw"`, "2 fields", 10},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := run(t, write(t, "a.csv", []byte(tc.text)))
			var bad *static.BadRows
			if !errors.As(err, &bad) {
				t.Fatalf("got %v", err)
			}
			if p := bad.Problems[0]; bad.Count != 1 || p.Row != tc.row || !strings.Contains(p.Reason, tc.reason) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestImport_CountsProblemsBeyondThoseItShows(t *testing.T) {
	rows := survey(5000)
	for i := range rows {
		if i%10 == 0 {
			set(rows[i], "calib_level", "high")
		}
	}
	_, _, err := run(t, write(t, "a.csv", asEmpty(rows)), asParquet(t, rows[:100], "calib_level"))
	var bad *static.BadRows
	if !errors.As(err, &bad) || bad.Count != 510 || len(bad.Problems) != 20 {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"510 values", `row 11 (line 12), calib_level = "high": this is not an integer`, "and 490 more"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %v", want, err)
		}
	}
}

func TestImport_RefusesFilesThatCannotBeRead(t *testing.T) {
	rows := survey(100)
	parquet, err := os.ReadFile(asParquet(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	gz := zipped(t, asButler(rows))
	dropped := bytes.Replace(asEmpty(rows), []byte("obs_id"), []byte("obs_name"), 1)
	twice := bytes.Replace(asEmpty(rows), []byte("t_max"), []byte("T_MIN"), 1)
	for name, tc := range map[string]struct{ file, reason string }{
		"no such file":            {"/nowhere/at/all.csv", "no such file"},
		"another ending":          {write(t, "a.txt", nil), ".parquet"},
		"an empty file":           {write(t, "a.csv", nil), "empty"},
		"a truncated parquet":     {write(t, "a.parquet", parquet[:len(parquet)-100]), "a.parquet"},
		"a damaged parquet":       {write(t, "a.parquet", append(bytes.Repeat([]byte{0xAA}, 2000), parquet[2000:]...)), "a.parquet"},
		"text named parquet":      {write(t, "a.parquet", []byte("hello")), "a.parquet"},
		"a truncated gzip":        {write(t, "a.csv.gz", gz[:len(gz)/2]), "unexpected EOF"},
		"text named gzip":         {write(t, "a.csv.gz", []byte("hello")), "a.csv.gz"},
		"a needed column missing": {write(t, "a.csv", dropped), "obs_id"},
		"a column twice":          {write(t, "a.csv", twice), "t_min"},
		"a broken header":         {write(t, "a.csv", []byte(`"obs_id"x`)), "header"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, out, err := run(t, tc.file); err == nil || !strings.Contains(err.Error(), tc.reason) {
				t.Errorf("got %v", err)
			} else {
				onlyFile(t, out)
			}
		})
	}
	if _, _, err := run(t, write(t, "a.csv", asEmpty(nil))); err != nil {
		t.Errorf("a file without rows: %v", err)
	}
	if _, _, err := run(t); err == nil {
		t.Error("no file at all is taken")
	}
}

package static_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/vobutler/vobutler/internal/duck"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// header is the columns of the survey below, as an exporter orders them.
var header = []string{"dataproduct_type", "dataproduct_subtype", "facility_name", "calib_level", "target_name", "obs_id",
	"obs_collection", "obs_publisher_did", "access_url", "access_format", "s_resolution", "s_xel1", "s_xel2", "t_xel",
	"t_min", "t_max", "t_exptime", "t_resolution", "em_xel", "em_min", "em_max", "em_res_power", "em_filter_name", "o_ucd",
	"pol_xel", "instrument_name", "lsst_visit", "lsst_detector", "lsst_tract", "lsst_patch", "lsst_band", "lsst_filter",
	"s_ra", "s_dec", "s_fov", "s_region"}

// null stands for NULL in rows of the tests.
const null = "\x00"

// isText tells whether a column holds text.
func isText(column string) bool {
	switch column {
	case "calib_level", "s_resolution", "s_xel1", "s_xel2", "t_xel", "t_min", "t_max", "t_exptime", "t_resolution", "em_xel",
		"em_min", "em_max", "em_res_power", "pol_xel", "lsst_visit", "lsst_detector", "lsst_tract", "lsst_patch", "s_ra", "s_dec", "s_fov":
		return false
	}
	return true
}

// survey returns n rows: visits over the southern sky, each of 9 detectors, and
// now and then a coadd without a visit, a frame without a position and one
// that covers the sky.
func survey(n int) [][]string {
	rows := make([][]string, 0, n)
	for i := range n {
		visit, detector := i/9, i%9
		dec := -70 + math.Mod(float64(visit)*7.31, 72)
		ra := math.Mod(float64(visit)*137.508, 360)
		x, y := float64(detector%3-1)*0.24, float64(detector/3-1)*0.24
		row := image(i, ra+x/math.Cos(dec*math.Pi/180), dec+y)
		set(row, "lsst_visit", strconv.Itoa(2025050500000+visit))
		set(row, "lsst_detector", strconv.Itoa(detector))
		switch {
		case i%500 == 499:
			for _, c := range []string{"s_ra", "s_dec", "s_fov", "s_region"} {
				set(row, c, null)
			}
		case i%701 == 700:
			set(row, "s_region", "CIRCLE ICRS 120 -30 85")
		case i%100 == 50:
			set(row, "lsst_visit", null)
			set(row, "lsst_tract", strconv.Itoa(i))
			set(row, "target_name", `a "quoted", name`)
		}
		rows = append(rows, row)
	}
	return rows
}

// image returns a row for an image 0.2 degrees wide around a position.
func image(i int, ra, dec float64) []string {
	ra = math.Mod(ra+360, 360)
	row := make([]string, len(header))
	for k := range row {
		row[k] = null
	}
	w := 0.1 / math.Cos(dec*math.Pi/180)
	var region strings.Builder
	region.WriteString("POLYGON ICRS")
	for _, c := range [][2]float64{{w, -0.1}, {w, 0.1}, {-w, 0.1}, {-w, -0.1}} {
		fmt.Fprintf(&region, " %.6f %.6f", math.Mod(ra+c[0]+360, 360), dec+c[1])
	}
	for column, v := range map[string]string{
		"dataproduct_type": "image", "dataproduct_subtype": "lsst.visit_image", "facility_name": "Rubin:Simonyi",
		"calib_level": "2", "obs_id": strconv.Itoa(i), "obs_collection": "LSST.Test",
		"obs_publisher_did": "ivo://example/test?repo=t&id=" + strconv.Itoa(i),
		"access_url":        "https://data.example.org/api/datalink/links?ID=" + strconv.Itoa(i),
		"access_format":     "application/x-votable+xml;content=datalink", "s_xel1": "4000", "s_xel2": "4004",
		"t_min": "60800.25", "t_max": "60800.2503472", "t_exptime": "30.0", "em_min": "5.42e-07", "em_max": "6.91e-07",
		"em_filter_name": "r", "o_ucd": "phot.flux.density", "instrument_name": "LSSTCam", "lsst_band": "r", "lsst_filter": "r_57",
		"s_ra": fmt.Sprintf("%.9f", ra), "s_dec": fmt.Sprintf("%.9f", dec), "s_fov": "0.283", "s_region": region.String(),
	} {
		set(row, column, v)
	}
	return row
}

func set(row []string, column, value string) {
	for i, name := range header {
		if name == column {
			row[i] = value
			return
		}
	}
	panic(column)
}

// asEmpty writes CSV as a spreadsheet does: NULL is an empty field.
func asEmpty(rows [][]string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write(header)
	for _, row := range rows {
		copied := make([]string, len(row))
		for i, v := range row {
			copied[i] = strings.ReplaceAll(v, null, "")
		}
		_ = w.Write(copied)
	}
	w.Flush()
	return out.Bytes()
}

// asButler writes CSV as "butler obscore export" does: text in quotes, NULL as \N.
func asButler(rows [][]string) []byte {
	var out bytes.Buffer
	out.WriteString(`"` + strings.Join(header, `","`) + "\"\n")
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				out.WriteByte(',')
			}
			switch {
			case v == null:
				out.WriteString(`\N`)
			case isText(header[i]):
				out.WriteString(`"` + strings.ReplaceAll(v, `"`, `""`) + `"`)
			default:
				out.WriteString(v)
			}
		}
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// write puts a file into the test's folder.
func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func zipped(t testing.TB, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// asParquet writes the rows with the types that the exporter gives them, but
// some columns as text.
func asParquet(t testing.TB, rows [][]string, asText ...string) string {
	t.Helper()
	in := write(t, "rows.csv", asEmpty(rows))
	out := filepath.Join(filepath.Dir(in), "rows.parquet")
	columns := make([]string, len(header))
	for i, name := range header {
		kind := "DOUBLE"
		switch {
		case isText(name) || slices.Contains(asText, name):
			kind = "VARCHAR"
		case name == "calib_level":
			kind = "SMALLINT"
		case strings.HasSuffix(name, "xel") || strings.HasPrefix(name, "s_xel"):
			kind = "INTEGER"
		case strings.HasPrefix(name, "lsst_"):
			kind = "BIGINT"
		}
		columns[i] = "CAST(" + name + " AS " + kind + ") AS " + name
	}
	conn := database(t)
	sql := "COPY (SELECT " + strings.Join(columns, ", ") + " FROM read_csv(" + duck.QuoteText(in) + ", all_varchar = true, header = true, delim = ',', quote = '\"')) TO " +
		duck.QuoteText(out) + " (FORMAT parquet, ROW_GROUP_SIZE 2048)"
	if err := conn.Exec(context.Background(), sql); err != nil {
		t.Fatal(err)
	}
	return out
}

// database opens a database in memory and a connection to it.
func database(t testing.TB) *duck.Conn {
	t.Helper()
	db, err := duck.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	conn, err := db.Connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

package parquet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	reader "github.com/parquet-go/parquet-go"

	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/format/parquet"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

// write writes a whole result as a Parquet file.
func write(t *testing.T, h format.Header, o format.Outcome, batches ...result.Batch) *reader.File {
	t.Helper()
	var out bytes.Buffer
	w := parquet.Format().New(&out)
	if err := w.Begin(h); err != nil {
		t.Fatal(err)
	}
	for i := range batches {
		if err := w.Write(&batches[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(o); err != nil {
		t.Fatal(err)
	}
	file, err := reader.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// cells reads all values of a column as text: the repetition level, the
// definition level and the value.
func cells(t *testing.T, file *reader.File, column int) string {
	t.Helper()
	var text []string
	for _, group := range file.RowGroups() {
		pages := group.ColumnChunks()[column].Pages()
		for {
			page, err := pages.ReadPage()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			values := make([]reader.Value, page.NumValues())
			if _, err := page.Values().ReadValues(values); err != nil && !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			for _, v := range values {
				text = append(text, fmt.Sprintf("%d/%d=%v", v.RepetitionLevel(), v.DefinitionLevel(), v))
			}
		}
		if err := pages.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(text, " ")
}

// TestWriter_Values checks values and levels. Definition 0 is NULL; of a list,
// 1 is one without elements and 2 an element; repetition 1 goes on with a list.
func TestWriter_Values(t *testing.T) {
	want := map[string]string{
		"char":       "0/1=a<b> & \"c\", d 0/1= 0/0=<null> 0/1= two\nlines\t ",
		"unicode":    "0/1=Λ😀 0/1= 0/0=<null> 0/1=ascii",
		"boolean":    "0/1=true 0/1=false 0/0=<null> 0/1=true",
		"bit":        "0/1=true 0/1=false 0/0=<null> 0/1=true",
		"booleans":   "0/2=true 1/2=false 0/1=<null> 0/0=<null> 0/2=true",
		"byte":       "0/1=0 0/1=255 0/0=<null> 0/1=7",
		"bytes":      "0/2=1 1/2=2 0/1=<null> 0/0=<null> 0/2=255",
		"short":      "0/1=-32767 0/1=32767 0/0=<null> 0/1=0",
		"ints_fixed": "0/2=1 1/2=-1 0/2=0 1/2=0 0/0=<null> 0/2=7 1/2=8",
		"long":       "0/1=-9223372036854775807 0/1=9223372036854775807 0/0=<null> 0/1=0",
		"float":      "0/1=0.1 0/1=NaN 0/0=<null> 0/1=-Inf",
		"point":      "0/2=53.1 1/2=-28.1 0/2=NaN 1/2=0 0/0=<null> 0/2=1e-300 1/2=1e+300",
		"complex":    "0/2=1 1/2=-2 0/2=0 1/2=0 0/0=<null> 0/2=0.5 1/2=0.25",
		"complexes":  "0/2=0 1/2=1 1/2=2 1/2=0 0/1=<null> 0/0=<null> 0/2=3 1/2=0",
	}
	fields, n, cols := votabletest.Sampler()
	file := write(t, format.Header{Fields: fields}, format.Outcome{}, result.Batch{N: n, Columns: cols})
	if file.NumRows() != int64(n) {
		t.Errorf("got %d rows", file.NumRows())
	}
	for i, f := range fields {
		if name := file.Schema().Fields()[i].Name(); name != f.Name {
			t.Fatalf("column %d is %s, want %s", i, name, f.Name)
		}
		if values, ok := want[f.Name]; ok {
			if got := cells(t, file, i); got != values {
				t.Errorf("%s\n got %s\nwant %s", f.Name, got, values)
			}
			delete(want, f.Name)
		}
	}
	if len(want) > 0 {
		t.Errorf("the sampler lacks %v", want)
	}
}

// TestWriter_Footer reads the VOTable in the footer.
func TestWriter_Footer(t *testing.T) {
	h := format.Header{
		Fields: []votable.Field{
			{Name: "ra", Datatype: votable.Double, Unit: "deg", UCD: "pos.eq.ra", Ref: "icrs", Description: "Right ascension"},
			{Name: "id", Datatype: votable.Char, Arraysize: "*"},
		},
		Infos:  []votable.Info{{Name: "QUERY", Value: "SELECT ra FROM t"}},
		Coosys: []votable.Coosys{{ID: "icrs", System: "ICRS"}},
		Meta:   []votable.Resource{{Type: "meta", Utype: "adhoc:service"}},
	}
	for _, overflow := range []bool{false, true} {
		file := write(t, h, format.Outcome{Overflow: overflow})
		if version, _ := file.Lookup("IVOA.VOTable-Parquet.version"); version != "1.0" {
			t.Errorf("the version is %q", version)
		}
		content, _ := file.Lookup("IVOA.VOTable-Parquet.content")
		d := votable.NewDecoder(strings.NewReader(content), votable.Limits{})
		table, err := d.Next()
		if err != nil {
			t.Fatalf("%v in %s", err, content)
		}
		if len(table.Fields) != 2 || table.Fields[0] != h.Fields[0] {
			t.Errorf("got the fields %+v", table.Fields)
		}
		if _, err := d.Next(); !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		resources := d.Document().Resources
		results := resources[0]
		if len(resources) != 2 || len(results.Infos) != 2 || results.Infos[0].Value != votable.StatusOK || (len(results.After) == 1) != overflow {
			t.Errorf("got %+v", resources)
		}
	}
}

func TestWriter_RepeatedNames(t *testing.T) {
	fields := []votable.Field{{Name: "id", Datatype: votable.Int}, {Name: "id_2", Datatype: votable.Int}, {Name: "id", Datatype: votable.Int}}
	cols := votabletest.Columns(fields, []any{1, 2, 3})
	file := write(t, format.Header{Fields: fields}, format.Outcome{}, result.Batch{N: 1, Columns: cols})
	var names []string
	for _, f := range file.Schema().Fields() {
		names = append(names, f.Name())
	}
	if got := strings.Join(names, " "); got != "id id_2 id_3" {
		t.Errorf("the columns are %s", got)
	}
	if got := cells(t, file, 2); got != "0/1=3" {
		t.Errorf("the third is %s", got)
	}
}

func TestWriter_NoRows(t *testing.T) {
	fields, _, _ := votabletest.Sampler()
	if file := write(t, format.Header{Fields: fields}, format.Outcome{}); file.NumRows() != 0 {
		t.Errorf("got %d rows", file.NumRows())
	}
}

func TestWriter_BytesThatAreNoUTF8(t *testing.T) {
	fields := []votable.Field{{Name: "s", Datatype: votable.Char, Arraysize: "*"}}
	file := write(t, format.Header{Fields: fields}, format.Outcome{}, result.Batch{N: 1, Columns: votabletest.Columns(fields, []any{"a\xFF"})})
	if got := cells(t, file, 0); got != "0/1=a\uFFFD" {
		t.Errorf("got %q", got)
	}
}

func TestWriter_KeepsNothingOfTheBatch(t *testing.T) {
	fields := []votable.Field{{Name: "s", Datatype: votable.Char, Arraysize: "*"}}
	cols := votabletest.Columns(fields, []any{"first"})
	var out bytes.Buffer
	w := parquet.Format().New(&out)
	if err := errors.Join(w.Begin(format.Header{Fields: fields}), w.Write(&result.Batch{N: 1, Columns: cols})); err != nil {
		t.Fatal(err)
	}
	copy(cols[0].Bytes, "other")
	if err := w.End(format.Outcome{}); err != nil {
		t.Fatal(err)
	}
	file, err := reader.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if got := cells(t, file, 0); got != "0/1=first" {
		t.Errorf("got %s", got)
	}
}

func TestWriter_LateErrorLeavesNoFooter(t *testing.T) {
	fields, n, cols := votabletest.Sampler()
	var out bytes.Buffer
	w := parquet.Format().New(&out)
	if err := errors.Join(w.Begin(format.Header{Fields: fields}), w.Write(&result.Batch{N: n, Columns: cols})); err != nil {
		t.Fatal(err)
	}
	if err := w.End(format.Outcome{Err: errors.New("broken")}); !errors.Is(err, format.ErrBroken) {
		t.Errorf("End returned %v", err)
	}
	if _, err := reader.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len())); err == nil {
		t.Error("the file can be opened")
	}
}

// many are rows enough for several row groups.
func many() ([]votable.Field, result.Batch) {
	fields := []votable.Field{{Name: "s", Datatype: votable.Char, Arraysize: "*"}, {Name: "d", Datatype: votable.Double}}
	rows := make([][]any, result.BatchRows)
	for i := range rows {
		rows[i] = []any{fmt.Sprintf("%0500d", i), float64(i)}
	}
	return fields, result.Batch{N: len(rows), Columns: votabletest.Columns(fields, rows...)}
}

func TestWriter_MemoryIsBounded(t *testing.T) {
	fields, batch := many()
	out := &counter{}
	w := parquet.Format().New(out)
	if err := w.Begin(format.Header{Fields: fields}); err != nil {
		t.Fatal(err)
	}
	const batches = 300 // of a megabyte
	for range batches {
		if err := w.Write(&batch); err != nil {
			t.Fatal(err)
		}
	}
	if out.n == 0 {
		t.Error("nothing was written before the end")
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > 100<<20 {
		t.Errorf("%d MB are in use after %d MB of rows", m.HeapAlloc>>20, batches)
	}
	if err := w.End(format.Outcome{}); err != nil {
		t.Fatal(err)
	}
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

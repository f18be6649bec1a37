package format_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// header is that of a result with all there can be around the rows.
func header(fields []votable.Field) format.Header {
	return format.Header{
		Fields:  fields,
		Infos:   []votable.Info{{Name: "QUERY", Value: "SELECT * FROM t WHERE a < 1"}},
		Coosys:  []votable.Coosys{{ID: "icrs", System: "ICRS"}},
		Timesys: []votable.Timesys{{ID: "tai", Timescale: "TAI", Timeorigin: "MJD-origin", Refposition: "TOPOCENTER"}},
		Meta:    []votable.Resource{{Type: "meta", Utype: "adhoc:service", Groups: []votable.Group{{Name: "inputParams"}}}},
	}
}

// write writes a whole result.
func write(t *testing.T, f format.Format, h format.Header, n int, cols []votable.Column, o format.Outcome) (string, error) {
	t.Helper()
	var out bytes.Buffer
	w := f.New(&out)
	if err := errors.Join(w.Begin(h), w.Write(&result.Batch{N: n, Columns: cols})); err != nil {
		t.Fatal(err)
	}
	err := w.End(o)
	return out.String(), err
}

// fileName is that of a format's golden file.
func fileName(f format.Format) string {
	return strings.ReplaceAll(f.Name, "/", "-") + f.Extension
}

func TestWriters_Golden(t *testing.T) {
	fields, n, cols := votabletest.Sampler()
	fields[0].Description, fields[0].UCD = `a "quoted" <description>`, "meta.id;meta.main"
	fields[17].Unit, fields[17].UCD, fields[17].Ref = "deg", "pos.eq.ra", "icrs"
	for _, f := range format.Standard() {
		t.Run(f.Name, func(t *testing.T) {
			got, err := write(t, f, header(fields), n, cols, format.Outcome{})
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", fileName(f))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs; got\n%s", file, got)
			}
		})
	}
}

var errEngine = fault.New(fault.Timeout, "the query ran longer than it may")

// TestWriters_Outcome looks at what each format can say about how a result
// ended.
func TestWriters_Outcome(t *testing.T) {
	tells := map[string]struct{ overflow, failure string }{
		"votable":      {`value="OVERFLOW"`, `value="ERROR">the query ran longer than it may</INFO>`},
		"votable/td":   {`value="OVERFLOW"`, `value="ERROR">the query ran longer than it may</INFO>`},
		"votable/b":    {`value="OVERFLOW"`, `value="ERROR">the query ran longer than it may</INFO>`},
		"csv":          {},
		"csv-noheader": {},
		"tsv":          {},
		"text":         {"more rows than MAXREC", ""},
		"json":         {`"overflow":true`, ""},
		"jsonl":        {},
		"html":         {"more rows than MAXREC", "failed after these rows: the query ran longer"},
	}
	fields, n, cols := votabletest.Sampler()
	for _, f := range format.Standard() {
		t.Run(f.Name, func(t *testing.T) {
			want, ok := tells[f.Name]
			if !ok {
				t.Fatal("the format is not in the table of this test")
			}
			whole, _ := write(t, f, header(fields), n, cols, format.Outcome{})
			cut, err := write(t, f, header(fields), n, cols, format.Outcome{Overflow: true})
			if err != nil || !strings.Contains(cut, want.overflow) || want.overflow != "" && strings.Contains(whole, want.overflow) {
				t.Errorf("overflow gave %v and\n%s", err, cut)
			}
			failed, err := write(t, f, header(fields), n, cols, format.Outcome{Err: errEngine})
			if !strings.Contains(failed, want.failure) {
				t.Errorf("an error gave\n%s", failed)
			}
			// Only VOTable ends as its readers expect.
			if isVOTable := strings.HasPrefix(f.Name, "votable"); isVOTable != (err == nil) || err != nil && !errors.Is(err, format.ErrBroken) {
				t.Errorf("End returned %v", err)
			}
		})
	}
}

func TestVOTable_LateErrorLeavesLegalDocument(t *testing.T) {
	fields := []votable.Field{{Name: "n", Datatype: votable.Long}}
	for _, f := range []format.Format{format.Binary2(), format.TableData(), format.Binary()} {
		doc, err := write(t, f, header(fields), 2, []votable.Column{{Int64s: []int64{1, 2}}}, format.Outcome{Err: errEngine})
		if err != nil {
			t.Fatal(err)
		}
		var parsed struct {
			Resources []struct {
				Type  string `xml:"type,attr"`
				Infos []struct {
					Name  string `xml:"name,attr"`
					Value string `xml:"value,attr"`
				} `xml:"INFO"`
			} `xml:"RESOURCE"`
		}
		if err := xml.Unmarshal([]byte(doc), &parsed); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		var status []string
		for _, info := range parsed.Resources[0].Infos {
			if info.Name == votable.QueryStatus {
				status = append(status, info.Value)
			}
		}
		if strings.Join(status, " ") != "OK ERROR" || len(parsed.Resources) != 2 || parsed.Resources[1].Type != "meta" {
			t.Errorf("%s: the statuses are %v in %d resources", f.Name, status, len(parsed.Resources))
		}
	}
}

func TestVOTable_InternalErrorsAreNotShown(t *testing.T) {
	doc, _ := write(t, format.TableData(), header(nil), 0, nil, format.Outcome{Err: errors.New("password=secret")})
	if strings.Contains(doc, "secret") || !strings.Contains(doc, `value="ERROR">`) {
		t.Errorf("got\n%s", doc)
	}
}

func TestCSV_ReadsBack(t *testing.T) {
	fields := []votable.Field{{Name: `na"me`, Datatype: votable.Char, Arraysize: "*"}, {Name: "n", Datatype: votable.Int}}
	texts := []string{"plain", `quo"te`, "com,ma", "line\nend", "return\r\n", " blanks ", "Λ😀", ""}
	rows := make([][]any, len(texts))
	for i := range texts {
		rows[i] = []any{texts[i], i}
	}
	doc, err := write(t, format.CSV(), header(fields), len(rows), votabletest.Columns(fields, rows...), format.Outcome{})
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(doc)).ReadAll()
	if err != nil || len(records) != len(texts)+1 || records[0][0] != `na"me` {
		t.Fatalf("got %q, %v", records, err)
	}
	for i, s := range texts {
		// Go's reader turns CRLF within quotes into LF.
		if want := strings.ReplaceAll(s, "\r\n", "\n"); records[i+1][0] != want {
			t.Errorf("%q reads back as %q", s, records[i+1][0])
		}
	}
}

func TestCSV_NullInASingleColumnIsARow(t *testing.T) {
	fields := []votable.Field{{Name: "n", Datatype: votable.Int}}
	doc, err := write(t, format.CSV(), header(fields), 3, votabletest.Columns(fields, []any{1}, []any{nil}, []any{2}), format.Outcome{})
	if err != nil {
		t.Fatal(err)
	}
	if records, err := csv.NewReader(strings.NewReader(doc)).ReadAll(); err != nil || len(records) != 4 {
		t.Errorf("got %q, %v", records, err)
	}
}

func TestJSON_IsValid(t *testing.T) {
	fields, n, cols := votabletest.Sampler()
	fields[0].Name = "a \"b\"\\\n\x00\xFF"
	for _, empty := range []bool{false, true} {
		rows := n
		if empty {
			rows = 0
		}
		doc, err := write(t, format.JSON(), header(fields), rows, cols, format.Outcome{Overflow: true})
		if err != nil {
			t.Fatal(err)
		}
		var parsed struct {
			Columns  []map[string]string `json:"columns"`
			Data     [][]any             `json:"data"`
			Overflow bool                `json:"overflow"`
		}
		if err := json.Unmarshal([]byte(doc), &parsed); err != nil {
			t.Fatalf("%v in\n%s", err, doc)
		}
		if len(parsed.Columns) != len(fields) || len(parsed.Data) != rows || !parsed.Overflow || parsed.Columns[0]["name"] != "a \"b\"\\\n\x00\uFFFD" {
			t.Errorf("got %+v", parsed)
		}
	}
	doc, err := write(t, format.JSONLines(), header(fields), n, cols, format.Outcome{})
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(doc))
	for i := range n {
		var row map[string]any
		if err := decoder.Decode(&row); err != nil || len(row) != len(fields) {
			t.Errorf("line %d has %d members, %v", i+1, len(row), err)
		}
	}
}

func TestHTML_NothingOfTheDataIsMarkup(t *testing.T) {
	hostile := `<script>alert("x")</script>`
	fields := []votable.Field{{Name: hostile, Datatype: votable.Char, Arraysize: "*", Unit: hostile, UCD: hostile, Description: `" onload="x`}}
	cols := votabletest.Columns(fields, []any{hostile}, []any{`https://example.org/?a=1&b="><script>`}, []any{"javascript:alert(1)"})
	doc, err := write(t, format.HTML(), header(fields), 3, cols, format.Outcome{Err: fault.New(fault.Usage, "%s", hostile)})
	if !errors.Is(err, format.ErrBroken) {
		t.Fatal(err)
	}
	if strings.Contains(doc, "<script") || strings.Contains(doc, `" onload`) || strings.Contains(doc, `href="javascript`) {
		t.Errorf("got\n%s", doc)
	}
	if !strings.Contains(doc, `<a rel="noreferrer" href="https://example.org/?a=1&amp;b=&quot;&gt;&lt;script&gt;">`) {
		t.Errorf("the address is no link in\n%s", doc)
	}
}

func TestText_WideCellsPushOn(t *testing.T) {
	fields := []votable.Field{{Name: "s", Datatype: votable.Char, Arraysize: "*"}, {Name: "number", Datatype: votable.Int}}
	var out bytes.Buffer
	w := format.Text().New(&out)
	for _, err := range []error{
		w.Begin(header(fields)),
		w.Write(&result.Batch{N: 2, Columns: votabletest.Columns(fields, []any{"Λ\tx", 1}, []any{nil, nil})}),
		w.Write(&result.Batch{N: 1, Columns: votabletest.Columns(fields, []any{"much wider", 22})}),
		w.End(format.Outcome{}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	const want = "s    number\n---  ------\nΛ x       1\n\nmuch wider      22\n"
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}

// TestWriters_Stream checks that rows reach the writer below before the end.
func TestWriters_Stream(t *testing.T) {
	fields := []votable.Field{{Name: "s", Datatype: votable.Char, Arraysize: "*"}}
	cols := votabletest.Columns(fields, []any{strings.Repeat("x", 500)})
	for _, f := range format.Standard() {
		t.Run(f.Name, func(t *testing.T) {
			var out bytes.Buffer
			w := f.New(&out)
			if err := errors.Join(w.Begin(header(fields)), w.Write(&result.Batch{N: 1, Columns: cols})); err != nil {
				t.Fatal(err)
			}
			if out.Len() < 500 {
				t.Errorf("after a row of 500 bytes, %d are written", out.Len())
			}
		})
	}
}

func TestWriters_AllocateNothingPerCell(t *testing.T) {
	fields, n, cols := votabletest.Sampler()
	for _, f := range format.Standard() {
		t.Run(f.Name, func(t *testing.T) {
			w := f.New(io.Discard)
			if err := w.Begin(header(fields)); err != nil {
				t.Fatal(err)
			}
			batch := &result.Batch{N: n, Columns: cols}
			write := func() {
				if err := w.Write(batch); err != nil {
					t.Fatal(err)
				}
			}
			write()
			if allocations := testing.AllocsPerRun(20, write); allocations > 0 {
				t.Errorf("a batch made %v allocations", allocations)
			}
		})
	}
}

// failing fails at once.
type failing struct{}

var errGone = errors.New("the client has gone")

func (failing) Write([]byte) (int, error) { return 0, errGone }

func TestWriters_FaultOfTheClientIsReturned(t *testing.T) {
	fields, n, cols := votabletest.Sampler()
	for _, f := range format.Standard() {
		t.Run(f.Name, func(t *testing.T) {
			w := f.New(failing{})
			err := w.Begin(header(fields))
			if err == nil {
				err = w.Write(&result.Batch{N: n, Columns: cols})
			}
			if !errors.Is(err, errGone) {
				t.Errorf("got the error %v", err)
			}
			if err := w.End(format.Outcome{}); !errors.Is(err, errGone) {
				t.Errorf("End returned %v", err)
			}
		})
	}
}

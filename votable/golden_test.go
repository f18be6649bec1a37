package votable_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a document with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got\n%s", file, got)
	}
}

// smallTable has one column of each kind of cell, few enough to read.
func smallTable() ([]votable.Field, int, []votable.Column) {
	fields := []votable.Field{
		{ID: "id", Name: "obs_id", Datatype: votable.Char, Arraysize: "*", UCD: "meta.id;meta.main", Description: "Name of the <observation> & its \"visit\""},
		{Name: "calib_level", Datatype: votable.Int, Values: &votable.Values{Min: "0", Max: "4"}},
		{Name: "s_ra", Datatype: votable.Double, Unit: "deg", UCD: "pos.eq.ra", Ref: "icrs"},
		{Name: "point", Datatype: votable.Double, Arraysize: "2", Xtype: "point", Unit: "deg"},
		{Name: "flags", Datatype: votable.Short, Arraysize: "*"},
		{Name: "title", Datatype: votable.UnicodeChar, Arraysize: "8*"},
		{Name: "public", Datatype: votable.Boolean},
	}
	rows := [][]any{
		{"v1", 2, 53.125, []float64{53.125, -28.5}, []int{1, 2}, "Λ😀", true},
		{nil, nil, nil, nil, nil, nil, nil},
		{"a<b", 0, math.Copysign(0, -1), []float64{0, 90}, []int{}, "", false},
	}
	return fields, len(rows), votabletest.Columns(fields, rows...)
}

func TestEncoder_Golden(t *testing.T) {
	fields, n, cols := smallTable()
	for _, s := range serializations {
		t.Run(s.String(), func(t *testing.T) {
			var out bytes.Buffer
			e := votable.NewEncoder(&out, votable.Options{Serialization: s})
			results := &votable.Resource{
				Type:   "results",
				Infos:  []votable.Info{{Name: votable.QueryStatus, Value: votable.StatusOK}},
				Coosys: []votable.Coosys{{ID: "icrs", System: "ICRS"}},
				Table:  &votable.Table{Fields: fields},
			}
			overflow := votable.Info{Name: votable.QueryStatus, Value: votable.StatusOverflow}
			for _, err := range []error{
				e.Begin(&votable.Document{Description: "three rows"}), e.Open(results), e.Write(n, cols),
				e.CloseTable(overflow), e.Resource(linksDescriptor()), e.Close(),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			golden(t, strings.ToLower(s.String())+".vot", out.Bytes())
			if s != votable.TableData {
				golden(t, strings.ToLower(s.String())+".hex", annotate(t, out.Bytes()))
			}
		})
	}
}

// linksDescriptor is a service descriptor as DataLink 1.1 section 4 has it.
func linksDescriptor() *votable.Resource {
	id := votable.Field{Name: "ID", Datatype: votable.Char, Arraysize: "*", Ref: "id", UCD: "meta.id;meta.main"}
	return &votable.Resource{
		ID: "links", Type: "meta", Utype: "adhoc:service",
		Params: []votable.Param{
			{Field: votable.Field{Name: "standardID"}, Value: "ivo://ivoa.net/std/DataLink#links-1.1"},
			{Field: votable.Field{Name: "accessURL"}, Value: "https://example.org/links?a=1&b=2"},
		},
		Groups: []votable.Group{{Name: "inputParams", Params: []votable.Param{{Field: id}}}},
	}
}

// annotate returns the stream of a binary document as one line a cell. It
// reads the stream by the book, apart from the package under test.
func annotate(t *testing.T, doc []byte) []byte {
	t.Helper()
	text := string(doc)
	fields := strings.Split(text, "<FIELD ")[1:]
	_, stream, _ := strings.Cut(text, `<STREAM encoding="base64">`)
	stream, _, _ = strings.Cut(stream, "</STREAM>")
	raw, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(stream, "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	take := func(n int) []byte {
		b := raw[:n]
		raw = raw[n:]
		return b
	}
	for row := 1; len(raw) > 0; row++ {
		fmt.Fprintf(&out, "row %d\n", row)
		if strings.Contains(text, "<BINARY2>") {
			fmt.Fprintf(&out, "  %-12s %08b\n", "NULL flags", take((len(fields)+7)/8))
		}
		for _, f := range fields {
			size := map[string]int{"char": 1, "unicodeChar": 2, "boolean": 1, "short": 2, "int": 4, "double": 8}[attribute(f, "datatype")]
			count := 1
			if n := attribute(f, "arraysize"); n == "2" {
				count = 2
			} else if n != "" {
				length := take(4)
				count = int(binary.BigEndian.Uint32(length))
				fmt.Fprintf(&out, "  %-12s count    % x\n", attribute(f, "name"), length)
			}
			line := fmt.Sprintf("  %-12s %-8s % x", attribute(f, "name"), attribute(f, "datatype"), take(count*size))
			out.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	return out.Bytes()
}

func attribute(tag, name string) string {
	tag, _, _ = strings.Cut(tag, ">")
	_, rest, ok := strings.Cut(" "+tag, " "+name+`="`)
	if !ok {
		return ""
	}
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// wholeDocument uses every element of the model.
func wholeDocument() *votable.Document {
	param := votable.Param{Field: votable.Field{
		Name: "radius", Datatype: votable.Double, Unit: "deg", UCD: "phys.angSize", Utype: "x:y", Xtype: "x:radius",
		Description: "How far to look", Values: &votable.Values{Null: "-1", Min: "0", Max: "10", Options: []votable.Option{{Name: "small", Value: "1"}, {Value: "2"}}},
	}, Value: "0.5"}
	first := param
	first.ID = "p"
	return &votable.Document{
		Description: "Everything at once",
		Infos:       []votable.Info{{ID: "i", Name: "PROVIDER", Value: "a \"quoted\"\nvalue", Text: "some <text>", UCD: "meta", Utype: "u"}},
		Coosys:      []votable.Coosys{{ID: "fk5", System: "eq_FK5", Equinox: "J2000", Epoch: "J2015.5"}},
		Timesys:     []votable.Timesys{{ID: "tai", Timescale: "TAI", Timeorigin: "MJD-origin", Refposition: "TOPOCENTER"}},
		Params:      []votable.Param{first},
		Groups:      []votable.Group{{ID: "g", Name: "top", UCD: "meta", Utype: "u", Description: "d", Params: []votable.Param{param}, ParamRefs: []string{"p"}}},
		Resources: []votable.Resource{
			{
				ID: "r", Name: "results", Type: "results", Description: "of the query",
				Infos: []votable.Info{{Name: "QUERY_STATUS", Value: "OK"}},
				Table: &votable.Table{ID: "t", Name: "table", Utype: "u", Description: "d", Nrows: -1,
					Fields: []votable.Field{{ID: "f", Name: "ra", Datatype: votable.Double, Ref: "fk5"}, {ID: "id", Name: "name", Datatype: votable.Char, Arraysize: "*"}},
					Params: []votable.Param{param},
					Groups: []votable.Group{{Name: "position", FieldRefs: []string{"f"}}}},
				After:     []votable.Info{{Name: "QUERY_STATUS", Value: "OVERFLOW"}},
				Resources: []votable.Resource{{Name: "nested", Type: "meta"}},
			},
			*linksDescriptor(),
		},
		After: []votable.Info{{Name: "end", Value: "yes"}},
	}
}

func TestWriteDocument_Golden(t *testing.T) {
	var out bytes.Buffer
	if err := votable.WriteDocument(&out, wholeDocument()); err != nil {
		t.Fatal(err)
	}
	golden(t, "document.vot", out.Bytes())
}

func TestWriteError_Golden(t *testing.T) {
	var out bytes.Buffer
	if err := votable.WriteError(&out, `column "ra&dec" <is> unknown`, votable.Info{Name: "QUERY", Value: "SELECT x"}); err != nil {
		t.Fatal(err)
	}
	golden(t, "error.vot", out.Bytes())
}

func TestWriteError_NeverEmpty(t *testing.T) {
	var out bytes.Buffer
	if err := votable.WriteError(&out, ""); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "gave no reason</INFO>") {
		t.Errorf("an empty message was written as\n%s", out.String())
	}
}

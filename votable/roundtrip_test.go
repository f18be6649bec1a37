package votable_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

var serializations = []votable.Serialization{votable.Binary2, votable.TableData, votable.Binary}

// encodeTable writes one table as a whole document.
func encodeTable(tb testing.TB, s votable.Serialization, fields []votable.Field, n int, cols []votable.Column) []byte {
	tb.Helper()
	var out bytes.Buffer
	e := newEncoder(tb, &out, s, fields)
	if err := errors.Join(e.Write(n, cols), e.CloseTable(), e.Close()); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// decodeTable reads the first table of a document in batches of at most limit
// rows, and returns the rows as text.
func decodeTable(r io.Reader, limit int) (*votable.Decoder, []string, error) {
	d := votable.NewDecoder(r, votable.Limits{})
	table, err := d.Next()
	if err != nil {
		return d, nil, err
	}
	var rows []string
	for {
		n, cols, err := d.Read(limit)
		if errors.Is(err, io.EOF) {
			return d, rows, nil
		}
		if err != nil {
			return d, rows, err
		}
		rows = append(rows, votabletest.Rows(table.Fields, n, cols)...)
	}
}

// asRead returns what a serialization makes of the rows that were written:
// where it has no way to tell NULL from something else, it reads as NULL.
func asRead(s votable.Serialization, rows []string) []string {
	same := map[votable.Serialization][]string{
		votable.TableData: {`""`, "[]"},
		votable.Binary:    {`""`, "[]", "NaN"},
	}[s]
	read := make([]string, len(rows))
	for i, row := range rows {
		cells := strings.Split(row, " | ")
		for j := range cells {
			if slices.Contains(same, cells[j]) {
				cells[j] = "null"
			}
		}
		read[i] = strings.Join(cells, " | ")
	}
	return read
}

// asDeclared returns the fields with the bits as booleans where the document
// declares them so; a column holds both alike.
func asDeclared(fields, declared []votable.Field) []votable.Field {
	fields = slices.Clone(fields)
	for i := range fields {
		if declared[i].Datatype == votable.Boolean {
			fields[i].Datatype = votable.Boolean
		}
	}
	return fields
}

func TestRoundTrip_Sampler(t *testing.T) {
	fields, n, cols := votabletest.Sampler()
	for _, s := range serializations {
		t.Run(s.String(), func(t *testing.T) {
			doc := encodeTable(t, s, fields, n, cols)
			d, got, err := decodeTable(bytes.NewReader(doc), 3)
			if err != nil {
				t.Fatal(err)
			}
			want := asRead(s, votabletest.Rows(asDeclared(fields, d.Fields()), n, cols))
			if !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func TestRoundTrip_ManyBatches(t *testing.T) {
	const n = 5000
	cols := obscoreBatch(n)
	want := votabletest.Rows(obscoreFields, n, cols)
	for _, s := range serializations {
		t.Run(s.String(), func(t *testing.T) {
			doc := encodeTable(t, s, obscoreFields, n, cols)
			_, got, err := decodeTable(bytes.NewReader(doc), 333)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want) {
				t.Errorf("the rows differ")
			}
		})
	}
}

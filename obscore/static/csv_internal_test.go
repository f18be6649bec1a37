package static

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// readCSV returns the header and the rows of a text, with "<NULL>" for NULL and
// "<broken: reason>" for a row that could not be taken apart.
func readCSV(t testing.TB, text []byte) ([]string, [][]string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := openCSV(path)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = s.close() }()
	var header []string
	for _, f := range s.fields() {
		header = append(header, f.Name)
	}
	var rows [][]string
	var raw rawRows
	for {
		if err := s.next(context.Background(), &raw); errors.Is(err, io.EOF) {
			return header, rows, nil
		} else if err != nil {
			return header, rows, err
		}
		for i := range raw.n {
			var row []string
			for k := range raw.columns {
				if raw.columns[k].IsNull(i) {
					row = append(row, "<NULL>")
				} else {
					row = append(row, string(raw.columns[k].Text(i)))
				}
			}
			rows = append(rows, row)
		}
		for _, b := range raw.broken {
			rows[int(raw.first)-1+b.row] = []string{"<broken: " + b.reason + ">"}
		}
	}
}

func TestCSV_TakesRecordsApart(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		rows [][]string
	}{
		"plain":                  {"1,x\n2,y\n", [][]string{{"1", "x"}, {"2", "y"}}},
		"no newline at the end":  {"1,x\n2,y", [][]string{{"1", "x"}, {"2", "y"}}},
		"windows lines":          {"1,x\r\n2,\"y\"\r\n", [][]string{{"1", "x"}, {"2", "y"}}},
		"null and empty":         {"\\N,\n\"\",\"\\N\"\n", [][]string{{"<NULL>", "<NULL>"}, {"", `\N`}}},
		"quotes and commas":      {"\"a \"\"b\"\", c\",d\n", [][]string{{`a "b", c`, "d"}}},
		"newline within quotes":  {"\"a\nb\",c\nd,e\n", [][]string{{"a\nb", "c"}, {"d", "e"}}},
		"empty lines":            {"\n1,x\n\r\n\n2,y\n\n", [][]string{{"1", "x"}, {"2", "y"}}},
		"too few":                {"1\n2,y\n", [][]string{{"<broken: the row has 1 fields, the header has 2>"}, {"2", "y"}}},
		"too many":               {"1,2,3\n2,y\n", [][]string{{"<broken: the row has 3 fields, the header has 2>"}, {"2", "y"}}},
		"text after quote":       {"\"1\"1,2\n2,y\n", [][]string{{"<broken: text follows a closing quote>"}, {"2", "y"}}},
		"text after quote, last": {"2,y\n\"1\"1,2", [][]string{{"2", "y"}, {"<broken: text follows a closing quote>"}}},
		"open quote":             {"2,y\n1,\"2\n", [][]string{{"2", "y"}, {"<broken: a quote is not closed>"}}},
		"quote within a field":   {"a\"b,c\n", [][]string{{`a"b`, "c"}}},
	} {
		t.Run(name, func(t *testing.T) {
			header, rows, err := readCSV(t, []byte("\ufeffa,\"b\"\n"+tc.text))
			if err != nil || !reflect.DeepEqual(header, []string{"a", "b"}) || !reflect.DeepEqual(rows, tc.rows) {
				t.Errorf("got %q %q, %v", header, rows, err)
			}
		})
	}
}

func TestCSV_ReadsRowsLongerThanItsBuffer(t *testing.T) {
	long := strings.Repeat("x", 3*csvBuffer)
	_, rows, err := readCSV(t, []byte("a,b\n1,2\n\""+long+"\",y\n3,4\n"))
	if err != nil || len(rows) != 3 || rows[1][0] != long || rows[2][1] != "4" {
		t.Errorf("got %d rows, %v", len(rows), err)
	}
}

// FuzzCSV wants the same fields as encoding/csv of whatever that one reads
// without an objection, and no panic of the rest.
func FuzzCSV(f *testing.F) {
	for _, text := range []string{"a,b\n1,2\n", "a,b\n\"x\ny\",\\N\n", "a\n\"\"\"\"", "a,b\r\n1,\"2\"\r\n", "a,b\n\"1\"2,3", "\n\n", "a,b\n,\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, rows, err := readCSV(t, text)
		r := csv.NewReader(bytes.NewReader(text))
		want, refused := r.ReadAll()
		// The other reader knows no NULL and rewrites the ends of lines.
		if err != nil || refused != nil || bytes.ContainsAny(text, "\r\\") || bytes.HasPrefix(text, []byte("\ufeff")) || len(want) == 0 {
			return
		}
		for i := range want[1:] {
			for k, field := range want[1:][i] {
				if got := rows[i][k]; got != field && (got != "<NULL>" || field != "") {
					t.Fatalf("row %d field %d: got %q, want %q", i, k, got, field)
				}
			}
		}
	})
}

package votable_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

// addGolden adds the golden documents to a corpus.
func addGolden(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob("testdata/*.vot")
	if err != nil || len(files) < 5 {
		f.Fatalf("there are %d golden files: %v", len(files), err)
	}
	for _, file := range files {
		doc, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc)
	}
}

// FuzzDecoder looks for documents that make the decoder panic, and for
// accepted ones whose rows do not survive being written and read again.
func FuzzDecoder(f *testing.F) {
	addGolden(f)
	fields, n, cols := votabletest.Sampler()
	for _, s := range serializations {
		f.Add(encodeTable(f, s, fields, n, cols))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		d := votable.NewDecoder(bytes.NewReader(doc), votable.Limits{MaxBytes: 1 << 20, MaxCell: 1 << 10, MaxFields: 100})
		for {
			table, err := d.Next()
			if err != nil {
				return
			}
			n, cols, err := d.Read(50)
			if err != nil {
				continue
			}
			want := votabletest.Rows(table.Fields, n, cols)
			again, got, err := decodeTable(bytes.NewReader(encodeTable(t, votable.Binary2, table.Fields, n, cols)), 50)
			if err != nil {
				t.Fatal(err)
			}
			if fields := asDeclared(table.Fields, again.Fields()); !slices.Equal(fields, table.Fields) {
				want = votabletest.Rows(fields, n, cols)
			}
			if !slices.Equal(got, want) && !hasFixed(table.Fields) {
				t.Errorf("got %q\nwant %q", got, want)
			}
		}
	})
}

// hasFixed tells whether a field has a fixed length. Its cells may be padded
// or cut when they are written.
func hasFixed(fields []votable.Field) bool {
	return slices.ContainsFunc(fields, func(f votable.Field) bool {
		return f.Arraysize != "" && !strings.HasSuffix(f.Arraysize, "*")
	})
}

// FuzzRoundTrip writes arbitrary cells in every serialization and reads them
// back.
func FuzzRoundTrip(f *testing.F) {
	f.Add("text", int64(-1), 0.5, true, []byte{1, 2})
	f.Add("a<b>&\x00\xFF\r\n😀", int64(0), math.Copysign(0, -1), false, []byte{})
	f.Fuzz(func(t *testing.T, s string, n int64, d float64, valid bool, b []byte) {
		if n == -1<<63 {
			n = 0 // stands for NULL in BINARY
		}
		fields := []votable.Field{
			text("s"), {Name: "u", Datatype: votable.UnicodeChar, Arraysize: "*"}, number("n", votable.Long),
			number("d", votable.Double), {Name: "b", Datatype: votable.UnsignedByte, Arraysize: "*"},
		}
		bytesOf := make([]int, len(b))
		for i := range b {
			bytesOf[i] = int(b[i])
		}
		row := []any{s, s, n, d, bytesOf}
		if !valid {
			row[2], row[4] = nil, nil
		}
		cols := votabletest.Columns(fields, row, []any{"", "", n, d, []int{}}, row)
		for _, serialization := range serializations {
			doc := encodeTable(t, serialization, fields, 3, cols)
			_, got, err := decodeTable(bytes.NewReader(doc), 2)
			if err != nil {
				t.Fatalf("%s: %v\n%s", serialization, err, doc)
			}
			want := asRead(serialization, votabletest.Rows(fields, 3, legible(fields, serialization, cols)))
			if !slices.Equal(got, want) {
				t.Errorf("%s: got %q\nwant %q", serialization, got, want)
			}
		}
	})
}

// legible returns the columns with the characters that a serialization cannot
// hold replaced: what XML excludes in TABLEDATA, what is no UTF-8 in all, and
// what follows a NUL in the others, where it ends a string.
func legible(fields []votable.Field, s votable.Serialization, cols []votable.Column) []votable.Column {
	cols = slices.Clone(cols)
	for j := range fields[:2] {
		c := votable.Column{Offsets: []uint32{0}, Valid: cols[j].Valid}
		for i := range len(cols[j].Offsets) - 1 {
			var cell []byte
			for _, r := range string(cols[j].Text(i)) {
				if s == votable.TableData && (r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF) {
					r = 0xFFFD
				} else if r == 0 {
					break
				}
				cell = append(cell, string(r)...)
			}
			c.Bytes = append(c.Bytes, cell...)
			c.Offsets = append(c.Offsets, uint32(len(c.Bytes)))
		}
		cols[j] = c
	}
	return cols
}

package fits_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/format/fits"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// file is a FITS file taken apart by the book.
type file struct {
	cards []string // of the table, without trailing blanks
	keys  map[string]string
	rows  [][]byte
	heap  []byte
}

const block = 2880

// write writes a whole result and takes the file apart.
func write(t *testing.T, h format.Header, o format.Outcome, batches ...result.Batch) file {
	t.Helper()
	var out bytes.Buffer
	w := fits.Format(fits.Options{Dir: t.TempDir()}).New(&out)
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
	return parse(t, out.Bytes())
}

func parse(t *testing.T, b []byte) file {
	t.Helper()
	if len(b)%block != 0 || !strings.HasPrefix(string(b), "SIMPLE  =                    T") {
		t.Fatalf("%d bytes begin with %.30s", len(b), b)
	}
	b = b[block:]
	f := file{keys: map[string]string{}}
	at := 0
	for {
		card := strings.TrimRight(string(b[at:at+80]), " ")
		at += 80
		f.cards = append(f.cards, card)
		if card == "END" {
			break
		}
		if len(card) > 10 && card[8:10] == "= " {
			value, _, _ := strings.Cut(card[10:], " / ")
			f.keys[strings.TrimSpace(card[:8])] = strings.TrimRight(strings.Trim(strings.TrimSpace(value), "'"), " ")
		}
	}
	b = b[(at+block-1)/block*block:]
	width, rows, heap := f.number(t, "NAXIS1"), f.number(t, "NAXIS2"), f.number(t, "PCOUNT")
	for range rows {
		f.rows = append(f.rows, b[:width])
		b = b[width:]
	}
	f.heap = b[:heap]
	if rest := b[heap:]; len(rest) >= block || len(bytes.Trim(rest, "\x00")) > 0 {
		t.Errorf("%d bytes follow the heap", len(rest))
	}
	return f
}

func (f file) number(t *testing.T, key string) int {
	t.Helper()
	n, err := strconv.Atoi(f.keys[key])
	if err != nil {
		t.Fatalf("%s is %q", key, f.keys[key])
	}
	return n
}

// annotate returns the file as text: the cards, then each row cell by cell.
func (f file) annotate(t *testing.T) []byte {
	t.Helper()
	sizes := map[byte]int{'A': 1, 'L': 1, 'B': 1, 'I': 2, 'J': 4, 'K': 8, 'E': 4, 'D': 8, 'C': 8, 'M': 16, 'P': 8, 'Q': 16}
	var out bytes.Buffer
	out.WriteString(strings.Join(f.cards, "\n") + "\n")
	for i, row := range f.rows {
		fmt.Fprintf(&out, "row %d\n", i+1)
		for n := 1; n <= f.number(t, "TFIELDS"); n++ {
			form := f.keys[fmt.Sprintf("TFORM%d", n)]
			count, err := strconv.Atoi(strings.TrimRight(strings.SplitN(form, "(", 2)[0], "ALBIJKEDCMPQ"))
			if err != nil {
				t.Fatal(err)
			}
			size := count * sizes[form[len(strconv.Itoa(count))]]
			fmt.Fprintf(&out, "  %-14s %-8s % x\n", f.keys[fmt.Sprintf("TTYPE%d", n)], form, row[:size])
			row = row[size:]
		}
	}
	fmt.Fprintf(&out, "heap\n  % x\n", f.heap)
	return out.Bytes()
}

func TestWriter_Golden(t *testing.T) {
	fields, n, cols := votabletest.Sampler()
	fields[0].Description = "It's a description that is too long for one card, so it goes on in the next ''''''''''''''''''''''''''''''''''''''''''"
	fields[17].Unit, fields[17].UCD, fields[17].Utype = "deg", "pos.eq.ra", "Char.SpatialAxis"
	h := format.Header{Fields: fields, Infos: []votable.Info{{Name: "QUERY", Value: "SELECT *\nFROM t " + strings.Repeat("x", 80)}}}
	got := write(t, h, format.Outcome{Overflow: true}, result.Batch{N: n, Columns: cols}).annotate(t)
	name := filepath.Join("testdata", "sampler.txt")
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got\n%s", name, got)
	}
}

// TestWriter_Forms checks how columns are laid out for what their rows hold.
func TestWriter_Forms(t *testing.T) {
	long := strings.Repeat("x", 1000)
	tests := []struct {
		name  string
		field votable.Field
		cells []any
		form  string
		null  string
	}{
		{"short strings", votable.Field{Arraysize: "*"}, []any{"a", "abc", nil}, "3A", ""},
		{"no string at all", votable.Field{Arraysize: "*"}, []any{nil, nil}, "1A", ""},
		{"characters outside ASCII", votable.Field{Datatype: votable.UnicodeChar, Arraysize: "*"}, []any{"Λ😀"}, "2A", ""},
		{"long strings alike", votable.Field{Arraysize: "*"}, []any{long, long}, "1000A", ""},
		{"one long string", votable.Field{Arraysize: "*"}, []any{long, "a", "b", "c", "d"}, "1PA(1000)", ""},
		{"arrays of one length", votable.Field{Datatype: votable.Double, Arraysize: "*"}, []any{[]float64{1, 2}, nil, []float64{3, 4}}, "2D", ""},
		{"arrays of two lengths", votable.Field{Datatype: votable.Double, Arraysize: "*"}, []any{[]float64{1, 2}, []float64{3}}, "1PD(2)", ""},
		{"no array at all", votable.Field{Datatype: votable.Double, Arraysize: "*"}, []any{nil}, "1PD(0)", ""},
		{"integers without NULL", votable.Field{Datatype: votable.Short}, []any{-32768, 32767}, "1I", ""},
		{"integers with NULL", votable.Field{Datatype: votable.Short}, []any{0, nil}, "1I", "-32768"},
		{"the least integer and NULL", votable.Field{Datatype: votable.Int}, []any{math.MinInt32, nil}, "1J", "2147483647"},
		{"both ends and NULL", votable.Field{Datatype: votable.Long}, []any{int64(math.MinInt64), int64(math.MaxInt64), nil}, "1K", "-9223372036854775807"},
		{"bytes with NULL", votable.Field{Datatype: votable.UnsignedByte}, []any{255, 254, nil}, "1B", "253"},
		{"short fixed arrays", votable.Field{Datatype: votable.Int, Arraysize: "3"}, []any{[]int{1}}, "3J", "-2147483648"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.field.Name = "f"
			fields := []votable.Field{test.field}
			rows := make([][]any, len(test.cells))
			for i := range rows {
				rows[i] = []any{test.cells[i]}
			}
			f := write(t, format.Header{Fields: fields}, format.Outcome{}, result.Batch{N: len(rows), Columns: votabletest.Columns(fields, rows...)})
			if f.keys["TFORM1"] != test.form || f.keys["TNULL1"] != test.null {
				t.Errorf("got the form %s with %q for NULL", f.keys["TFORM1"], f.keys["TNULL1"])
			}
		})
	}
}

func TestWriter_NoIntegerLeftForNull(t *testing.T) {
	fields := []votable.Field{{Name: "b", Datatype: votable.UnsignedByte}}
	rows := [][]any{{nil}}
	for v := range 256 {
		rows = append(rows, []any{v})
	}
	var out bytes.Buffer
	w := fits.Format(fits.Options{Dir: t.TempDir()}).New(&out)
	if err := errors.Join(w.Begin(format.Header{Fields: fields}), w.Write(&result.Batch{N: len(rows), Columns: votabletest.Columns(fields, rows...)})); err != nil {
		t.Fatal(err)
	}
	if err := w.End(format.Outcome{}); fault.KindOf(err) != fault.Unsupported || out.Len() > 0 {
		t.Errorf("End wrote %d bytes and returned %v", out.Len(), err)
	}
}

func TestWriter_ManyBatches(t *testing.T) {
	fields := []votable.Field{{Name: "n", Datatype: votable.Long}, {Name: "a", Datatype: votable.Short, Arraysize: "*"}}
	const batches, rows = 50, 1000
	var b result.Batch
	cells := make([][]any, rows)
	for i := range cells {
		cells[i] = []any{i, make([]int, i%7)}
	}
	b = result.Batch{N: rows, Columns: votabletest.Columns(fields, cells...)}
	all := make([]result.Batch, batches)
	for i := range all {
		all[i] = b
	}
	f := write(t, format.Header{Fields: fields}, format.Outcome{}, all...)
	if len(f.rows) != batches*rows || f.keys["QSTATUS"] != votable.StatusOK {
		t.Fatalf("got %d rows, %s", len(f.rows), f.keys["QSTATUS"])
	}
	offset := 0
	for i, row := range f.rows {
		n := i % rows % 7
		want := fmt.Sprintf("%016x%08x%08x", i%rows, n, offset)
		if got := fmt.Sprintf("%x", row); got != want {
			t.Fatalf("row %d is %s, want %s", i+1, got, want)
		}
		offset += 2 * n
	}
	if len(f.heap) != offset {
		t.Errorf("the heap has %d bytes, want %d", len(f.heap), offset)
	}
}

func TestWriter_LeavesNoFile(t *testing.T) {
	fields, n, cols := votabletest.Sampler()
	for _, outcome := range []format.Outcome{{}, {Err: errors.New("broken")}} {
		dir := t.TempDir()
		var out bytes.Buffer
		w := fits.Format(fits.Options{Dir: dir}).New(&out)
		if err := errors.Join(w.Begin(format.Header{Fields: fields}), w.Write(&result.Batch{N: n, Columns: cols})); err != nil {
			t.Fatal(err)
		}
		err := w.End(outcome)
		if outcome.Err != nil && (!errors.Is(err, format.ErrBroken) || out.Len() > 0) {
			t.Errorf("after an error End wrote %d bytes and returned %v", out.Len(), err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%v is left, %v", left, err)
		}
	}
}

func TestWriter_SpoolIsBounded(t *testing.T) {
	fields := []votable.Field{{Name: "s", Datatype: votable.Char, Arraysize: "*"}}
	cols := votabletest.Columns(fields, []any{strings.Repeat("x", 300_000)})
	w := fits.Format(fits.Options{Dir: t.TempDir(), MaxBytes: 1_000_000}).New(&bytes.Buffer{})
	err := w.Begin(format.Header{Fields: fields})
	n := 0
	for err == nil && n < 10 {
		err = w.Write(&result.Batch{N: 1, Columns: cols})
		n++
	}
	if fault.KindOf(err) != fault.TooLarge || n != 4 {
		t.Errorf("after %d rows: %v", n, err)
	}
	if err := w.End(format.Outcome{Err: err}); !errors.Is(err, format.ErrBroken) {
		t.Error(err)
	}
}

func TestWriter_NoFolder(t *testing.T) {
	w := fits.Format(fits.Options{Dir: filepath.Join(t.TempDir(), "missing")}).New(&bytes.Buffer{})
	if err := w.Begin(format.Header{}); fault.KindOf(err) != fault.Transient {
		t.Errorf("Begin returned %v", err)
	}
	if err := w.End(format.Outcome{}); !errors.Is(err, format.ErrBroken) {
		t.Errorf("End returned %v", err)
	}
}

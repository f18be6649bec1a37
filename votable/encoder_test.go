package votable_test

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

func TestEncoder_AllocatesNothingPerCell(t *testing.T) {
	cols := obscoreBatch(batchRows)
	for _, s := range serializations {
		t.Run(s.String(), func(t *testing.T) {
			e := newEncoder(t, io.Discard, s, obscoreFields)
			write := func() {
				if err := e.Write(batchRows, cols); err != nil {
					t.Fatal(err)
				}
			}
			write() // the buffers grow to their size
			if n := testing.AllocsPerRun(10, write); n > 0 {
				t.Errorf("a batch of %d rows made %v allocations", batchRows, n)
			}
		})
	}
}

func TestEncoder_WritesRowsAsTheyCome(t *testing.T) {
	fields := []votable.Field{number("n", votable.Long)}
	for _, s := range serializations {
		t.Run(s.String(), func(t *testing.T) {
			out := &counter{}
			e := newEncoder(t, out, s, fields)
			before := out.n
			if before == 0 {
				t.Error("the header was held back")
			}
			if err := e.Write(100, []votable.Column{{Int64s: make([]int64, 100)}}); err != nil {
				t.Fatal(err)
			}
			if out.n < before+100*8 {
				t.Errorf("of 100 rows, %d bytes were written", out.n-before)
			}
		})
	}
}

func TestEncoder_ValueThatMeansNullInBinary(t *testing.T) {
	fields := []votable.Field{number("a", votable.Long), number("b", votable.Short)}
	fields[1].Values = &votable.Values{Null: "-99"}
	good := votabletest.Columns(fields, []any{int64(math.MinInt64 + 1), -32768}, []any{nil, nil})
	bad := votabletest.Columns(fields, []any{1, 2}, []any{1, -99})

	var out bytes.Buffer
	e := newEncoder(t, &out, votable.Binary, fields)
	if err := e.Write(2, good); err != nil {
		t.Fatal(err)
	}
	err := e.Write(2, bad)
	var fault *votable.Error
	if !errors.As(err, &fault) || fault.Row != 4 || fault.Column != "b" || !strings.Contains(err.Error(), "BINARY2") {
		t.Errorf("got the error %v", err)
	}
	if again := e.Write(2, good); !errors.Is(again, err) {
		t.Errorf("the next Write returned %v", again)
	}
	failed := votable.Info{Name: votable.QueryStatus, Value: votable.StatusError, Text: "no"}
	if err := errors.Join(e.CloseTable(failed), e.Close()); err != nil {
		t.Fatal(err)
	}
	d, rows, err := decodeTable(&out, 10)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows, "; "); got != "-9223372036854775807 | -32768; null | null" {
		t.Errorf("got the rows %s", got)
	}
	if _, err := d.Next(); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if after := d.Document().Resources[0].After; len(after) != 1 || after[0] != failed {
		t.Errorf("got the infos %v", after)
	}
}

func TestEncoder_ColumnsThatDoNotFit(t *testing.T) {
	fields := []votable.Field{number("n", votable.Long), text("s")}
	tests := []struct {
		name string
		cols []votable.Column
		want string
	}{
		{"too few columns", []votable.Column{{Int64s: []int64{1}}}, "1 columns does not fit a table of 2"},
		{"too few cells", []votable.Column{{}, {Offsets: []uint32{0, 0}}}, `"n": there are 0 elements for 1`},
		{"too few offsets", []votable.Column{{Int64s: []int64{1}}, {Offsets: []uint32{0}}}, `"s": there are 1 offsets for 1 rows`},
		{"offsets beyond the bytes", []votable.Column{{Int64s: []int64{1}}, {Offsets: []uint32{0, 9}}}, `"s": there are 0 elements for 9`},
		{"offsets that run backwards", []votable.Column{{Int64s: []int64{1}}, {Bytes: []byte("ab"), Offsets: []uint32{2, 1}}}, "run backwards"},
		{"too few NULL bits", []votable.Column{{Int64s: []int64{1}, Valid: []uint64{}}, {Offsets: []uint32{0, 0}}}, "cover 0 rows of 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEncoder(t, io.Discard, votable.Binary2, fields)
			if err := e.Write(1, test.cols); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got the error %v, want %s", err, test.want)
			}
		})
	}
}

func TestEncoder_FixedTextIsCutAtACharacter(t *testing.T) {
	fields := []votable.Field{
		{Name: "c", Datatype: votable.Char, Arraysize: "4"},
		{Name: "u", Datatype: votable.UnicodeChar, Arraysize: "2"},
	}
	cols := votabletest.Columns(fields, []any{"abcdef", "abc"}, []any{"abcé", "a😀"}, []any{"é", "😀"})
	want := []string{`"abcd" | "ab"`, `"abc" | "a"`, `"é" | "😀"`}
	for _, s := range serializations {
		t.Run(s.String(), func(t *testing.T) {
			_, got, err := decodeTable(bytes.NewReader(encodeTable(t, s, fields, 3, cols)), 10)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("got\n%s", strings.Join(got, "\n"))
			}
		})
	}
}

func TestEncoder_FixedArrayIsFilledOrCut(t *testing.T) {
	fields := []votable.Field{
		{Name: "d", Datatype: votable.Double, Arraysize: "2"},
		{Name: "b", Datatype: votable.Bit, Arraysize: "2"},
	}
	cols := votabletest.Columns(fields, []any{[]float64{1}, []int{1}}, []any{[]float64{1, 2, 3}, []int{1, 0, 1}})
	for s, want := range map[votable.Serialization]string{
		votable.Binary2:   "[1 NaN] | [1 0]\n[1 2] | [1 0]",
		votable.TableData: "[1 NaN] | [1 0]\n[1 2] | [1 0]",
		votable.Binary:    "[1 NaN] | [true false]\n[1 2] | [true false]",
	} {
		t.Run(s.String(), func(t *testing.T) {
			_, got, err := decodeTable(bytes.NewReader(encodeTable(t, s, fields, 2, cols)), 10)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Join(got, "\n") != want {
				t.Errorf("got\n%s", strings.Join(got, "\n"))
			}
		})
	}
}

func TestEncoder_RefusesArraysize(t *testing.T) {
	for _, arraysize := range []string{"x", "0", "-1", "2x", "*x2", "99999999999", "65536x65536"} {
		e := votable.NewEncoder(io.Discard, votable.Options{})
		err := e.Open(&votable.Resource{Table: &votable.Table{Fields: []votable.Field{{Name: "f", Datatype: votable.Int, Arraysize: arraysize}}}})
		if err == nil {
			t.Errorf("the arraysize %q was accepted", arraysize)
		}
	}
}

func TestEncoder_OrderOfCalls(t *testing.T) {
	fields := []votable.Field{number("n", votable.Long)}
	resource := &votable.Resource{Table: &votable.Table{Fields: fields}}
	cols := []votable.Column{{Int64s: []int64{1}}}
	e := newEncoder(t, io.Discard, votable.Binary2, fields)
	if e.Open(resource) == nil || e.Resource(resource) == nil {
		t.Error("a resource was begun within a table")
	}
	if err := errors.Join(e.Write(1, cols), e.CloseTable()); err != nil {
		t.Fatal(err)
	}
	if e.Write(1, cols) == nil {
		t.Error("rows were taken after the table")
	}
	if err := errors.Join(e.Open(resource), e.Write(1, cols), e.CloseTable(), e.Close()); err != nil {
		t.Errorf("a second table: %v", err)
	}
}

// failing fails after some bytes.
type failing struct{ left int }

var errGone = errors.New("the client has gone")

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errGone
	}
	return len(p), nil
}

func TestEncoder_FaultOfTheWriterSticks(t *testing.T) {
	cols := obscoreBatch(batchRows)
	for _, s := range serializations {
		e := newEncoder(t, &failing{left: 300_000}, s, obscoreFields)
		if err := e.Write(batchRows, cols); !errors.Is(err, errGone) {
			t.Errorf("%s: Write returned %v", s, err)
		}
		if err := errors.Join(e.CloseTable(), e.Close()); !errors.Is(err, errGone) {
			t.Errorf("%s: Close returned %v", s, err)
		}
	}
}

func TestAppendEscaped(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "plain text", "plain text"},
		{"markup", `a<b>&"c"`, `a&lt;b&gt;&amp;"c"`},
		{"end of CDATA", "]]>", "]]&gt;"},
		{"white space", "a\tb\nc\rd", "a\tb\nc&#13;d"},
		{"control characters", "\x00a\x1fb\x0c", "\uFFFDa\uFFFDb\uFFFD"},
		{"outside ASCII", "Λé😀", "Λé😀"},
		{"no UTF-8", "a\xFFb\xC3", "a\uFFFDb\uFFFD"},
		{"half of a surrogate pair", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
		{"characters XML excludes", "\uFFFE\uFFFF", "\uFFFD\uFFFD"},
		{"a real replacement character", "\uFFFD", "\uFFFD"},
		{"delete", "\x7f", "\x7f"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(votable.AppendEscaped(nil, []byte(test.in))); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestEncoder_AnyBytesMakeLegalXML(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	fields := []votable.Field{text("s")}
	for range 200 {
		s := make([]byte, 50)
		for i := range s {
			s[i] = byte(random.UintN(256))
		}
		doc := encodeTable(t, votable.TableData, fields, 1, votabletest.Columns(fields, []any{string(s)}))
		var document struct{ XMLName xml.Name }
		if err := xml.Unmarshal(doc, &document); err != nil {
			t.Fatalf("%q makes %v", s, err)
		}
	}
}

func TestEncoder_Base64IsStandard(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	fields := []votable.Field{{Name: "b", Datatype: votable.UnsignedByte}}
	for n := range 200 {
		values := make([]byte, n)
		for i := range values {
			values[i] = byte(random.UintN(256))
		}
		doc := string(encodeTable(t, votable.Binary2, fields, n, []votable.Column{{Bytes: values}}))
		_, stream, _ := strings.Cut(doc, `base64">`)
		stream, _, _ = strings.Cut(stream, "<")
		for _, line := range strings.Split(strings.TrimSpace(stream), "\n") {
			if len(line) > 76 {
				t.Fatalf("a line has %d characters", len(line))
			}
		}
		raw, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(stream, "\n", ""))
		if err != nil {
			t.Fatal(err)
		}
		for i := range values {
			if raw[2*i] != 0 || raw[2*i+1] != values[i] {
				t.Fatalf("row %d of %d is % x, want 00 %02x", i, n, raw[2*i:2*i+2], values[i])
			}
		}
	}
}

package duck_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/votable"
)

// create makes a table for the fields and returns an appender to it.
func create(t *testing.T, conn *duck.Conn, fields []votable.Field) *duck.Appender {
	t.Helper()
	cols := make([]string, len(fields))
	for i := range fields {
		cols[i] = duck.QuoteIdent(fields[i].Name) + " " + duck.ColumnType(&fields[i])
	}
	if err := conn.Exec(context.Background(), `CREATE TABLE t (`+strings.Join(cols, ", ")+`)`); err != nil {
		t.Fatal(err)
	}
	a, err := conn.Append("memory", "main", "t", fields)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func TestAppender_KeepsEveryDatatype(t *testing.T) {
	conn := connect(t)
	fields := []votable.Field{
		{Name: "text", Datatype: votable.Char, Arraysize: "*"},
		{Name: "when", Datatype: votable.Char, Arraysize: "*", Xtype: "timestamp"},
		{Name: "truth", Datatype: votable.Boolean},
		{Name: "byte", Datatype: votable.UnsignedByte},
		{Name: "short", Datatype: votable.Short},
		{Name: "int", Datatype: votable.Int},
		{Name: "long", Datatype: votable.Long},
		{Name: "float", Datatype: votable.Float},
		{Name: "double", Datatype: votable.Double},
		{Name: "point", Datatype: votable.Double, Arraysize: "2"},
		{Name: "complex", Datatype: votable.FloatComplex},
	}
	valid := []uint64{0b101}
	rows := []votable.Column{
		{Bytes: []byte("short" + strings.Repeat("long", 10)), Offsets: []uint32{0, 5, 5, 45}, Valid: valid},
		{Bytes: []byte("2025-05-05T01:02:031999-12-31T23:59:59.500000"), Offsets: []uint32{0, 19, 19, 45}, Valid: valid},
		{Bytes: []byte{1, 0, 0}, Valid: valid},
		{Bytes: []byte{1, 0, 255}, Valid: valid},
		{Int16s: []int16{1, 0, -3}, Valid: valid},
		{Int32s: []int32{1, 0, -3}, Valid: valid},
		{Int64s: []int64{1, 0, math.MinInt64}, Valid: valid},
		{Float32s: []float32{1, 0, -3}, Valid: valid},
		{Float64s: []float64{1, 0, -3}, Valid: valid},
		{Float64s: []float64{1, 2, 5, 6}, Offsets: []uint32{0, 2, 2, 4}, Valid: valid},
		{Float32s: []float32{1, 2, 3, 4, 5, 6}},
	}
	a := create(t, conn, fields)
	if err := a.Write(rows, 3); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	got := all(t, conn, nil, "SELECT * FROM t")
	rows[10].Offsets = []uint32{0, 2, 4, 6}
	for i := range rows {
		if rows[i].Valid != nil {
			got[i].Valid[0] &= 7
			clearRow(&got[i], 1)
		}
		if !reflect.DeepEqual(got[i], rows[i]) {
			t.Errorf("%s: got %+v, want %+v", fields[i].Name, got[i], rows[i])
		}
	}
}

// clearRow zeroes a NULL cell, whose value is anything.
func clearRow(c *votable.Column, i int) {
	switch {
	case c.Offsets != nil:
	case c.Bytes != nil:
		c.Bytes[i] = 0
	case c.Int16s != nil:
		c.Int16s[i] = 0
	case c.Int32s != nil:
		c.Int32s[i] = 0
	case c.Int64s != nil:
		c.Int64s[i] = 0
	case c.Float32s != nil:
		c.Float32s[i] = 0
	case c.Float64s != nil:
		c.Float64s[i] = 0
	}
}

func TestAppender_SplitsLongBatches(t *testing.T) {
	conn := connect(t)
	a := create(t, conn, []votable.Field{{Name: "i", Datatype: votable.Long}, {Name: "s", Datatype: votable.Char, Arraysize: "*"}})
	const n = 10_000
	i := votable.Column{Int64s: make([]int64, n), Valid: make([]uint64, (n+63)/64)}
	s := votable.Column{Offsets: make([]uint32, 1, n+1)}
	for k := range n {
		i.Int64s[k] = int64(k)
		if k%3 > 0 {
			i.Valid[k/64] |= 1 << (k % 64)
		}
		s.Bytes = append(s.Bytes, strings.Repeat("x", k%20)...)
		s.Offsets = append(s.Offsets, uint32(len(s.Bytes)))
	}
	if err := a.Write([]votable.Column{i, s}, n); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	got := all(t, conn, nil, "SELECT count(*), count(i), sum(i), sum(length(s)), count(*) FILTER (i % 20 <> length(s)) FROM t")
	want := []int64{n, 6666, sumOf(i), 95000, 0}
	for k := range want {
		if got[k].Int64s[0] != want[k] {
			t.Errorf("figure %d: got %d, want %d", k, got[k].Int64s[0], want[k])
		}
	}
}

func sumOf(c votable.Column) (sum int64) {
	for i, v := range c.Int64s {
		if !c.IsNull(i) {
			sum += v
		}
	}
	return sum
}

func TestAppender_RefusesBadText(t *testing.T) {
	for name, tc := range map[string]struct {
		field votable.Field
		text  string
	}{
		"not utf-8":        {votable.Field{Name: "c", Arraysize: "*"}, "a\xffb"},
		"no timestamp":     {votable.Field{Name: "c", Arraysize: "*", Xtype: "timestamp"}, "yesterday"},
		"no such date":     {votable.Field{Name: "c", Arraysize: "*", Xtype: "timestamp"}, "2025-02-29"},
		"no such hour":     {votable.Field{Name: "c", Arraysize: "*", Xtype: "adql:TIMESTAMP"}, "2025-02-28T24:00:00"},
		"fraction missing": {votable.Field{Name: "c", Arraysize: "*", Xtype: "timestamp"}, "2025-02-28T23:00:00."},
	} {
		t.Run(name, func(t *testing.T) {
			a := create(t, connect(t), []votable.Field{tc.field})
			err := a.Write([]votable.Column{{Bytes: []byte(tc.text), Offsets: []uint32{0, uint32(len(tc.text))}}}, 1)
			var e *duck.Error
			if !errors.As(err, &e) || e.Class != duck.Value {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAppend_ReportsMissingTable(t *testing.T) {
	if _, err := connect(t).Append("memory", "main", "nothing", nil); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("got %v", err)
	}
}

func TestTimestamp_ParsesWhatItFormats(t *testing.T) {
	for text, want := range map[string]string{
		"2025-05-05":                  "2025-05-05T00:00:00",
		"2024-02-29T12:34:56Z":        "2024-02-29T12:34:56",
		"1858-11-17T00:00:00.5":       "1858-11-17T00:00:00.500000",
		"1970-01-01T00:00:00.0000019": "1970-01-01T00:00:00.000001",
		"2016-12-31T23:59:60":         "2017-01-01T00:00:00",
		"0001-01-01T00:00:00":         "0001-01-01T00:00:00",
		"9999-12-31 23:59:59.999999":  "9999-12-31T23:59:59.999999",
	} {
		micros, ok := duck.ParseTimestamp([]byte(text))
		if got := string(duck.AppendTimestamp(nil, micros)); !ok || got != want {
			t.Errorf("%s: got %s, %v", text, got, ok)
		}
	}
}

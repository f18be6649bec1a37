package duck_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/votable"
)

func TestStream_ReadsEveryType(t *testing.T) {
	conn := connect(t)
	long := "a text that is longer than twelve bytes"
	for name, tc := range map[string]struct {
		sql  string
		want []votable.Datatype
		col  votable.Column
	}{
		"boolean":       {"VALUES (true), (false)", nil, votable.Column{Bytes: []byte{1, 0}}},
		"tinyint":       {"VALUES (-3::TINYINT)", nil, votable.Column{Int16s: []int16{-3}}},
		"smallint":      {"VALUES (-300::SMALLINT)", nil, votable.Column{Int16s: []int16{-300}}},
		"integer":       {"VALUES (70000)", nil, votable.Column{Int32s: []int32{70000}}},
		"bigint":        {"VALUES (-9223372036854775808)", []votable.Datatype{votable.Long}, votable.Column{Int64s: []int64{-1 << 63}}},
		"utinyint":      {"VALUES (255::UTINYINT)", nil, votable.Column{Bytes: []byte{255}}},
		"count":         {"SELECT count(*) FROM range(5)", nil, votable.Column{Int64s: []int64{5}}},
		"sum":           {"SELECT sum(i) FROM range(5) t(i)", nil, votable.Column{Int64s: []int64{10}}},
		"sum as double": {"SELECT sum(-i) FROM range(5) t(i)", []votable.Datatype{votable.Double}, votable.Column{Float64s: []float64{-10}}},
		"int as short":  {"VALUES (7)", []votable.Datatype{votable.Short}, votable.Column{Int16s: []int16{7}}},
		"int as long":   {"VALUES (-7)", []votable.Datatype{votable.Long}, votable.Column{Int64s: []int64{-7}}},
		"int as double": {"VALUES (7)", []votable.Datatype{votable.Double}, votable.Column{Float64s: []float64{7}}},
		"decimal":       {"VALUES (-1.25), (0.5)", nil, votable.Column{Float64s: []float64{-1.25, 0.5}}},
		"wide decimal":  {"VALUES (1.25::DECIMAL(38,4))", nil, votable.Column{Float64s: []float64{1.25}}},
		"float":         {"VALUES (1.5::FLOAT)", nil, votable.Column{Float32s: []float32{1.5}}},
		"double":        {"VALUES (1e300)", nil, votable.Column{Float64s: []float64{1e300}}},
		"text":          {"VALUES (''), ('äb'), ('" + long + "')", nil, votable.Column{Bytes: []byte("äb" + long), Offsets: []uint32{0, 0, 3, 42}}},
		"null":          {"VALUES ('x'), (NULL)", nil, votable.Column{Bytes: []byte("x"), Offsets: []uint32{0, 1, 1}, Valid: []uint64{^uint64(2)}}},
		"timestamp": {"VALUES (TIMESTAMP '2025-05-05 03:04:05'), (TIMESTAMP '1969-12-31 23:59:59.25')", nil,
			votable.Column{Bytes: []byte("2025-05-05T03:04:051969-12-31T23:59:59.250000"), Offsets: []uint32{0, 19, 45}}},
		"date":  {"VALUES (DATE '2024-02-29')", nil, votable.Column{Bytes: []byte("2024-02-29T00:00:00"), Offsets: []uint32{0, 19}}},
		"list":  {"VALUES ([1.5::DOUBLE, 2]), ([]), ([3])", nil, votable.Column{Float64s: []float64{1.5, 2, 3}, Offsets: []uint32{0, 2, 2, 3}}},
		"array": {"VALUES ([1, 2]::INTEGER[2]), ([3, 4]::INTEGER[2])", nil, votable.Column{Int32s: []int32{1, 2, 3, 4}, Offsets: []uint32{0, 2, 4}}},
		"other order": {"SELECT l FROM (VALUES (1, [1, 2]), (2, [3]), (3, [4, 5])) t(i, l) ORDER BY i DESC", nil,
			votable.Column{Int32s: []int32{4, 5, 3, 1, 2}, Offsets: []uint32{0, 2, 3, 5}}},
		"list of huge": {"SELECT [sum(i), sum(i)] FROM range(3) t(i)", []votable.Datatype{votable.Long}, votable.Column{Int64s: []int64{3, 3}, Offsets: []uint32{0, 2}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := all(t, conn, tc.want, tc.sql)[0]
			if len(got.Valid) > 0 {
				got.Valid[0] |= ^uint64(3) // bits beyond the rows mean nothing
			}
			if !reflect.DeepEqual(got, tc.col) {
				t.Errorf("got %+v, want %+v", got, tc.col)
			}
		})
	}
}

func TestStream_RefusesWhatDoesNotFit(t *testing.T) {
	conn := connect(t)
	for name, tc := range map[string]struct {
		sql   string
		want  votable.Datatype
		class duck.Class
	}{
		"too large for short":     {"VALUES (70000)", votable.Short, duck.Value},
		"too large for long":      {"SELECT sum(9223372036854775807) FROM range(2)", votable.Long, duck.Value},
		"negative as byte":        {"VALUES (-1)", votable.UnsignedByte, duck.Value},
		"null in array":           {"VALUES ([1, NULL])", votable.Int, duck.Value},
		"division by zero":        {"SELECT error('x')", votable.Char, duck.Value},
		"conversion in execution": {"SELECT CAST(CAST(i AS VARCHAR) || 'x' AS INTEGER) FROM range(3) t(i)", votable.Int, duck.Value},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			s, err := conn.Query(ctx, tc.sql, nil, []votable.Datatype{tc.want})
			if err == nil {
				defer s.Close()
				_, err = s.Next(ctx, make([]votable.Column, 1))
			}
			var e *duck.Error
			if !errors.As(err, &e) || e.Class != tc.class {
				t.Errorf("got %v, want class %d", err, tc.class)
			}
		})
	}
}

// endless is a query that gives its first row after years.
const endless = "SELECT count(*) FROM range(10000000) a, range(10000000) b, range(100000) c WHERE a.range + b.range + c.range = -1"

func TestQuery_StopsWhenContextEnds(t *testing.T) {
	for name, sql := range map[string]string{
		"before the first row": endless,
		"in a stream":          "SELECT a.range FROM range(10000000) a, range(10000000) b WHERE a.range * 3 = b.range * 5 + 1",
		"in a sort":            "SELECT a.range FROM range(100000) a, range(100000) b ORDER BY hash(a.range + b.range)",
	} {
		t.Run(name, func(t *testing.T) {
			conn := connect(t)
			ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
			defer cancel()
			start := time.Now()
			s, err := conn.Query(ctx, sql, nil, nil)
			for err == nil {
				_, err = s.Next(ctx, nil)
			}
			if s != nil {
				s.Close()
			}
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			if took := time.Since(start); took > 1300*time.Millisecond {
				t.Errorf("took %v", took)
			}
			if got := all(t, conn, nil, "SELECT 42")[0].Int32s[0]; got != 42 {
				t.Errorf("the connection gives %d afterwards", got)
			}
		})
	}
}

func TestStream_StopsWhenContextOfNextEnds(t *testing.T) {
	conn := connect(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s, err := conn.Query(ctx, "SELECT a.range FROM range(10000000) a, range(10000000) b WHERE a.range * 3 = b.range * 5 + 1", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	short, stop := context.WithTimeout(ctx, 100*time.Millisecond)
	defer stop()
	for err == nil {
		_, err = s.Next(short, nil)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestQuery_BindsEveryKindOfArgument(t *testing.T) {
	conn := connect(t)
	got := all(t, conn, nil, "SELECT ?::VARCHAR || ?::VARCHAR || ?::VARCHAR || ?::VARCHAR", "it's", int64(-1), 1.5, true)[0]
	if string(got.Bytes) != "it's-11.5true" {
		t.Errorf("got %q", got.Bytes)
	}
}

func TestQuery_ReportsWhatCannotRun(t *testing.T) {
	conn := connect(t)
	for _, sql := range []string{"SELEKT 1", "SELECT * FROM nothing", "SELECT 1 + ?", "SELECT {'a': 1}"} {
		if s, err := conn.Query(context.Background(), sql, nil, nil); err == nil {
			s.Close()
			t.Errorf("%s runs", sql)
		}
	}
}

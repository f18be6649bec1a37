package result_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

var numberField = []votable.Field{{Name: "n", Datatype: votable.Long}}

// numbers returns the rows 0 to n-1.
func numbers(n int) result.Rows {
	values := make([]int64, n)
	for i := range values {
		values[i] = int64(i)
	}
	return result.FromColumns(numberField, n, []votable.Column{{Int64s: values}})
}

// spy notes what is asked of a result.
type spy struct {
	result.Rows
	nexts, closes int
}

func (s *spy) Next(ctx context.Context, b *result.Batch) error {
	s.nexts++
	return s.Rows.Next(ctx, b)
}

func (s *spy) Close() error {
	s.closes++
	return s.Rows.Close()
}

func TestLimit(t *testing.T) {
	const batch = result.BatchRows
	tests := []struct {
		name     string
		rows     int
		limit    int64
		want     int
		overflow bool
	}{
		{"no limit", 3 * batch, -1, 3 * batch, false},
		{"fewer rows", 10, 11, 10, false},
		{"exactly as many", 10, 10, 10, false},
		{"one more", 11, 10, 10, true},
		{"many more", 3 * batch, 10, 10, true},
		{"exactly a batch", batch, batch, batch, false},
		{"a batch and one row", batch + 1, batch, batch, true},
		{"within the second batch", 3 * batch, batch + 5, batch + 5, true},
		{"nothing wanted, nothing there", 0, 0, 0, false},
		{"nothing wanted, something there", 5, 0, 0, true},
		{"nothing there", 0, 5, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			source := &spy{Rows: numbers(test.rows)}
			limited := result.Limit(source, test.limit)
			all, err := result.Collect(t.Context(), limited)
			if err != nil {
				t.Fatal(err)
			}
			if all.N != test.want || limited.Overflowed() != test.overflow {
				t.Errorf("got %d rows, overflowed %v", all.N, limited.Overflowed())
			}
			if n := len(all.Columns[0].Int64s); n != test.want || n > 0 && all.Columns[0].Int64s[n-1] != int64(n-1) {
				t.Errorf("got %d cells", n)
			}
			if source.closes == 0 {
				t.Error("the source was not closed")
			}
		})
	}
}

func TestLimit_AsksNoMoreThanItMust(t *testing.T) {
	source := &spy{Rows: numbers(10 * result.BatchRows)}
	if _, err := result.Collect(t.Context(), result.Limit(source, 5)); err != nil {
		t.Fatal(err)
	}
	if source.nexts != 1 {
		t.Errorf("5 rows took %d batches", source.nexts)
	}
}

// broken fails after its rows.
type broken struct{ result.Rows }

var errBroken = errors.New("the engine broke")

func (b broken) Next(ctx context.Context, batch *result.Batch) error {
	if err := b.Rows.Next(ctx, batch); !errors.Is(err, io.EOF) {
		return err
	}
	return errBroken
}

func TestLimit_PassesErrorsOn(t *testing.T) {
	for _, n := range []int64{-1, 10, 11} {
		limited := result.Limit(broken{numbers(10)}, n)
		all, err := result.Collect(t.Context(), limited)
		if !errors.Is(err, errBroken) || all.N != 10 || limited.Overflowed() {
			t.Errorf("limit %d: got %d rows, overflowed %v, the error %v", n, all.N, limited.Overflowed(), err)
		}
	}
}

func TestFromColumns_StopsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	rows := numbers(10 * result.BatchRows)
	var b result.Batch
	if err := rows.Next(ctx, &b); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := rows.Next(ctx, &b); !errors.Is(err, context.Canceled) || b.N != 0 {
		t.Errorf("got %d rows and the error %v", b.N, err)
	}
}

func TestFromColumns_ClosedIsEmpty(t *testing.T) {
	rows := numbers(10)
	if err := errors.Join(rows.Close(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	var b result.Batch
	if err := rows.Next(t.Context(), &b); !errors.Is(err, io.EOF) {
		t.Errorf("got %d rows and the error %v", b.N, err)
	}
}

func TestCollect_EveryDatatype(t *testing.T) {
	fields, n, cols := votabletest.Sampler()
	want := votabletest.Rows(fields, n, cols)
	all, err := result.Collect(t.Context(), result.FromColumns(fields, n, cols))
	if err != nil {
		t.Fatal(err)
	}
	if got := votabletest.Rows(fields, all.N, all.Columns); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestBatch_Slice(t *testing.T) {
	fields, n, cols := votabletest.Sampler()
	// Enough rows for the NULL bits of a slice to begin within a word.
	var all result.Batch
	all.Columns = make([]votable.Column, len(fields))
	for all.N < 200 {
		for j := range cols {
			all.Columns[j].Append(fields[j].Datatype, all.N, &cols[j], n)
		}
		all.N += n
	}
	rows := votabletest.Rows(fields, all.N, all.Columns)
	for _, cut := range [][2]int{{0, 200}, {0, 3}, {64, 128}, {64, 200}, {1, 2}, {63, 65}, {7, 199}, {130, 200}, {128, 128}} {
		var part result.Batch
		all.Slice(&part, fields, cut[0], cut[1])
		if got := votabletest.Rows(fields, part.N, part.Columns); !slices.Equal(got, rows[cut[0]:cut[1]]) {
			t.Errorf("rows %v are %q", cut, got)
		}
	}
}

func TestBatch_SliceSharesNullBits(t *testing.T) {
	const n = 10 * result.BatchRows
	valid := make([]uint64, n/64)
	rows := result.FromColumns(numberField, n, []votable.Column{{Int64s: make([]int64, n), Valid: valid}})
	var b result.Batch
	if err := rows.Next(t.Context(), &b); err != nil { // makes room for the columns
		t.Fatal(err)
	}
	next := func() {
		if err := rows.Next(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
	}
	if allocations := testing.AllocsPerRun(5, next); allocations > 0 {
		t.Errorf("a batch made %v allocations", allocations)
	}
}

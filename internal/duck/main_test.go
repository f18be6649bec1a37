package duck_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"go.uber.org/goleak"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/votable"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// connect opens a database in memory and a connection for one test.
func connect(t testing.TB) *duck.Conn {
	t.Helper()
	db, err := duck.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	conn, err := db.Connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

// all reads every row of a query as one column of copies.
func all(t testing.TB, conn *duck.Conn, want []votable.Datatype, sql string, args ...any) []votable.Column {
	t.Helper()
	s, err := conn.Query(context.Background(), sql, args, want)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	cols := make([]votable.Column, len(s.Fields()))
	rows := 0
	for {
		got := make([]votable.Column, len(cols))
		n, err := s.Next(context.Background(), got)
		if errors.Is(err, io.EOF) {
			return cols
		}
		if err != nil {
			t.Fatal(err)
		}
		if rows += n; rows > n {
			t.Fatal("the result has more than one chunk")
		}
		for i, c := range got {
			cols[i] = clone(c)
		}
	}
}

func clone(c votable.Column) votable.Column {
	return votable.Column{
		Bytes: append([]byte(nil), c.Bytes...), Int16s: append([]int16(nil), c.Int16s...),
		Int32s: append([]int32(nil), c.Int32s...), Int64s: append([]int64(nil), c.Int64s...),
		Float32s: append([]float32(nil), c.Float32s...), Float64s: append([]float64(nil), c.Float64s...),
		Offsets: append([]uint32(nil), c.Offsets...), Valid: append([]uint64(nil), c.Valid...),
	}
}

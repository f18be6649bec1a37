package duck

import (
	"context"
	"io"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/vobutler/vobutler/votable"
)

// Stream is the result of a query, fetched chunk by chunk while it runs. One
// goroutine at a time may use it.
type Stream struct {
	conn    *Conn
	done    <-chan struct{} // the end of the query's context
	stopped func() error    // the error of that context
	release func()
	stmt    bindings.PreparedStatement
	result  bindings.Result
	chunk   bindings.DataChunk
	readers []reader
	err     error // what every further Next returns
}

func (s *Stream) start(sql string, args []any, want []votable.Datatype) error {
	var err error
	if s.stmt, err = s.conn.prepare(sql, args); err != nil {
		return err
	}
	if bindings.ExecutePreparedStreaming(s.stmt, &s.result) == bindings.StateError {
		return newError(bindings.ResultErrorType(&s.result), bindings.ResultError(&s.result))
	}
	n := int(bindings.ColumnCount(&s.result))
	if want != nil && len(want) != n {
		return &Error{Message: "the result has another number of columns than asked for"}
	}
	s.readers = make([]reader, n)
	for i := range s.readers {
		if err := s.setReader(i, want); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stream) setReader(i int, want []votable.Datatype) error {
	t := bindings.ColumnLogicalType(&s.result, bindings.IdxT(i))
	defer bindings.DestroyLogicalType(&t)
	r := &s.readers[i]
	if err := r.setSource(t); err != nil {
		return err
	}
	target := r.natural
	if want != nil {
		target = want[i]
	}
	return r.setTarget(target)
}

// Fields describes the columns of the result by name and datatype.
func (s *Stream) Fields() []votable.Field {
	fields := make([]votable.Field, len(s.readers))
	for i := range s.readers {
		r := &s.readers[i]
		fields[i].Name = bindings.ColumnName(&s.result, bindings.IdxT(i))
		fields[i].Datatype = r.target
		if r.shape != scalar || r.target == votable.Char {
			fields[i].Arraysize = "*"
		}
		if r.timestamp {
			fields[i].Xtype = "timestamp"
		}
	}
	return fields
}

// Next fetches some rows into cols, one for each column of the result, and
// returns their number, or io.EOF after the last. With cols nil it only counts.
// The memory that cols point to is valid until the next call or Close.
func (s *Stream) Next(ctx context.Context, cols []votable.Column) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.fetch(ctx)
	for i := 0; err == nil && cols != nil && i < len(s.readers); i++ {
		vec := bindings.DataChunkGetVector(s.chunk, bindings.IdxT(i))
		err = s.readers[i].read(vec, n, &cols[i])
	}
	if err != nil {
		s.err = err
		return 0, err
	}
	return n, nil
}

// fetch replaces the chunk by the next one and returns its number of rows.
func (s *Stream) fetch(ctx context.Context) (int, error) {
	if err := s.stopped(); err != nil {
		return 0, err
	}
	if ctx.Done() != s.done {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		defer s.conn.guard(ctx)()
	}
	bindings.DestroyDataChunk(&s.chunk)
	s.chunk = bindings.FetchChunk(s.result)
	if s.chunk.Ptr != nil {
		if n := bindings.DataChunkGetSize(s.chunk); n > 0 {
			return int(n), nil
		}
	}
	// A stream that was interrupted or failed ends like a complete one; only
	// the error of the result tells them apart.
	if text := bindings.ResultError(&s.result); text != "" {
		err := newError(bindings.ResultErrorType(&s.result), text)
		return 0, cause(cause(err, s.stopped), ctx.Err)
	}
	return 0, io.EOF
}

// Close frees the result; it may be called more than once, but not while Next
// runs. A query whose rows were not all read goes on in the background until
// its connection is closed or used again.
func (s *Stream) Close() {
	bindings.DestroyDataChunk(&s.chunk)
	bindings.DestroyResult(&s.result)
	bindings.DestroyPrepare(&s.stmt)
	if s.release != nil {
		s.release()
		s.release = nil
	}
	s.err = errClosed
}

package duck

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/vobutler/vobutler/votable"
)

// Conn is a connection. One goroutine at a time may use it.
type Conn struct{ handle bindings.Connection }

// Close ends the connection; it may be called more than once.
func (c *Conn) Close() { bindings.Disconnect(&c.handle) }

// interruptEvery is how long a query that was told to stop may go on before it
// is told again. DuckDB forgets an interrupt that comes just before a statement
// starts, so that telling it once is not enough.
const interruptEvery = 10 * time.Millisecond

// guard interrupts the connection's work from the end of ctx on, until release
// is called; release waits for the last interrupt to have been given.
func (c *Conn) guard(ctx context.Context) (release func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	released, ended := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		c.interruptUntil(released)
	})
	return func() {
		if !stop() {
			close(released)
			<-ended
		}
	}
}

func (c *Conn) interruptUntil(released <-chan struct{}) {
	tick := time.NewTicker(interruptEvery)
	defer tick.Stop()
	for {
		bindings.Interrupt(c.handle)
		select {
		case <-released:
			return
		case <-tick.C:
		}
	}
}

// Exec runs one statement to its end and drops its rows. Args are string,
// int64, float64 or bool.
func (c *Conn) Exec(ctx context.Context, sql string, args ...any) error {
	s, err := c.Query(ctx, sql, args, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	for {
		if _, err := s.Next(ctx, nil); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

// Query starts one statement whose rows are then fetched from the stream. Args
// are string, int64, float64 or bool. Want is the datatype of each column, or
// nil for those that come naturally. The query is told to stop when ctx ends.
func (c *Conn) Query(ctx context.Context, sql string, args []any, want []votable.Datatype) (*Stream, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := &Stream{conn: c, done: ctx.Done(), stopped: ctx.Err, release: c.guard(ctx)}
	if err := s.start(sql, args, want); err != nil {
		s.Close()
		return nil, cause(err, ctx.Err)
	}
	return s, nil
}

// cause returns the error of an ended context in place of the interrupt that
// its end gave rise to.
func cause(err error, stopped func() error) error {
	var e *Error
	if errors.As(err, &e) && e.Class == Interrupted {
		if ended := stopped(); ended != nil {
			return ended
		}
	}
	return err
}

// prepare compiles sql and binds args.
func (c *Conn) prepare(sql string, args []any) (bindings.PreparedStatement, error) {
	var stmt bindings.PreparedStatement
	if bindings.Prepare(c.handle, sql, &stmt) == bindings.StateError {
		err := newError(bindings.ErrorTypeInvalid, bindings.PrepareError(stmt))
		bindings.DestroyPrepare(&stmt)
		return stmt, err
	}
	for i, arg := range args {
		if err := bind(stmt, bindings.IdxT(i+1), arg); err != nil {
			bindings.DestroyPrepare(&stmt)
			return stmt, err
		}
	}
	return stmt, nil
}

func bind(stmt bindings.PreparedStatement, index bindings.IdxT, arg any) error {
	var state bindings.State
	switch v := arg.(type) {
	case string:
		state = bindings.BindVarchar(stmt, index, v)
	case int64:
		state = bindings.BindInt64(stmt, index, v)
	case float64:
		state = bindings.BindDouble(stmt, index, v)
	case bool:
		state = bindings.BindBoolean(stmt, index, v)
	default:
		return &Error{Message: fmt.Sprintf("parameter %d is a %T", index, arg)}
	}
	if state == bindings.StateError {
		return &Error{Message: fmt.Sprintf("parameter %d was not taken", index)}
	}
	return nil
}

package sqlite

import (
	"context"
	"errors"
	"time"

	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// statement is a prepared statement of a connection.
type statement struct {
	conn    *conn
	handle  uintptr
	kept    bool // by the connection, for the next time
	started bool
}

// prepare returns the statement of a text, ready to be bound.
func (c *conn) prepare(text sqlb.Text) (*statement, error) {
	if s := c.kept[text.SQL]; s != nil {
		return s, nil
	}
	flags := uint32(0)
	if text.Reused {
		flags = sqlite3.SQLITE_PREPARE_PERSISTENT
	}
	sql := c.text(text.SQL, pointerSize)
	rc := sqlite3.Xsqlite3_prepare_v3(c.tls, c.db, sql, int32(len(text.SQL)+1), flags, c.pointers(), 0)
	if rc != sqlite3.SQLITE_OK {
		return nil, c.fault(rc)
	}
	s := &statement{conn: c, handle: *(*uintptr)(pointer(c.pointers())), kept: text.Reused}
	if s.kept {
		c.keep(text.SQL, s)
	}
	return s, nil
}

// keep makes a statement one that is prepared for the next time, in the place of
// any other if there are many.
func (c *conn) keep(sql string, s *statement) {
	if len(c.kept) >= maxKept {
		for other, old := range c.kept {
			old.finalize()
			delete(c.kept, other)
			break
		}
	}
	c.kept[sql] = s
}

// bind binds all arguments.
func (s *statement) bind(args []sqlb.Arg) error {
	var buf []byte
	for i, a := range args {
		var rc int32
		tls, n := s.conn.tls, int32(i+1)
		switch kind, integer, float := encode(&buf, a); kind {
		case asNull:
			rc = sqlite3.Xsqlite3_bind_null(tls, s.handle, n)
		case asInteger:
			rc = sqlite3.Xsqlite3_bind_int64(tls, s.handle, n, integer)
		case asFloat:
			rc = sqlite3.Xsqlite3_bind_double(tls, s.handle, n, float)
		case asText:
			s.conn.reserve(len(buf) + 1)
			copy(memory(s.conn.scratch, len(buf)), buf)
			rc = sqlite3.Xsqlite3_bind_text(tls, s.handle, n, s.conn.scratch, int32(len(buf)), transient)
		}
		if rc != sqlite3.SQLITE_OK {
			return s.conn.fault(rc)
		}
	}
	return nil
}

// transient tells SQLite to copy a text.
const transient = ^uintptr(0)

// step goes to the next row and reports whether there is one. Before the first
// row it waits for a program that writes.
func (s *statement) step(ctx context.Context) (bool, error) {
	var deadline time.Time
	for pause := time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		switch rc := sqlite3.Xsqlite3_step(s.conn.tls, s.handle); {
		case rc == sqlite3.SQLITE_ROW:
			s.started = true
			return true, nil
		case rc == sqlite3.SQLITE_DONE:
			return false, nil
		case rc&0xff != sqlite3.SQLITE_BUSY || s.started:
			return false, s.conn.faultOf(ctx, rc)
		}
		now := time.Now()
		if deadline.IsZero() {
			deadline = now.Add(s.conn.busy)
		}
		if now.After(deadline) {
			return false, s.conn.fault(sqlite3.SQLITE_BUSY)
		}
		sqlite3.Xsqlite3_reset(s.conn.tls, s.handle)
		if err := wait(ctx, pause); err != nil {
			return false, err
		}
	}
}

// wait sleeps unless the context ends.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// close ends the statement: it can be bound again, if it is kept.
func (s *statement) close() {
	s.started = false
	s.conn.shrink()
	if !s.kept {
		s.finalize()
		return
	}
	sqlite3.Xsqlite3_reset(s.conn.tls, s.handle)
	sqlite3.Xsqlite3_clear_bindings(s.conn.tls, s.handle)
}

func (s *statement) finalize() {
	sqlite3.Xsqlite3_finalize(s.conn.tls, s.handle)
	s.handle = 0
}

// message returns what SQLite says about its last error.
func (c *conn) message(rc int32) error {
	if c.db == 0 {
		return errors.New(libc.GoString(sqlite3.Xsqlite3_errstr(c.tls, rc)))
	}
	return errors.New(libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.db)))
}

package sqlite

import (
	"context"
	"fmt"
	"time"

	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/fault"
	sqlite3 "modernc.org/sqlite/lib"
)

// retryAfter is what clients are told when the registry cannot be read now.
const retryAfter = 5 * time.Second

// away is the error of a file that cannot be read.
func away(err error) error {
	return &fault.Error{Kind: fault.Transient, Op: "read the registry", Err: err, RetryAfter: retryAfter,
		Msg: "the registry's database cannot be read at the moment; try again in a few seconds"}
}

// fault returns the error of a result code.
func (c *conn) fault(rc int32) error {
	err := fmt.Errorf("SQLite: %w (%d)", c.message(rc), rc)
	switch rc & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return &fault.Error{Kind: fault.Transient, Op: "read the registry", Err: err, RetryAfter: retryAfter,
			Msg: "the registry's database is being written by another program; try again in a few seconds"}
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_READONLY:
		return away(err)
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return fault.Wrap(err, fault.Internal, "the registry's database file is damaged or is no SQLite file")
	case sqlite3.SQLITE_TOOBIG:
		return fail.Wrap(err, fail.InvalidQuery, "a value in the query is too long for the registry's database")
	}
	return err
}

// faultOf is fault for a statement that the end of a context may have stopped.
func (c *conn) faultOf(ctx context.Context, rc int32) error {
	if rc&0xff == sqlite3.SQLITE_INTERRUPT && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return c.fault(rc)
}

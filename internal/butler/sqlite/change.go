package sqlite

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/fault"
	sqlite3 "modernc.org/sqlite/lib"
)

// watch is the connection that sees what others change: SQLite counts changes
// from the point of view of a connection.
type watch struct {
	mu     sync.Mutex
	conn   *conn
	opened int // how many connections there were, one for each file at the path
	closed bool
}

// ChangeToken returns a text that is another one after any change of the file
// by another program, or when another file is at its path.
func (db *DB) ChangeToken(ctx context.Context) (string, error) {
	w := &db.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	now, err := os.Stat(db.path)
	if err != nil {
		return "", away(err)
	}
	if w.closed {
		return "", fault.Wrap(errClosed, fault.Transient, "the registry is being closed")
	}
	if w.conn != nil && !os.SameFile(w.conn.file, now) {
		w.conn.close()
		w.conn = nil
	}
	if w.conn == nil {
		if w.conn, err = open(db.path, now, db.options); err != nil {
			return "", err
		}
		w.opened++
	}
	version, err := w.conn.dataVersion(ctx)
	return fmt.Sprintf("%d.%d", w.opened, version), err
}

// dataVersion returns SQLite's number for the state of the file.
func (c *conn) dataVersion(ctx context.Context) (int64, error) {
	s, err := c.prepare(sqlb.Text{SQL: "PRAGMA data_version", Reused: true})
	if err != nil {
		return 0, err
	}
	defer s.close()
	if _, err := s.step(ctx); err != nil {
		return 0, err
	}
	return sqlite3.Xsqlite3_column_int64(c.tls, s.handle, 0), nil
}

func (w *watch) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	if w.conn != nil {
		w.conn.close()
		w.conn = nil
	}
}

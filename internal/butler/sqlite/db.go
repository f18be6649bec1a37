package sqlite

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/fault"
)

// Options are the limits of a DB; zero values mean the defaults.
type Options struct {
	// MaxConns bounds the statements that run at a time; more wait. The default
	// is 32.
	MaxConns int
	// MaxIdle bounds the connections that are kept without a statement; more are
	// for a short time only. The default is 4.
	MaxIdle int
	// BusyTimeout bounds the wait for a program that writes to the file. The
	// default is 30 s.
	BusyTimeout time.Duration
}

func (o Options) withDefaults() Options {
	if o.MaxConns <= 0 {
		o.MaxConns = 32
	}
	if o.MaxIdle <= 0 {
		o.MaxIdle = 4
	}
	if o.BusyTimeout <= 0 {
		o.BusyTimeout = 30 * time.Second
	}
	return o
}

// DB is a SQLite file. It may be used by many goroutines.
type DB struct {
	path    string
	options Options
	slots   chan struct{}
	idle    *butler.Idle[*conn]
	watch   watch
	closed  atomic.Bool
}

// maxRest is how long a connection above Options.MaxIdle rests.
const maxRest = 10 * time.Second

var _ butler.DB = (*DB)(nil)

// Connector returns what package butler opens SQLite registries with.
func Connector(options Options) butler.Connector {
	return func(ctx context.Context, url string) (butler.DB, error) {
		db, err := Open(ctx, pathOf(url), options)
		if err != nil {
			return nil, err
		}
		return db, nil
	}
}

// pathOf returns the path in an SQLAlchemy URL: what comes after the third
// slash.
func pathOf(url string) string {
	if _, rest, found := strings.Cut(url, "://"); found {
		return strings.TrimPrefix(rest, "/")
	}
	return url
}

// Open opens a SQLite file for reading.
func Open(ctx context.Context, path string, options Options) (*DB, error) {
	options = options.withDefaults()
	db := &DB{path: path, options: options, slots: make(chan struct{}, options.MaxConns),
		idle: butler.NewIdle(options.MaxIdle, maxRest, (*conn).close)}
	// The first statement tells whether the file is a database.
	c, err := db.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer db.release(c)
	return db, c.check(ctx)
}

// Dialect returns the language of SQLite.
func (db *DB) Dialect() sqlb.Dialect { return sqlb.SQLite }

// Query runs a statement.
func (db *DB) Query(ctx context.Context, st sqlb.Statement) (butler.Rows, error) {
	text, err := sqlb.Print(sqlb.SQLite, st)
	if err != nil {
		return nil, err
	}
	c, err := db.acquire(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := c.query(ctx, db, text)
	if err != nil {
		db.release(c)
		return nil, err
	}
	return butler.ReadAhead(rows)
}

// Close closes the connections that are idle now and the others as they become
// so.
func (db *DB) Close() error {
	db.closed.Store(true)
	db.idle.Close()
	db.watch.close()
	return nil
}

var errClosed = errors.New("the registry is closed")

// acquire returns a connection to the file that is at the path now.
func (db *DB) acquire(ctx context.Context) (*conn, error) {
	select {
	case db.slots <- struct{}{}:
	default:
		select {
		case db.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	c, err := db.take()
	if err != nil {
		<-db.slots
	}
	return c, err
}

func (db *DB) take() (*conn, error) {
	now, err := os.Stat(db.path)
	if err != nil {
		return nil, away(err)
	}
	if db.closed.Load() {
		return nil, fault.Wrap(errClosed, fault.Transient, "the registry is being closed")
	}
	for {
		c, ok := db.idle.Take()
		switch {
		case !ok:
			return open(db.path, now, db.options)
		case os.SameFile(c.file, now):
			return c, nil
		}
		c.close() // The file was replaced by another one.
	}
}

// release takes back a connection whose statement has ended.
func (db *DB) release(c *conn) {
	db.idle.Put(c)
	<-db.slots
}

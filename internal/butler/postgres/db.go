package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

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
	// for a short time only. The default is 8.
	MaxIdle int
	// StatementTimeout bounds the time of a statement in the database. The
	// default is 10 minutes.
	StatementTimeout time.Duration
	// ConnectTimeout bounds the making of a connection. The default is 10 s.
	ConnectTimeout time.Duration
}

func (o Options) withDefaults() Options {
	if o.MaxConns <= 0 {
		o.MaxConns = 32
	}
	if o.MaxIdle <= 0 {
		o.MaxIdle = 8
	}
	if o.StatementTimeout <= 0 {
		o.StatementTimeout = 10 * time.Minute
	}
	if o.ConnectTimeout <= 0 {
		o.ConnectTimeout = 10 * time.Second
	}
	return o
}

// DB is a PostgreSQL database. It may be used by many goroutines.
type DB struct {
	pool *pool
}

var _ butler.DB = (*DB)(nil)

// Connector returns what package butler opens PostgreSQL registries with.
func Connector(options Options) butler.Connector {
	return func(ctx context.Context, url string) (butler.DB, error) {
		db, err := Open(ctx, url, options)
		if err != nil {
			return nil, err
		}
		return db, nil
	}
}

// Open connects to a database. The URL is one of libpq or of SQLAlchemy, which
// names a driver in its scheme. What it leaves out comes from the environment
// and the password file, as libpq has it.
func Open(ctx context.Context, url string, options Options) (*DB, error) {
	options = options.withDefaults()
	config, err := pgconn.ParseConfig(plainURL(url))
	if err != nil {
		return nil, fmt.Errorf("read the URL of the registry's database: %w", err)
	}
	config.ConnectTimeout = options.ConnectTimeout
	config.RuntimeParams["application_name"] = "vobutler"
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: cancelPatience}
	}
	db := &DB{newPool(config, options)}
	c, err := db.pool.acquire(ctx)
	if err != nil {
		return nil, err
	}
	db.pool.release(c)
	return db, nil
}

// cancelPatience is how long the database may take to cancel a statement before
// the connection is cut.
const cancelPatience = 5 * time.Second

// plainURL drops the driver from the scheme of an SQLAlchemy URL.
func plainURL(url string) string {
	scheme, rest, found := strings.Cut(url, "://")
	if !found {
		return url
	}
	scheme, _, _ = strings.Cut(scheme, "+")
	return scheme + "://" + rest
}

// Dialect returns the language of PostgreSQL.
func (db *DB) Dialect() sqlb.Dialect { return sqlb.PostgreSQL }

// Query runs a statement. If the connection turns out to be broken before the
// first row, it tries others.
func (db *DB) Query(ctx context.Context, st sqlb.Statement) (butler.Rows, error) {
	text, err := sqlb.Print(sqlb.PostgreSQL, st)
	if err != nil {
		return nil, err
	}
	return db.run(ctx, text)
}

func (db *DB) run(ctx context.Context, text sqlb.Text) (butler.Rows, error) {
	call, err := encode(text)
	if err != nil {
		return nil, err
	}
	for {
		c, err := db.pool.acquire(ctx)
		if err != nil {
			return nil, err
		}
		fresh := c.fresh
		rows, err := c.query(ctx, db.pool, call)
		if err == nil {
			return butler.ReadAhead(rows)
		}
		db.pool.release(c)
		// A connection that was idle may have been cut meanwhile, and a
		// statement may have been prepared for tables that were changed. The
		// loop ends: each turn discards such a connection.
		if fresh || ctx.Err() != nil || !c.broken() {
			return nil, err
		}
	}
}

// Close closes the connections that are idle now and the others as they become
// so.
func (db *DB) Close() error {
	db.pool.close()
	return nil
}

var errClosed = fault.New(fault.Transient, "the registry is being closed")

// stale reports whether an error says that the connection, or what is prepared
// on it, is of no further use.
func stale(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return true
	}
	return away(pg.Code) || pg.Code == cachedPlanChanged || pg.Code == undefinedStatement
}

package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// conn is a session. It runs one statement at a time.
type conn struct {
	pg       *pgconn.PgConn
	prepared map[string]*pgconn.StatementDescription
	fresh    bool // no statement was run since the session began
	spoiled  bool // to be closed although the connection may be whole
}

// maxPrepared bounds the statements that a session keeps.
const maxPrepared = 128

// connect begins a session. The settings are made by statements, not in the
// start-up message, which some connection poolers restrict.
func connect(ctx context.Context, config *pgconn.Config, options Options) (*conn, error) {
	ctx, cancel := context.WithTimeout(ctx, options.ConnectTimeout)
	defer cancel()
	pg, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, connectFault(err)
	}
	settings := fmt.Sprintf("SET default_transaction_read_only = on; SET TIME ZONE 0; SET jit = off; SET statement_timeout = %d",
		options.StatementTimeout.Milliseconds())
	if _, err := pg.Exec(ctx, settings).ReadAll(); err != nil {
		_ = pg.Close(ctx)
		return nil, connectFault(err)
	}
	return &conn{pg: pg, prepared: map[string]*pgconn.StatementDescription{}, fresh: true}, nil
}

// query starts a statement. It reads the first row, so that an error of the
// statement comes from here.
func (c *conn) query(ctx context.Context, pool *pool, call *call) (*rows, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	ctx, cancel := context.WithCancel(ctx)
	result, err := c.start(ctx, call)
	if err != nil {
		cancel()
		return nil, c.fault(ctx, err)
	}
	r := newRows(ctx, pool, c, call, result, cancel)
	if r.pending = result.NextRow(); r.pending {
		return r, nil
	}
	r.ended = true
	if _, err := result.Close(); err != nil {
		err = c.fault(ctx, err)
		cancel()
		return nil, err
	}
	return r, nil
}

// start sends a statement, as a prepared one if it is run again and again.
func (c *conn) start(ctx context.Context, call *call) (*pgconn.ResultReader, error) {
	description := c.prepared[call.sql]
	if description == nil && call.reused && len(c.prepared) < maxPrepared {
		var err error
		description, err = c.pg.Prepare(ctx, "s"+strconv.Itoa(len(c.prepared)), call.sql, call.oids)
		if err != nil {
			return nil, err
		}
		c.prepared[call.sql] = description
	}
	if description != nil {
		return c.pg.ExecStatement(ctx, description, call.values, binaryFormat, binaryFormat), nil
	}
	return c.pg.ExecParams(ctx, call.sql, call.values, call.oids, binaryFormat, binaryFormat), nil
}

var binaryFormat = []int16{1}

// fault returns the error of a statement, and spoils the session if there is no
// more use for it.
func (c *conn) fault(ctx context.Context, err error) error {
	if stale(err) {
		c.spoiled = true
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return statementFault(err)
}

func (c *conn) broken() bool { return c.spoiled || c.pg.IsClosed() }

func (c *conn) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = c.pg.Close(ctx)
}

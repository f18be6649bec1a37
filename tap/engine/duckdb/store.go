package duckdb

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/tap/dialect"
	printer "github.com/vobutler/vobutler/tap/dialect/duckdb"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// exec runs one statement.
func (g *generation) exec(ctx context.Context, sql string) error {
	conn, err := g.conn()
	if err != nil {
		return err
	}
	err = conn.Exec(ctx, sql)
	g.putBack(conn, err == nil)
	return err
}

// store replaces a table in memory by rows and returns their number. The table
// is there for others only when all rows are in it.
func (g *generation) store(ctx context.Context, name []string, rows result.Rows) (int64, error) {
	conn, err := g.conn()
	if err != nil {
		return 0, err
	}
	n, err := fill(ctx, conn, name, rows)
	// A connection that is closed rolls its transaction back.
	g.putBack(conn, err == nil)
	return n, err
}

func fill(ctx context.Context, conn *duck.Conn, name []string, rows result.Rows) (int64, error) {
	fields := rows.Fields()
	columns := make([]string, len(fields))
	for i := range fields {
		columns[i] = duck.QuoteIdent(fields[i].Name) + " " + duck.ColumnType(&fields[i])
	}
	create := "CREATE OR REPLACE TABLE " + duck.QuotePath(name) + " (" + strings.Join(columns, ", ") + ")"
	for _, sql := range []string{"BEGIN", create} {
		if err := conn.Exec(ctx, sql); err != nil {
			return 0, err
		}
	}
	appender, err := conn.Append(name[0], name[1], name[2], fields)
	if err != nil {
		return 0, err
	}
	n, err := drain(ctx, appender, rows)
	if err != nil {
		_ = appender.Close() // the transaction is rolled back; the first error counts
		return 0, err
	}
	if err := appender.Close(); err != nil {
		return 0, err
	}
	return n, conn.Exec(ctx, "COMMIT")
}

func drain(ctx context.Context, appender *duck.Appender, rows result.Rows) (n int64, err error) {
	var b result.Batch
	for {
		if err := rows.Next(ctx, &b); errors.Is(err, io.EOF) {
			return n, nil
		} else if err != nil {
			return n, err
		}
		if err := appender.Write(b.Columns, b.N); err != nil {
			return n, err
		}
		n += int64(b.N)
	}
}

// copyFrom makes a table that another generation has.
func (g *generation) copyFrom(ctx context.Context, other *generation, name []string, fields []votable.Field) error {
	conn, err := other.conn()
	if err != nil {
		return err
	}
	want := make([]votable.Datatype, len(fields))
	for i := range fields {
		want[i] = fields[i].Datatype
	}
	reading, cancel := context.WithCancel(ctx)
	stream, err := conn.Query(reading, "SELECT * FROM "+duck.QuotePath(name), nil, want)
	if err != nil {
		cancel()
		other.putBack(conn, false)
		return err
	}
	other.stay()
	r := &rows{generation: other, conn: conn, stream: stream, fields: fields, cancel: cancel, left: noLimit,
		fault: func(err error) error { return err }}
	_, err = g.store(ctx, name, r)
	return errors.Join(err, r.Close())
}

// serviceTable is where a table of the service lies in memory.
func serviceTable(name schema.TableName) []string {
	return []string{memoryCatalog, mainSchema, name.Schema + "." + name.Table}
}

// Load replaces a table of the service for every query that starts afterwards.
func (e *Engine) Load(ctx context.Context, name schema.TableName, rows result.Rows) error {
	e.admin.Lock()
	defer e.admin.Unlock()
	g, err := e.enter()
	if err != nil {
		return err
	}
	defer g.leave()
	if _, err := g.store(ctx, serviceTable(name), rows); err != nil {
		return faultOf(err)
	}
	e.loaded[name] = rows.Fields()
	e.publish(g)
	return nil
}

// publish makes a generation print queries for the loaded tables too.
func (e *Engine) publish(g *generation) {
	layout := g.tables()
	for name := range e.loaded {
		layout[name] = dialect.Physical{Relation: serviceTable(name)}
	}
	g.print.Store(printer.New(layout))
}

// carryOver copies the loaded tables to a new generation.
func (e *Engine) carryOver(ctx context.Context, from, to *generation) error {
	for name, fields := range e.loaded {
		if err := to.copyFrom(ctx, from, serviceTable(name), fields); err != nil {
			return err
		}
	}
	e.publish(to)
	return nil
}

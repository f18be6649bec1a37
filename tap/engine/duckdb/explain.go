package duckdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/votable"
)

func (g *generation) explain(ctx context.Context, q *plan.Query) (string, error) {
	statement, err := g.print.Load().SQL(q)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.WriteString(statement.SQL + "\n")
	for i, arg := range statement.Args {
		fmt.Fprintf(&text, "$%d = %#v\n", i+1, arg)
	}
	err = g.each(ctx, "EXPLAIN "+statement.SQL, statement.Args, func(cols []votable.Column, n int) {
		for i := range n {
			text.Write(cols[1].Text(i))
		}
	})
	return text.String(), err
}

// each runs a statement and shows its rows.
func (g *generation) each(ctx context.Context, sql string, args []any, show func(cols []votable.Column, n int)) error {
	conn, err := g.conn()
	if err != nil {
		return err
	}
	clean := false
	defer func() { g.putBack(conn, clean) }()
	stream, err := conn.Query(ctx, sql, args, nil)
	if err != nil {
		return err
	}
	defer stream.Close()
	cols := make([]votable.Column, len(stream.Fields()))
	for {
		n, err := stream.Next(ctx, cols)
		if errors.Is(err, io.EOF) {
			clean = true
			return nil
		}
		if err != nil {
			return err
		}
		show(cols, n)
	}
}

// Probe reads a row of every table of the data file.
func (e *Engine) Probe(ctx context.Context) error {
	g, err := e.enter()
	if err != nil {
		return err
	}
	defer g.leave()
	if err := g.exec(ctx, "SELECT 1"); err != nil {
		return faultOf(err)
	}
	for name, physical := range g.layout {
		if err := g.exec(ctx, "SELECT * FROM "+duck.QuotePath(physical.Relation)+" LIMIT 1"); err != nil {
			return faultOf(fmt.Errorf("read %s: %w", name, err))
		}
	}
	return nil
}

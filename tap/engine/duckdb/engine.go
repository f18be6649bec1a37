package duckdb

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/vobutler/vobutler/internal/fault"
	printer "github.com/vobutler/vobutler/tap/dialect/duckdb"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

var (
	_ engine.Engine    = (*Engine)(nil)
	_ engine.Explainer = (*Engine)(nil)
	_ engine.Prober    = (*Engine)(nil)
	_ engine.Uploader  = (*Engine)(nil)
	_ engine.Loader    = (*Engine)(nil)
)

// Engine runs plans on DuckDB. It is safe for concurrent use.
type Engine struct {
	config Config
	log    *slog.Logger
	serial atomic.Int64 // names the next upload

	// admin is held while the current generation or the loaded tables change.
	admin  sync.Mutex
	loaded map[schema.TableName][]votable.Field

	mu          sync.Mutex
	current     *generation
	generations []*generation // those not yet freed
	uploads     map[string]*upload
	closed      bool
}

// Open starts an engine on the data file of c.
func Open(ctx context.Context, c Config) (*Engine, error) {
	e := &Engine{config: c, log: c.Logger, loaded: map[schema.TableName][]votable.Field{}, uploads: map[string]*upload{}}
	if e.log == nil {
		e.log = slog.Default()
	}
	g, err := newGeneration(ctx, &e.config)
	if err != nil {
		return nil, err
	}
	e.current, e.generations = g, []*generation{g}
	return e, nil
}

// errClosed is what a closed engine answers.
var errClosed = fault.New(fault.Transient, "the server is shutting down")

// enter returns the current generation with the caller as its user.
func (e *Engine) enter() (*generation, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || !e.current.enter() {
		return nil, errClosed
	}
	return e.current, nil
}

// Query starts q. Its errors are of kind Usage where a value of the query or
// of a row does not fit, TooLarge where memory or space for spilling runs out,
// the context's where it ended, and Internal otherwise.
func (e *Engine) Query(ctx context.Context, q *plan.Query) (result.Rows, error) {
	g, err := e.enterFor(ctx, q)
	if err != nil {
		return nil, err
	}
	r, err := g.query(ctx, q)
	if err != nil {
		g.leave()
		return nil, faultOf(err)
	}
	r.fault = faultOf
	return r, nil
}

// query runs q in a generation that the caller has entered; the rows leave it
// when they are closed.
func (g *generation) query(ctx context.Context, q *plan.Query) (*rows, error) {
	statement, err := g.print.Load().SQL(q)
	if err != nil {
		return nil, err
	}
	outputs := q.Outputs()
	fields := make([]votable.Field, len(outputs))
	want := make([]votable.Datatype, len(outputs))
	for i := range outputs {
		fields[i] = outputs[i].Field
		want[i] = outputs[i].Field.Datatype
	}
	limit, limited := printer.LimitInEngine(q)
	if !limited {
		limit = noLimit
	}
	conn, err := g.conn()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	stream, err := conn.Query(ctx, statement.SQL, statement.Args, want)
	if err != nil {
		cancel()
		g.putBack(conn, false)
		return nil, err
	}
	return &rows{generation: g, conn: conn, stream: stream, fields: fields, cancel: cancel, left: limit}, nil
}

// Explain returns the SQL of q, its arguments and DuckDB's plan for it, for the
// operator.
func (e *Engine) Explain(ctx context.Context, q *plan.Query) (string, error) {
	g, err := e.enterFor(ctx, q)
	if err != nil {
		return "", err
	}
	defer g.leave()
	text, err := g.explain(ctx, q)
	return text, faultOf(err)
}

// Swap makes file the data of every query that starts afterwards. Queries that
// run go on with the file that they began with; it is closed after the last of
// them. Loaded tables are carried over.
func (e *Engine) Swap(ctx context.Context, file string) error {
	e.admin.Lock()
	defer e.admin.Unlock()
	old, err := e.enter()
	if err != nil {
		return err
	}
	defer old.leave()
	c := e.config
	c.File = file
	g, err := newGeneration(ctx, &c)
	if err != nil {
		return err
	}
	if err := e.carryOver(ctx, old, g); err != nil {
		g.free()
		return errors.Join(faultOf(err), g.freeErr)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		g.retire()
		return errClosed
	}
	e.config.File = file
	e.current = g
	e.generations = append(e.live(), g)
	old.retire()
	e.log.Info("data file swapped", "file", file, "tables", len(g.layout))
	return nil
}

// live returns the generations that are not freed yet.
func (e *Engine) live() []*generation {
	var live []*generation
	for _, g := range e.generations {
		select {
		case <-g.freed:
		default:
			live = append(live, g)
		}
	}
	return live
}

// Close lets no query start any more, waits for those that run, and frees
// everything. It may be called more than once.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closed = true
	e.current.retire()
	generations := e.live()
	uploads := e.uploads
	e.uploads = map[string]*upload{}
	e.mu.Unlock()
	var errs []error
	for _, u := range uploads {
		errs = append(errs, u.Drop())
	}
	for _, g := range generations {
		<-g.freed
		errs = append(errs, g.freeErr)
	}
	return errors.Join(errs...)
}

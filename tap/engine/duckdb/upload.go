package duckdb

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// upload is a table of a user in the memory of one generation, which it keeps
// alive.
type upload struct {
	engine *Engine
	name   string
	fields []votable.Field
	rows   int64

	mu         sync.Mutex
	generation *generation // nil once it was dropped
}

// Source is the table's name within the engine.
func (u *upload) Source() []string { return []string{memoryCatalog, mainSchema, u.name} }

// Rows is how many rows it has.
func (u *upload) Rows() int64 { return u.rows }

// Drop frees the table. Queries that run on it keep what they read.
func (u *upload) Drop() error {
	u.engine.mu.Lock()
	delete(u.engine.uploads, u.name)
	u.engine.mu.Unlock()
	u.mu.Lock()
	defer u.mu.Unlock()
	g := u.generation
	if g == nil {
		return nil
	}
	u.generation = nil
	defer g.leave()
	return g.exec(context.Background(), "DROP TABLE IF EXISTS "+duck.QuotePath(u.Source()))
}

// Upload stores rows as a private table. Values that do not fit their field are
// of kind Usage.
func (e *Engine) Upload(ctx context.Context, rows result.Rows) (engine.Upload, error) {
	g, err := e.enter()
	if err != nil {
		return nil, err
	}
	u := &upload{engine: e, name: fmt.Sprintf("upload_%d", e.serial.Add(1)), fields: rows.Fields(), generation: g}
	if err := checkNames(u.fields); err != nil {
		g.leave()
		return nil, err
	}
	if u.rows, err = g.store(ctx, u.Source(), rows); err != nil {
		g.leave()
		return nil, faultOf(err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		g.leave()
		return nil, errClosed
	}
	e.uploads[u.name] = u
	return u, nil
}

// checkNames refuses columns whose names differ in case only, which DuckDB
// cannot tell apart.
func checkNames(fields []votable.Field) error {
	seen := map[string]string{}
	for i := range fields {
		low := strings.ToLower(fields[i].Name)
		if other, twice := seen[low]; twice {
			return fault.New(fault.Usage, "the uploaded table has the columns %s and %s: rename one, names are compared without regard to case", other, fields[i].Name)
		}
		seen[low] = fields[i].Name
	}
	return nil
}

// enterFor returns the generation that q runs in, with the caller as its user:
// that of the uploads it reads, else the current one.
func (e *Engine) enterFor(ctx context.Context, q *plan.Query) (*generation, error) {
	uploads, err := e.uploadsOf(q)
	if err != nil {
		return nil, err
	}
	if len(uploads) == 0 {
		return e.enter()
	}
	var newest *generation
	for _, u := range uploads {
		g := u.enter()
		switch {
		case g == nil:
		case newest == nil:
			newest = g
		case newest.serial < g.serial:
			newest.leave()
			newest = g
		default:
			g.leave()
		}
	}
	for _, u := range uploads {
		if err := u.moveTo(ctx, newest); err != nil {
			if newest != nil {
				newest.leave()
			}
			return nil, faultOf(err)
		}
	}
	return newest, nil
}

var errDropped = fault.New(fault.NotFound, "an uploaded table of this query is no longer there; upload it again")

// uploadsOf returns the uploads that q reads.
func (e *Engine) uploadsOf(q *plan.Query) ([]*upload, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var found []*upload
	for _, use := range q.Uses {
		s := use.Table.Source
		if s == nil {
			continue
		}
		u := e.uploads[s[len(s)-1]]
		if u == nil {
			return nil, errDropped
		}
		if !slices.Contains(found, u) {
			found = append(found, u)
		}
	}
	return found, nil
}

// enter returns the upload's generation with the caller as its user, or nil
// where the upload was dropped.
func (u *upload) enter() *generation {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.generation != nil {
		u.generation.stay()
	}
	return u.generation
}

// moveTo copies the table to another generation; a swap came between the
// uploads of one query.
func (u *upload) moveTo(ctx context.Context, to *generation) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	from := u.generation
	if from == nil {
		return errDropped
	}
	if from == to {
		return nil
	}
	if err := to.copyFrom(ctx, from, u.Source(), u.fields); err != nil {
		return err
	}
	to.stay()
	u.generation = to
	// The table stays where it was, for a query that is just about to read it;
	// it goes with its generation, which a swap has retired.
	from.leave()
	return nil
}

package query

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// Engine runs queries on a repository. It may be used by many goroutines.
type Engine struct{ repo *butler.Repo }

// New returns the engine of a repository.
func New(repo *butler.Repo) *Engine { return &Engine{repo} }

// Execute returns the rows of a query, which the spec says what they are. The
// query is planned at once; it runs when the first page is read. An error that
// the user can mend is a *fail.Error.
func (e *Engine) Execute(ctx context.Context, in *tree.Inputs, spec *tree.Spec) (*Pages, error) {
	if err := spec.Check(in.Query); err != nil {
		return nil, err
	}
	s, err := e.newSession(ctx, in)
	if err != nil {
		return nil, err
	}
	w := wantedBy(spec)
	p, err := s.plan(ctx, in.Query, w)
	if err != nil {
		return nil, err
	}
	return e.newPages(ctx, spec, p)
}

// wantedBy returns what a spec asks for.
func wantedBy(spec *tree.Spec) want {
	w := want{dimensions: spec.Dimensions, need: spec.Columns(), orderBy: spec.OrderBy, limit: spec.Limit,
		duplicates: spec.AllowDuplicateOverlaps}
	w.findFirst, w.first = spec.FindFirstDataset()
	w.columns, _ = columnsOf(spec)
	return w
}

// Count returns the number of rows that Execute gives. If regions must be
// compared to know it, that costs as much as to get the rows: exact asks for it
// nevertheless, and discard agrees to the cost; without discard it is an error
// of type InvalidQuery. If the count need not be exact it is an upper bound.
func (e *Engine) Count(ctx context.Context, in *tree.Inputs, spec *tree.Spec, exact, discard bool) (int64, error) {
	if err := spec.Check(in.Query); err != nil {
		return 0, err
	}
	s, err := e.newSession(ctx, in)
	if err != nil {
		return 0, err
	}
	w := wantedBy(spec)
	w.orderBy, w.duplicates, w.inexact = nil, false, !exact
	w.columns = countedColumns(spec)
	p, err := s.plan(ctx, in.Query, w)
	switch {
	case err != nil:
		return 0, err
	case p.empty:
		return 0, nil
	case p.tested && exact && !discard:
		return 0, fail.Invalid("the rows of this query can be counted only by getting them all, as their regions must be compared: " +
			"count with discard=True, or with exact=False for an upper bound")
	case p.tests.none():
		return e.countRows(ctx, p)
	}
	rows, err := e.run(ctx, p)
	if err != nil {
		return 0, err
	}
	defer rows.close()
	n := int64(0)
	for rows.next() {
		n++
	}
	return n, rows.err()
}

func (e *Engine) countRows(ctx context.Context, p *plan) (int64, error) {
	rows, err := e.repo.DB().Query(ctx, sqlb.From(sqlb.Subquery(p.statement, "n")).Output("n", sqlb.CountAll()))
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	n := int64(0)
	if rows.Next() {
		n = rows.Row()[0].Int()
	}
	return n, rows.Err()
}

// Any reports whether a query has rows. Without execute it only reports whether
// the datasets searched for may exist, which is not exact; to ask for that is an
// error.
func (e *Engine) Any(ctx context.Context, in *tree.Inputs, execute, exact bool) (bool, error) {
	s, err := e.newSession(ctx, in)
	if err != nil {
		return false, err
	}
	p, err := s.plan(ctx, in.Query, want{dimensions: in.Query.Dimensions, need: tree.NewColumns(in.Query.Dimensions),
		columns: keysOf(in.Query.Dimensions), limit: 1, duplicates: true, inexact: !exact})
	switch {
	case err != nil:
		return false, err
	case p.empty:
		return false, nil
	case !execute && exact:
		return false, fail.Invalid("whether there are rows cannot be known exactly without execute")
	case !execute:
		return true, nil
	}
	rows, err := e.run(ctx, p)
	if err != nil {
		return false, err
	}
	defer rows.close()
	found := rows.next()
	return found, rows.err()
}

// Explain tells why a query has no rows, as far as that is known without running
// it.
func (e *Engine) Explain(ctx context.Context, in *tree.Inputs) ([]string, error) {
	s, err := e.newSession(ctx, in)
	if err != nil {
		return nil, err
	}
	p, err := s.plan(ctx, in.Query, want{dimensions: in.Query.Dimensions, need: tree.NewColumns(in.Query.Dimensions),
		columns: keysOf(in.Query.Dimensions), limit: 1})
	if err != nil {
		return nil, err
	}
	return p.messages, nil
}

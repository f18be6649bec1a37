package tap

import (
	"context"
	"errors"
	"io"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/upload"
)

// query is one query on its way from parameters to rows. Its steps are prepare,
// open, then next until the end; close in any case.
type query struct {
	s      *Service
	req    *Request
	who    auth.Principal
	report *Report

	*compiled
	head    format.Header
	uploads *upload.Tables // nil: none
	rows    *result.Limited
	batch   result.Batch
}

// prepare takes the query to a plan. enter waits for a place; uploads are work
// for the engine and need one, while a query that has none is checked before
// it waits, so that mistakes are told at once.
func (q *query) prepare(ctx context.Context, enter func(context.Context) error) error {
	done := phase(&q.report.Parse)
	tree, warnings, err := q.s.parse(q.req)
	if err != nil {
		return err
	}
	set := q.s.cfg.Schema()
	if len(q.req.Uploads) == 0 {
		if q.compiled, err = q.s.resolve(ctx, q.req, tree, set, q.who); err != nil {
			return err
		}
	}
	done()
	if err := enter(ctx); err != nil {
		return err
	}
	if len(q.req.Uploads) > 0 {
		if err := q.load(ctx); err != nil {
			return err
		}
		defer phase(&q.report.Parse)()
		if set, err = set.With(q.uploads.Schema); err != nil {
			return err
		}
		if q.compiled, err = q.s.resolve(ctx, q.req, tree, set, q.who); err != nil {
			return err
		}
	}
	q.warnings = append(warnings, q.warnings...)
	q.report.Tables = q.tables
	q.head = q.s.header(q.req, q.compiled)
	return nil
}

// load brings the uploads into the engine.
func (q *query) load(ctx context.Context) (err error) {
	defer phase(&q.report.Upload)()
	q.uploads, err = q.s.uploads.Load(ctx, q.req.Uploads, func(ctx context.Context, ref upload.Ref) (io.ReadCloser, error) {
		return q.s.openUpload(ctx, q.req, q.who.User, ref)
	})
	return err
}

// open starts the query and reads its first rows into the batch; an empty
// batch is the end. A query for no rows is not run at all: its plan tells the
// columns.
func (q *query) open(ctx context.Context) error {
	defer phase(&q.report.First)()
	limit := q.s.maxRows(q.req, q.metadata)
	if limit == 0 {
		return nil
	}
	rows, err := q.s.cfg.Engine.Query(ctx, atMost(q.plan, limit))
	if err != nil {
		return err
	}
	q.rows = result.Limit(q.rewritten(rows), limit)
	return q.next(ctx)
}

// rewritten are rows with what Config.Rewrite makes of them.
func (q *query) rewritten(rows result.Rows) result.Rows {
	rewrite := q.s.cfg.Rewrite
	if rewrite == nil {
		return rows
	}
	return deliver.Rewrite(rows, q.plan.Outputs(), func(column *plan.Origin) deliver.Rewriter { return rewrite(q.req.base, column) })
}

// atMost returns the plan for no more rows than tell whether there are more
// than limit, so that an engine need not sort what nobody reads.
func atMost(p *plan.Query, limit int64) *plan.Query {
	if enough := uint64(limit) + 1; limit > 0 && (p.Limit == nil || *p.Limit > enough) {
		cut := *p
		cut.Limit = &enough
		return &cut
	}
	return p
}

// next reads the next rows into the batch; an empty batch is the end.
func (q *query) next(ctx context.Context) error {
	if q.rows == nil {
		q.batch.N = 0
		return nil
	}
	err := q.rows.Next(ctx, &q.batch)
	if errors.Is(err, io.EOF) {
		q.batch.N = 0
		return nil
	}
	return err
}

// overflowed tells, after the last rows, whether there are more than were let
// through. A request for no rows always overflows (DALI 1.1 section 3.4.4).
func (q *query) overflowed() bool { return q.rows == nil || q.rows.Overflowed() }

// write writes the rows from the present batch on.
func (q *query) write(ctx context.Context, w format.Writer) error {
	defer phase(&q.report.Stream)()
	for q.batch.N > 0 {
		if err := w.Write(&q.batch); err != nil {
			return err
		}
		q.report.Rows += int64(q.batch.N)
		if err := q.next(ctx); err != nil {
			return err
		}
	}
	q.report.Overflow = q.overflowed()
	return nil
}

// close ends the query and drops its uploads. It may be called more than once.
func (q *query) close() error {
	var err error
	if q.rows != nil {
		err = q.rows.Close()
	}
	if q.uploads != nil {
		err = errors.Join(err, q.uploads.Drop())
	}
	return err
}

package sia

import (
	"context"
	"errors"
	"io"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// answer is one search on its way from parameters to rows.
type answer struct {
	service *Service
	search  *search
	base    string
	plan    func(places []place) (*plan.Query, error)
	query   *plan.Query // of the places that are asked for together
	head    format.Header
	rows    *result.Limited // nil: none are wanted
	batch   result.Batch
	sent    *tally
}

// prepare makes the plan and the head of the answer; resource is where the
// service is searched.
func (a *answer) prepare(ctx context.Context, who auth.Principal, scope Scope, resource string, e echo) error {
	s, q := a.service, a.search
	var known facts
	if scope.Repository != "" || len(q.ids) > 0 || q.maxRec == 0 {
		var err error
		if known, err = s.factsFor(ctx, who, q.table); err != nil {
			return err
		}
	}
	more := allOf(scopeCondition(scope, known), condition(q.ids, known.spellings()))
	a.plan = func(places []place) (*plan.Query, error) { return s.resolve(q.tree(places, more), who) }
	var err error
	if a.query, err = a.plan(a.together()); err != nil {
		return err
	}
	a.base = e.base
	if !inexact(q.places) {
		e.adql = q.tree(q.places, more, q.isImage()).String()
	}
	var self *votable.Resource
	if q.maxRec == 0 {
		r := s.describe(resource, known.of(scope))
		self = &r
	}
	a.head = s.header(a.query, q, e, self)
	return nil
}

// scopeCondition is met by the rows that a service covers; nil: all.
func scopeCondition(scope Scope, known facts) adql.Expr {
	var collections, repository adql.Expr
	if len(scope.Collections) > 0 {
		values := make([]adql.Expr, len(scope.Collections))
		for i, c := range scope.Collections {
			values[i] = text(c)
		}
		collections = isOneOf("obs_collection", values)
	}
	if scope.Repository != "" {
		repository = ofRepository(scope.Repository, known.spellings())
	}
	return allOf(collections, repository)
}

// open starts the query and reads its first rows. A search for no rows is not
// run at all.
func (a *answer) open(ctx context.Context) error {
	limit := a.service.limits.DefaultRows
	if a.search.maxRec >= 0 {
		limit = min(a.search.maxRec, a.service.limits.MaxRows)
	}
	if limit == 0 {
		return nil
	}
	rows, err := a.ask(ctx)
	if err != nil {
		return err
	}
	a.rows = result.Limit(a.rewritten(rows), limit)
	return a.next(ctx)
}

// rewritten are rows with what Config.Rewrite makes of them.
func (a *answer) rewritten(rows result.Rows) result.Rows {
	rewrite := a.service.cfg.Rewrite
	if rewrite == nil {
		return rows
	}
	return deliver.Rewrite(rows, a.query.Outputs(), func(column *plan.Origin) deliver.Rewriter { return rewrite(a.base, column) })
}

// together are the places that are asked for in one query, the first if there
// are many.
func (a *answer) together() []place {
	if all := a.search.places; len(all) <= fewPlaces {
		return all
	}
	return a.search.places[:1]
}

// ask starts the query, or those of many places.
func (a *answer) ask(ctx context.Context) (result.Rows, error) {
	all := a.search.places
	if len(all) <= fewPlaces {
		return a.run(ctx, a.query, all, nil)
	}
	return newSweep(ctx, len(all), func(ctx context.Context, i int) (result.Rows, error) {
		query, err := a.plan(all[i : i+1])
		if err != nil {
			return nil, err
		}
		return a.run(ctx, query, all[i:i+1], all[:i])
	})
}

// run starts the query of some places, without the rows of those before.
func (a *answer) run(ctx context.Context, query *plan.Query, places, before []place) (result.Rows, error) {
	rows, err := a.service.cfg.Engine.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	wanted, err := a.search.filter(rows, places, before)
	if err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	return wanted, nil
}

// next reads the next rows into the batch; an empty batch is the end.
func (a *answer) next(ctx context.Context) error {
	if a.rows == nil {
		return nil
	}
	err := a.rows.Next(ctx, &a.batch)
	if errors.Is(err, io.EOF) {
		a.batch.N = 0
		return nil
	}
	return err
}

// write writes the answer up to its end.
func (a *answer) write(ctx context.Context, w format.Writer) error {
	if err := w.Begin(a.head); err != nil {
		return err
	}
	for a.batch.N > 0 {
		if err := w.Write(&a.batch); err != nil {
			return err
		}
		a.sent.rows += int64(a.batch.N)
		if err := a.next(ctx); err != nil {
			return err
		}
	}
	// A request for no rows always overflows (DALI 1.1 section 3.4.4).
	a.sent.overflow = a.rows == nil || a.rows.Overflowed()
	return nil
}

func (a *answer) close() error {
	if a.rows == nil {
		return nil
	}
	return a.rows.Close()
}

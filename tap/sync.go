package tap

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/uws"
)

// sync answers a query in the same request. The status is sent with the first
// rows, so that what goes wrong before them has a status of its own.
func (s *Service) sync(w http.ResponseWriter, r *http.Request) error {
	params, err := s.params(w, r)
	if err != nil {
		return err
	}
	defer s.closeParams(r.Context(), params)
	who := auth.From(r.Context())
	report := &Report{ID: w.Header().Get(dali.RequestIDHeader), User: who.User, started: time.Now()}
	req, err := s.readRequest(params)
	if err == nil {
		err = uws.CheckQuota(who.Queries)
	}
	if err != nil {
		report.Err = err
		s.publish(r.Context(), report)
		return err
	}
	req.base = s.cfg.Base.Of(r)
	req.part = partsOf(params)
	report.RunID, report.Format = req.RunID, req.Format.Name
	return s.answer(w, r, &query{s: s, req: req, who: who, report: report})
}

// errTooLong is why a synchronous query ends that ran as long as it may.
var errTooLong = errors.New("the query ran longer than a synchronous one may")

// answer runs the query and writes its result. It returns an error only if
// nothing was sent; after that it breaks the connection.
func (s *Service) answer(w http.ResponseWriter, r *http.Request, q *query) (err error) {
	ctx, cancel := context.WithTimeoutCause(r.Context(), s.limits.SyncDuration, errTooLong)
	defer cancel()
	leave := func() {}
	defer func() { leave() }()
	defer func() {
		if q.report.Err == nil {
			q.report.Err = err
		}
		if closed := q.close(); closed != nil {
			s.cfg.Log.ErrorContext(ctx, "a query could not be closed", "id", q.report.ID, "error", closed)
		}
		s.publish(r.Context(), q.report)
	}()
	err = q.prepare(ctx, func(ctx context.Context) error {
		defer phase(&q.report.Waited)()
		entered, err := s.gate.Enter(ctx, uws.Caller{Key: auth.TurnOf(r), User: q.who.User, Queries: q.who.Queries})
		if err == nil {
			leave = entered
		}
		return err
	})
	if err != nil {
		return s.reason(ctx, err)
	}
	out := deliver.New(ctx, w, r, s.limits.Stall)
	defer out.Release()
	defer func() { q.report.Bytes = out.Size() }()
	deliver.SetHead(w.Header(), q.req.ContentType, "result"+q.req.Format.Extension)
	writer := q.req.Format.New(out)
	err = s.first(ctx, q, out, writer)
	if err == nil && r.Method == http.MethodHead {
		out.FinishHead()
		return nil
	}
	if err == nil {
		err = q.write(ctx, writer)
	}
	if err != nil {
		err = s.reason(ctx, err)
		q.report.Err = out.Reason(err)
		out.Fail(writer, err)
		return err
	}
	err = writer.End(format.Outcome{Overflow: q.report.Overflow})
	if err == nil {
		err = out.Finish()
	}
	if err != nil && !out.Withdraw() {
		q.report.Err = out.Reason(err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// first begins the answer once the first rows are there, or when there have
// been none for so long that a proxy might give up. Until it begins, an error
// can still have a status.
func (s *Service) first(ctx context.Context, q *query, out *deliver.Body, w format.Writer) error {
	opened := make(chan error, 1)
	go func() { opened <- guard(func() error { return q.open(ctx) }) }() // received below in every case
	silence := time.NewTimer(s.limits.Silence)
	defer silence.Stop()
	select {
	case err := <-opened:
		if err != nil {
			return err
		}
		return s.begin(q, w)
	case <-silence.C:
	}
	if err := s.begin(q, w); err != nil {
		return errors.Join(err, <-opened)
	}
	out.Flush()
	return <-opened
}

// guard makes an error of a panic, which in a goroutine of its own would end
// the process.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}

func (s *Service) begin(q *query, w format.Writer) error {
	if err := w.Begin(q.head); err != nil {
		return fmt.Errorf("begin the result: %w", err)
	}
	return nil
}

// reason tells a query that took too long from one whose client left.
func (s *Service) reason(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(context.Cause(ctx), errTooLong) {
		return fault.Wrap(err, fault.Timeout, "the query ran longer than the %d s that a synchronous query may; use /async",
			int(s.limits.SyncDuration.Seconds()))
	}
	return err
}

package sia

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/uws"
)

// errTooLong is why a search ends that ran as long as it may.
var errTooLong = errors.New("the search ran longer than it may")

// bodyTime is how long a client may take to send a request.
const bodyTime = time.Minute

// query answers a search.
func (s *Service) query(w http.ResponseWriter, r *http.Request) (err error) {
	start := time.Now()
	label, scope, err := s.find(r)
	if err != nil {
		return err
	}
	params, err := s.params(w, r)
	if err != nil {
		return err
	}
	defer func() {
		if closed := params.Close(); closed != nil {
			s.cfg.Log.ErrorContext(r.Context(), "attachments stay on disk", "error", closed)
		}
	}()
	var sent tally
	defer func() { s.report(r, w.Header().Get(dali.RequestIDHeader), label, params, &sent, start, err) }()
	q, err := s.read(params)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(r.Context(), s.limits.Duration, errTooLong)
	defer cancel()
	who := auth.From(r.Context())
	if err := uws.CheckQuota(who.Queries); err != nil {
		return err
	}
	leave, err := s.cfg.Gate.Enter(ctx, uws.Caller{Key: auth.TurnOf(r), User: who.User, Queries: who.Queries})
	if err != nil {
		return s.reason(ctx, err)
	}
	defer leave()
	a := &answer{service: s, search: q, sent: &sent}
	e := echo{base: s.cfg.Base.Of(r), request: requestURL(s.address(r, label), params)}
	if err := a.prepare(ctx, who, scope, s.address(r, label)+"/query", e); err != nil {
		return s.reason(ctx, err)
	}
	defer func() {
		if closed := a.close(); closed != nil {
			s.cfg.Log.ErrorContext(ctx, "a search could not be closed", "error", closed)
		}
	}()
	if err := a.open(ctx); err != nil {
		return s.reason(ctx, err)
	}
	out := deliver.New(ctx, w, r, s.limits.Stall)
	defer out.Release()
	deliver.SetHead(w.Header(), q.contentType, "result"+q.format.Extension)
	if r.Method == http.MethodHead {
		out.FinishHead()
		return nil
	}
	defer func() { sent.bytes = out.Size() }()
	writer := q.format.New(out)
	if err := a.write(ctx, writer); err != nil {
		err = s.reason(ctx, err)
		sent.err = out.Reason(err)
		out.Fail(writer, err)
		return err
	}
	err = writer.End(format.Outcome{Overflow: sent.overflow})
	if err == nil {
		err = out.Finish()
	}
	if err != nil && !out.Withdraw() {
		sent.err = out.Reason(err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// params reads the parameters of a request. The caller closes them.
func (s *Service) params(w http.ResponseWriter, r *http.Request) (*dali.Params, error) {
	return dali.ReadWithin(w, r, dali.Limits{Text: s.limits.Text, Files: s.limits.Text}, bodyTime)
}

// requestURL is the address that asks for the same, also of what was POSTed.
func requestURL(service string, p *dali.Params) string {
	values := url.Values{}
	for _, name := range p.Names() {
		values[name] = p.All(name)
	}
	return service + "/query?" + values.Encode()
}

// reason tells a search that took too long from one whose client left.
func (s *Service) reason(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(context.Cause(ctx), errTooLong) {
		return fault.Wrap(err, fault.Timeout, "the search ran longer than the %d s that it may; narrow it, or ask the TAP "+
			"service in a job", int(s.limits.Duration.Seconds()))
	}
	return err
}

// resolve makes a plan of a tree, with the rows hidden that the user may not
// see.
func (s *Service) resolve(tree *adql.Query, who auth.Principal) (*plan.Query, error) {
	var opts plan.Options
	if s.cfg.Policy != nil {
		opts.Policy = s.cfg.Policy(who)
	}
	return plan.Resolve(tree, s.cfg.Schema(), opts)
}

// tally is what the log says of an answer.
type tally struct {
	rows, bytes int64
	overflow    bool
	err         error // after the answer had begun
}

// report logs the search.
func (s *Service) report(r *http.Request, id, label string, p *dali.Params, sent *tally, start time.Time, err error) {
	if err == nil {
		err = sent.err
	}
	attrs := []slog.Attr{
		slog.String("id", id), slog.String("service", label), slog.String("user", auth.From(r.Context()).User),
		slog.Any("parameters", p.Names()), slog.Int64("rows", sent.rows), slog.Int64("bytes", sent.bytes),
		slog.Bool("overflow", sent.overflow), slog.Float64("ms", float64(time.Since(start).Microseconds())/1000),
	}
	if err != nil {
		attrs = append(attrs, slog.String("fault", fault.KindOf(err).String()), slog.String("error", err.Error()))
	}
	s.cfg.Log.LogAttrs(r.Context(), slog.LevelInfo, "image search", attrs...)
}

package sia

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
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
	leave, err := s.enter(ctx, r, who)
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
	out := newBody(w, r, s.limits.Stall)
	defer out.release()
	defer context.AfterFunc(ctx, out.hurry)()
	prepareHead(w.Header(), q)
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	if err := a.write(ctx, out); err != nil {
		if !out.started {
			return s.reason(ctx, err)
		}
		// What was sent looks like all of it unless the connection breaks.
		sent.err = s.reason(ctx, err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// params reads the parameters of a request. The caller closes them.
func (s *Service) params(w http.ResponseWriter, r *http.Request) (*dali.Params, error) {
	limits := dali.Limits{Text: s.limits.Text, Files: s.limits.Text}
	if r.Method != http.MethodPost {
		return dali.Read(r, limits)
	}
	rc := http.NewResponseController(w)
	if err := rc.SetReadDeadline(time.Now().Add(bodyTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	params, err := dali.Read(r, limits)
	// Without a deadline from here on: reading is how the server learns that the
	// client left.
	if err := rc.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.cfg.Log.WarnContext(r.Context(), "a deadline stays", "error", err)
	}
	return params, err
}

// requestURL is the address that asks for the same, also of what was POSTed.
func requestURL(service string, p *dali.Params) string {
	values := url.Values{}
	for _, name := range p.Names() {
		values[name] = p.All(name)
	}
	return service + "/query?" + values.Encode()
}

// enter waits for a place. Those who did not log in take turns by their
// address, so that they are not one user together.
func (s *Service) enter(ctx context.Context, r *http.Request, who auth.Principal) (func(), error) {
	key := "user " + who.User
	if who.Anonymous() {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		key = "address " + host
	}
	leave, err := s.gate.Enter(ctx, key)
	if fault.KindOf(err) == fault.Busy {
		return nil, &fault.Error{Kind: fault.Busy, RetryAfter: 5 * time.Second, Err: err,
			Msg: "the service is working on as many searches as it can and more are waiting; try again in a moment"}
	}
	return leave, err
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

// tally is what the log says of an answer.
type tally struct {
	rows, bytes int64
	overflow    bool
	err         error // after the answer had begun
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
	a.rows = result.Limit(a.service.rewrite(a.base, rows, a.query.Outputs()), limit)
	return a.next(ctx)
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

// write writes the answer.
func (a *answer) write(ctx context.Context, out *body) error {
	w := a.search.format.New(out)
	if err := w.Begin(a.head); err != nil {
		return err
	}
	for a.batch.N > 0 {
		if err := w.Write(&a.batch); err != nil {
			return err
		}
		a.sent.rows += int64(a.batch.N)
		if err := a.next(ctx); err != nil {
			// The document says why, for those who read it to its end.
			_ = w.End(format.Outcome{Err: a.service.reason(ctx, err)}) // the connection is broken anyway
			return err
		}
	}
	// A request for no rows always overflows (DALI 1.1 section 3.4.4).
	a.sent.overflow = a.rows == nil || a.rows.Overflowed()
	if err := w.End(format.Outcome{Overflow: a.sent.overflow}); err != nil {
		return err
	}
	err := out.finish()
	a.sent.bytes = out.size
	return err
}

func (a *answer) close() error {
	if a.rows == nil {
		return nil
	}
	return a.rows.Close()
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

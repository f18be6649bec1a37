package tap

import (
	"bufio"
	"context"
	"errors"
	"io"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/uws"
)

// runner runs the queries of jobs.
type runner struct{ s *Service }

// resultBuffer is how much of a result is gathered for one write to its file.
const resultBuffer = 256 << 10

// Run is uws.Runner.
func (r runner) Run(ctx context.Context, work uws.Work) (done uws.Done, err error) {
	s, job := r.s, work.Job
	report := &Report{ID: string(job.ID), Async: true, User: job.Owner, RunID: job.RunID, started: time.Now()}
	defer func() {
		report.Err = err
		s.publish(ctx, report)
	}()
	params := dali.NewParams()
	for _, p := range job.Parameters {
		params.Add(p.Name, p.Value)
	}
	req, err := s.readRequest(params)
	if err != nil {
		return done, err
	}
	req.base, report.Format = job.Base, req.Format.Name
	text := partsOf(params)
	req.part = func(name string) func() (io.ReadCloser, error) {
		for _, a := range job.Attachments {
			if a.Name == name {
				return func() (io.ReadCloser, error) { return work.Open(a) }
			}
		}
		return text(name)
	}
	who, err := r.owner(job)
	if err != nil {
		return done, err
	}
	q := &query{s: s, req: req, who: who, report: report}
	defer func() { err = errors.Join(err, q.close()) }()
	if err := r.produce(ctx, q, work.Out); err != nil {
		return done, err
	}
	overflow := int64(0)
	if report.Overflow {
		overflow = 1
	}
	return uws.Done{MIME: req.ContentType, Filename: "result_" + string(job.ID) + req.Format.Extension,
		Outcome: []uws.Measure{{Name: "rows", Value: report.Rows}, {Name: "bytes", Value: report.Bytes},
			{Name: "overflow", Value: overflow}}}, nil
}

// owner is who the job runs for: with the rights that they had when they started
// it, as far as they still have them.
func (r runner) owner(job *uws.Job) (auth.Principal, error) {
	who := auth.Principal{User: job.Owner, Groups: job.Rights.Groups}
	if r.s.cfg.Review == nil {
		return who, nil
	}
	since := job.Rights.Since
	if since.IsZero() { // made by a version that did not note it
		since = job.Created
	}
	return r.s.cfg.Review(who, since)
}

// produce writes the result of a query to w.
func (r runner) produce(ctx context.Context, q *query, w io.Writer) error {
	if err := q.prepare(ctx, func(context.Context) error { return nil }); err != nil {
		return err
	}
	if err := q.open(ctx); err != nil {
		return err
	}
	buffer := bufio.NewWriterSize(w, resultBuffer)
	counted := &counter{w: buffer}
	writer := q.req.Format.New(counted)
	if err := writer.Begin(q.head); err != nil {
		return err
	}
	if err := q.write(ctx, writer); err != nil {
		return err
	}
	if err := writer.End(format.Outcome{Overflow: q.report.Overflow}); err != nil {
		return err
	}
	q.report.Bytes = counted.n
	return buffer.Flush()
}

// counter counts what passes.
type counter struct {
	w io.Writer
	n int64
}

// Write passes b on.
func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

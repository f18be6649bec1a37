package butlerapi

import (
	"context"
	"strconv"
	"time"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tree"
	"github.com/vobutler/vobutler/internal/fault"
)

// execute answers POST query/execute with the rows of a query as a stream.
func (c *call) execute() error {
	text, err := c.body(c.w, c.r)
	if err != nil {
		return err
	}
	request, err := tree.DecodeExecute(text, c.Repo.Universe())
	if err != nil {
		return err
	}
	return c.stream(c.w, c.r, func(ctx context.Context, emit func(*[]byte) error) error {
		_, err := c.rows(ctx, request.Query, request.Spec, emit)
		return err
	})
}

// rows emits the pages of a query and returns how many rows they have.
func (c *call) rows(ctx context.Context, inputs *tree.Inputs, spec *tree.Spec, emit func(*[]byte) error) (n int64, err error) {
	pages, err := c.Engine.Execute(ctx, inputs, spec)
	if err != nil {
		return 0, err
	}
	defer pages.Close()
	w := newPageWriter(spec, pages)
	for pages.Next() {
		page := pages.Page()
		if err := emitPage(w, spec.Kind, page, emit); err != nil {
			return n, err
		}
		n += int64(page.Len())
	}
	return n, pages.Err()
}

// mostWait is how long a question waits for a place at the gate. Unlike a stream
// it cannot tell the client that it lives, which gives up after 120 s.
const mostWait = time.Minute

// place waits for a place at the gate and returns the function that gives it
// back.
func (c *call) place() (leave func(), err error) {
	t, err := c.enter(c.r)
	if err != nil {
		return nil, err
	}
	select {
	case <-t.ready:
		return t.leave, nil
	case <-c.ctx().Done():
		err = c.ctx().Err()
	case <-c.After(mostWait):
		err = &fault.Error{Kind: fault.Busy, RetryAfter: retryAfter, Msg: "the Butler server had no place for this query within a minute; try again in a moment"}
	}
	t.leave()
	return nil, err
}

// ask reads the body of a question about a query, and lets reply answer it.
func ask[T any](c *call, decode func([]byte, *dimension.Universe) (*T, error), reply func(question *T) (func([]byte) []byte, error)) error {
	text, err := c.body(c.w, c.r)
	if err != nil {
		return err
	}
	question, err := decode(text, c.Repo.Universe())
	if err != nil {
		return err
	}
	leave, err := c.place()
	if err != nil {
		return err
	}
	defer leave()
	write, err := reply(question)
	if err != nil {
		return err
	}
	return c.answer(write)
}

// count answers POST query/count.
func (c *call) count() error {
	return ask(c, tree.DecodeCount, func(q *tree.Count) (func([]byte) []byte, error) {
		n, err := c.Engine.Count(c.ctx(), q.Query, q.Spec, q.Exact, q.Discard)
		return func(dst []byte) []byte {
			dst = append(dst, `{"count":`...)
			return append(strconv.AppendInt(dst, n, 10), '}')
		}, err
	})
}

// any answers POST query/any.
func (c *call) any() error {
	return ask(c, tree.DecodeAny, func(q *tree.Any) (func([]byte) []byte, error) {
		found, err := c.Engine.Any(c.ctx(), q.Query, q.Execute, q.Exact)
		return func(dst []byte) []byte {
			dst = append(dst, `{"found_rows":`...)
			return append(appendBool(dst, found), '}')
		}, err
	})
}

// explain answers POST query/explain.
func (c *call) explain() error {
	return ask(c, tree.DecodeExplain, func(q *tree.Explain) (func([]byte) []byte, error) {
		messages, err := c.Engine.Explain(c.ctx(), q.Query)
		return func(dst []byte) []byte {
			dst = append(dst, `{"messages":`...)
			return append(appendTexts(dst, messages), '}')
		}, err
	})
}

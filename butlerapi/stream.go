package butlerapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/fault"
)

const keepAliveLine = `{"type":"keep-alive"}` + "\n"

// producer makes the lines of a stream: each in a buffer that it borrows and hands
// over to emit, whose error ends it. It should return soon after its context ends.
type producer func(ctx context.Context, emit func(line *[]byte) error) error

// stream answers with the lines that a producer makes, each sent as soon as it is
// made, and with keep-alives while there is none (lsst.daf.butler.remote_butler,
// query/execute). The producer starts when the gate lets it, and may be a line
// ahead of the network. When the client goes away the producer's context ends;
// its place at the gate is free when it has returned.
//
// An error that comes before the first line and the first keep-alive is
// returned, and nothing is sent; a later one is the last line.
func (a *API) stream(w http.ResponseWriter, r *http.Request, produce producer) error {
	t, err := a.enter(r)
	if err != nil {
		return err
	}
	defer t.leave()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()

	lines := make(chan *[]byte)
	var failed error
	go func() {
		defer close(lines)
		failed = a.produce(ctx, t, produce, lines)
	}()
	s := &sender{w: w, r: r, stall: a.Stall, control: http.NewResponseController(w)}
	defer s.end()
	sendErr := a.forward(ctx, s, lines)
	cancel()
	for line := range lines { // The place at the gate is kept until the producer has returned.
		giveBack(line)
	}
	switch {
	case sendErr != nil:
		a.report(r.Context(), r, sendErr, statusGone)
		panic(http.ErrAbortHandler) // The connection is of no more use.
	case failed == nil:
		s.open()
		return nil
	case !s.opened:
		return failed
	}
	return a.failLate(s, r, failed)
}

// enter takes a place at the gate for a request. An address may stand for many
// people, so that it has its turn in the queue but no limit of its own.
func (a *API) enter(r *http.Request) (*ticket, error) {
	named := !auth.From(r.Context()).Anonymous()
	t, overload, err := a.gate.queue(auth.TurnOf(r), named)
	if err != nil && !overload {
		err = errors.Join(err, errTooMany)
	}
	return t, err
}

// produce runs a producer when the gate lets it. A panic in it is an error like
// others, since this is no goroutine of the HTTP server.
func (a *API) produce(ctx context.Context, t *ticket, produce producer, lines chan<- *[]byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	select {
	case <-t.ready:
	case <-ctx.Done():
		return ctx.Err()
	}
	return produce(ctx, func(line *[]byte) error {
		select {
		case lines <- line:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// forward sends lines until there are no more, which is no error, or the client
// takes none.
func (a *API) forward(ctx context.Context, s *sender, lines <-chan *[]byte) error {
	for {
		// Lines that come at once share a packet; what is sent waits for nothing.
		select {
		case line, more := <-lines:
			if !more {
				return nil
			}
			if err := s.send(line); err != nil {
				return err
			}
			continue
		default:
		}
		if err := s.flush(); err != nil {
			return err
		}
		select {
		case line, more := <-lines:
			if !more {
				return nil
			}
			if err := s.send(line); err != nil {
				return err
			}
		case <-a.After(a.KeepAlive):
			if err := s.write([]byte(keepAliveLine)); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// failLate sends an error as the last line: the status is gone already. The text
// of one that nobody foresaw names the request, by which the log has the rest.
func (a *API) failLate(s *sender, r *http.Request, err error) error {
	f := failureOf(err, a.RequestID(r.Context()))
	a.report(r.Context(), r, err, f.status)
	if f.errorType == "" {
		f.errorType = "unknown"
	}
	line := append(f.appendJSON([]byte(`{"type":"error","error":`)), '}', '\n')
	if err := s.write(line); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// sender writes the lines of one stream.
type sender struct {
	w       http.ResponseWriter
	r       *http.Request
	control *http.ResponseController
	stall   time.Duration
	zipper  *zipper // nil if the client takes no gzip
	opened  bool
	pending bool // written and not flushed
}

// open sends the header, once.
func (s *sender) open() {
	if s.opened {
		return
	}
	s.opened = true
	h := s.w.Header()
	h.Set("Content-Type", "application/jsonlines")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // A proxy that gathers would hold keep-alives back.
	h.Set("Vary", "Accept-Encoding")
	if acceptsGzip(s.r) {
		h.Set("Content-Encoding", "gzip")
		s.zipper = &zipper{to: s.w}
	}
	s.w.WriteHeader(http.StatusOK)
}

// send writes a line and gives its memory back.
func (s *sender) send(line *[]byte) error {
	defer giveBack(line)
	return s.write(*line)
}

func (s *sender) write(line []byte) error {
	s.open()
	s.patience()
	s.pending = true
	var to io.Writer = s.w
	if s.zipper != nil {
		to = s.zipper
	}
	_, err := to.Write(line)
	return sendFault(err)
}

// flush makes everything written arrive.
func (s *sender) flush() error {
	if !s.pending {
		return nil
	}
	s.pending = false
	return sendFault(s.control.Flush())
}

// patience gives the client time to take what is sent next. A server that cannot
// bound it waits for ever.
func (s *sender) patience() {
	_ = s.control.SetWriteDeadline(time.Now().Add(s.stall))
}

// end finishes the stream. The connection may serve further requests.
func (s *sender) end() {
	if s.zipper != nil {
		_ = s.zipper.Close() // If the client is gone, there is nobody to tell.
	}
	_ = s.control.SetWriteDeadline(time.Time{})
}

func sendFault(err error) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(err, fault.Canceled, "the client takes no more rows")
}

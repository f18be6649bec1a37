package deliver

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// holdBack is how much of an answer is kept until its head is sent: one that
// fits has a Content-Length and is not compressed.
const holdBack = 16 << 10

// idle is after what time of silence the rows written so far are sent on.
const idle = 300 * time.Millisecond

// Body is the body of an answer with status 200, whose head is sent with its
// first bytes. One goroutine uses it: it writes, ends the body with Finish,
// FinishHead, Withdraw or Fail, and calls Release in every case.
type Body struct {
	w      http.ResponseWriter
	rc     *http.ResponseController
	pace   *pace
	gzip   bool        // the client takes it
	unhook func() bool // from the end of the query's time

	mu    sync.Mutex // against the timer
	held  []byte
	sent  bool
	ended bool // nothing more is taken
	zw    *gzip.Writer
	fresh bool // something was written since the last flush
	timer *time.Timer
	err   error // of the client
	size  int64 // before compression
}

// New returns the body of the answer to r. A client that takes nothing for as
// long as stall is given up, and sooner when ctx, the time of the query, has
// ended: it must not keep a place beyond that.
func New(ctx context.Context, w http.ResponseWriter, r *http.Request, stall time.Duration) *Body {
	rc := http.NewResponseController(w)
	p := &pace{rc: rc, stall: stall}
	return &Body{w: w, rc: rc, pace: p, gzip: takesGzip(r.Header.Values("Accept-Encoding")),
		unhook: context.AfterFunc(ctx, p.hurry)}
}

// errEnded is what a write after the end gets.
var errEnded = errors.New("the answer has ended")

// Write takes a part of the body.
func (b *Body) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return 0, errEnded
	}
	if b.err != nil {
		return 0, b.err
	}
	b.size += int64(len(p))
	if !b.sent && len(b.held)+len(p) <= holdBack {
		b.held = append(b.held, p...)
		b.arm()
		return len(p), nil
	}
	b.start()
	b.put(p)
	b.arm()
	return len(p), b.err
}

// Size is how many bytes were written, before compression.
func (b *Body) Size() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.size
}

// Flush sends on what was written, as far as the client takes it.
func (b *Body) Flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		b.push()
	}
}

// arm makes sure that what was written is sent on soon.
func (b *Body) arm() {
	b.fresh = true
	if b.timer == nil {
		b.timer = time.AfterFunc(idle, b.flushIdle)
	}
}

// flushIdle sends on what was written since the last tick.
func (b *Body) flushIdle() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.timer == nil {
		return
	}
	if b.fresh && b.err == nil {
		b.push()
	}
	b.timer.Reset(idle)
}

func (b *Body) push() {
	b.fresh = false
	b.start()
	if b.zw != nil {
		b.keep(b.zw.Flush())
	}
	b.keep(b.rc.Flush())
}

// start sends the head and what was held back.
func (b *Body) start() {
	if b.sent {
		return
	}
	b.sent = true
	if b.gzip {
		b.w.Header().Set("Content-Encoding", "gzip")
		b.zw = compressors.Get().(*gzip.Writer)
		b.zw.Reset(b.w)
	}
	b.w.WriteHeader(http.StatusOK)
	b.put(b.held)
	b.held = nil
}

func (b *Body) put(p []byte) {
	b.keep(b.pace.extend())
	var w io.Writer = b.w
	if b.zw != nil {
		w = b.zw
	}
	_, err := w.Write(p)
	b.keep(err)
}

func (b *Body) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

// compressors are kept, since each has several hundred kilobytes of tables.
var compressors = sync.Pool{New: func() any {
	zw, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is valid
	return zw
}}

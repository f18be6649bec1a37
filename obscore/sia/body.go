package sia

import (
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// holdBack is how much of an answer is kept until its head is sent: one that
	// fits has a Content-Length and is not compressed.
	holdBack = 16 << 10
	// farewell is how long a client has to take the rest of an answer whose
	// search has ended before its time.
	farewell = 5 * time.Second
)

// body is the body of an answer. It sends the status with the first bytes,
// compresses if the client asked for it, and gives up on a client that takes
// nothing.
type body struct {
	w       http.ResponseWriter
	rc      *http.ResponseController
	stall   time.Duration
	gzip    bool // the client takes it
	held    []byte
	started bool
	broken  bool // the client takes no more
	zw      *gzip.Writer
	size    int64 // before compression

	mu       sync.Mutex // against hurry
	deadline time.Time
	last     bool // the deadline is not to be extended
}

func newBody(w http.ResponseWriter, r *http.Request, stall time.Duration) *body {
	return &body{w: w, rc: http.NewResponseController(w), stall: stall, gzip: takesGzip(r.Header.Get("Accept-Encoding"))}
}

// prepareHead sets the head of an answer. Nothing of it is sent.
func prepareHead(h http.Header, q *search) {
	h.Set("Content-Type", q.contentType)
	h.Add("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-store")
	// A page is to be shown, anything else to be saved.
	if kind, _, err := mime.ParseMediaType(q.contentType); err != nil || kind != "text/html" {
		h.Set("Content-Disposition", "attachment; filename=result"+q.format.Extension)
	}
}

// takesGzip tells whether the client asked for gzip, the only coding that all
// of them can read.
func takesGzip(accept string) bool {
	for coding := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(coding, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			return strings.Trim(strings.ReplaceAll(params, " ", ""), "q=0.") != "" || params == ""
		}
	}
	return false
}

// Write takes a part of the body.
func (b *body) Write(p []byte) (int, error) {
	b.size += int64(len(p))
	if !b.started && len(b.held)+len(p) <= holdBack {
		b.held = append(b.held, p...)
		return len(p), nil
	}
	if err := b.start(); err != nil {
		return 0, err
	}
	return len(p), b.put(p)
}

// start sends the head and what was held back.
func (b *body) start() error {
	if b.started {
		return nil
	}
	b.started = true
	if b.gzip {
		b.w.Header().Set("Content-Encoding", "gzip")
		b.zw = compressors.Get().(*gzip.Writer)
		b.zw.Reset(b.w)
	}
	b.w.WriteHeader(http.StatusOK)
	return b.put(b.held)
}

func (b *body) put(p []byte) error {
	err := b.extend()
	if err == nil {
		var w io.Writer = b.w
		if b.zw != nil {
			w = b.zw
		}
		_, err = w.Write(p)
	}
	b.broken = b.broken || err != nil
	return err
}

// extend gives the client time for the next write. Setting a deadline costs a
// system call, so it is done once in a while only.
func (b *body) extend() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if b.last || b.deadline.Sub(now) >= b.stall*3/4 {
		return nil
	}
	return b.set(now.Add(b.stall))
}

// hurry gives the client a last short time, also for a write that waits now.
func (b *body) hurry() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.last {
		b.last = true
		_ = b.set(time.Now().Add(farewell)) // a connection that cannot have a deadline keeps none
	}
}

func (b *body) set(t time.Time) error {
	b.deadline = t
	if err := b.rc.SetWriteDeadline(t); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// finish ends the body.
func (b *body) finish() error {
	if !b.started {
		b.gzip = false
		b.w.Header().Set("Content-Length", strconv.Itoa(len(b.held)))
	}
	if err := b.start(); err != nil {
		return err
	}
	if b.zw != nil {
		return b.zw.Close()
	}
	return nil
}

// flush sends on what was written, as far as the client takes it.
func (b *body) flush() {
	var err error
	if b.zw != nil {
		err = b.zw.Flush()
	}
	if err = errors.Join(err, b.rc.Flush()); err != nil {
		b.broken = true
	}
}

// release gives back the compressor and takes the deadline from the connection,
// which may serve another request.
func (b *body) release() {
	if b.zw != nil {
		b.zw.Reset(io.Discard)
		compressors.Put(b.zw)
		b.zw = nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last = true
	if !b.deadline.IsZero() {
		_ = b.set(time.Time{}) // a connection that broke needs none
	}
}

// compressors are kept, since each has several hundred kilobytes of tables.
var compressors = sync.Pool{New: func() any {
	zw, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is valid
	return zw
}}

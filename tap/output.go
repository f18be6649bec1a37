package tap

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

// holdBack is how much of an answer is kept until its head is sent: one that
// fits has a Content-Length and is not compressed.
const holdBack = 16 << 10

// idle is after what time of silence the rows written so far are sent on.
const idle = 300 * time.Millisecond

// output is the body of an answer. It sends the status with the first bytes,
// compresses if the client asked for it, sends rows on while the engine is
// slow, and gives up on a client that takes nothing. One goroutine writes.
type output struct {
	w    http.ResponseWriter
	rc   *http.ResponseController
	pace *pace
	gzip bool // the client takes it

	mu    sync.Mutex // against the timer
	held  []byte
	sent  bool
	zw    *gzip.Writer
	fresh bool // something was written since the last flush
	timer *time.Timer
	err   error
	size  int64 // before compression
}

func newOutput(w http.ResponseWriter, r *http.Request, stall time.Duration) *output {
	rc := http.NewResponseController(w)
	return &output{w: w, rc: rc, pace: &pace{rc: rc, stall: stall}, gzip: takesGzip(r.Header.Values("Accept-Encoding"))}
}

// prepareHead sets the head of a result called name. Nothing of it is sent.
func prepareHead(h http.Header, req *Request, name string) {
	h.Set("Content-Type", req.ContentType)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-store")
	// A page is to be shown, anything else to be saved. Firefly understands
	// this form of the header only.
	if kind, _, err := mime.ParseMediaType(req.ContentType); err != nil || kind != "text/html" {
		h.Set("Content-Disposition", "attachment; filename="+name+req.Format.Extension)
	}
}

// takesGzip tells whether the client asked for gzip, the only coding that all
// of them can read.
func takesGzip(accept []string) bool {
	for _, header := range accept {
		for coding := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(coding, ";")
			if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
				continue
			}
			_, q, weighted := strings.Cut(strings.ReplaceAll(params, " ", ""), "q=")
			if !weighted {
				return true
			}
			weight, err := strconv.ParseFloat(q, 64)
			return err != nil || weight > 0
		}
	}
	return false
}

// Write takes a part of the body.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	o.size += int64(len(b))
	if !o.sent && len(o.held)+len(b) <= holdBack {
		o.held = append(o.held, b...)
		o.arm()
		return len(b), nil
	}
	o.start()
	o.put(b)
	o.arm()
	return len(b), o.err
}

// started tells whether anything of the answer was sent.
func (o *output) started() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sent
}

// arm makes sure that what was written is sent on soon.
func (o *output) arm() {
	o.fresh = true
	if o.timer == nil {
		o.timer = time.AfterFunc(idle, o.flushIdle)
	}
}

// flushIdle sends on what was written since the last tick.
func (o *output) flushIdle() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.timer == nil {
		return
	}
	if o.fresh && o.err == nil {
		o.push()
	}
	o.timer.Reset(idle)
}

// flush sends on what was written.
func (o *output) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.push()
}

func (o *output) push() {
	o.fresh = false
	o.start()
	if o.zw != nil {
		o.keep(o.zw.Flush())
	}
	o.keep(o.rc.Flush())
}

// start sends the head and what was held back.
func (o *output) start() {
	if o.sent {
		return
	}
	o.sent = true
	if o.gzip {
		o.w.Header().Set("Content-Encoding", "gzip")
		o.zw = compressors.Get().(*gzip.Writer)
		o.zw.Reset(o.w)
	}
	o.w.WriteHeader(http.StatusOK)
	o.put(o.held)
	o.held = nil
}

func (o *output) put(b []byte) {
	o.keep(o.pace.extend())
	var w io.Writer = o.w
	if o.zw != nil {
		w = o.zw
	}
	_, err := w.Write(b)
	o.keep(err)
}

func (o *output) keep(err error) {
	if o.err == nil {
		o.err = err
	}
}

// finish ends the body.
func (o *output) finish() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.sent && o.err == nil {
		o.gzip = false
		o.w.Header().Set("Content-Length", strconv.Itoa(len(o.held)))
	}
	o.start()
	if o.zw != nil {
		o.keep(o.zw.Close())
	}
	o.keep(o.pace.lift())
	return o.err
}

// finishHead sends the head alone.
func (o *output) finishHead() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent, o.held = true, nil
	o.w.WriteHeader(http.StatusOK)
	return nil
}

// release stops the timer and gives back the compressor. It does not end the
// body.
func (o *output) release() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil
	}
	if o.zw != nil {
		o.zw.Reset(io.Discard)
		compressors.Put(o.zw)
		o.zw = nil
	}
	o.err = errors.Join(o.err, errReleased)
}

// errReleased is what a write after the end gets.
var errReleased = errors.New("the answer has ended")

// compressors are kept, since each has several hundred kilobytes of tables.
var compressors = sync.Pool{New: func() any {
	zw, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is valid
	return zw
}}

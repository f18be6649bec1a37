package deliver

import (
	"io"
	"net/http"
	"strconv"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/format"
)

// Finish ends the body. An error is of the client.
func (b *Body) Finish() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.sent && b.err == nil {
		b.gzip = false
		b.w.Header().Set("Content-Length", strconv.Itoa(len(b.held)))
	}
	b.start()
	if b.zw != nil {
		b.keep(b.zw.Close())
	}
	b.end()
	b.keep(b.pace.lift())
	return b.err
}

// FinishHead sends the head alone, as HEAD wants it.
func (b *Body) FinishHead() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.end()
	if !b.sent {
		b.sent, b.held = true, nil
		b.w.WriteHeader(http.StatusOK)
	}
	b.keep(b.pace.lift())
}

// Withdraw takes back what was written if nothing of it was sent, so that the
// answer can be an error with a status of its own. False: it is too late.
func (b *Body) Withdraw() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.sent {
		return false
	}
	b.end()
	b.held, b.size = nil, 0
	_ = b.pace.lift() // a connection that broke needs no deadline
	return true
}

// Fail ends an answer that cannot be whole. It returns if nothing was sent, so
// that the reason can be the answer. Otherwise w, which has begun and not ended,
// tells the reason as its format can, and Fail breaks the connection, for those
// who do not look there: it panics with http.ErrAbortHandler.
func (b *Body) Fail(w format.Writer, reason error) {
	if b.Withdraw() {
		return
	}
	_ = w.End(format.Outcome{Err: reason}) // that a format cannot tell makes no difference
	b.Flush()
	panic(http.ErrAbortHandler)
}

// Reason is why an answer that ended with err is not whole: a fault of kind
// Canceled if the client takes no more, else err.
func (b *Body) Reason(err error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		return err
	}
	return fault.Wrap(err, fault.Canceled, "the client went away")
}

// Release frees what the body holds. It does not end the body: the time that a
// client has for the rest of one that is broken off stays bounded.
func (b *Body) Release() {
	b.unhook()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.end()
	if b.zw != nil {
		b.zw.Reset(io.Discard)
		compressors.Put(b.zw)
		b.zw = nil
	}
}

// end takes no more and stops the timer.
func (b *Body) end() {
	b.ended = true
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
}

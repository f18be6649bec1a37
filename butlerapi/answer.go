package butlerapi

import (
	"net/http"
	"strconv"
	"sync"
)

// buffers are texts of answers at rest. One that grew very large is not kept.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

const mostKept = 1 << 20

func borrow() *[]byte {
	b := buffers.Get().(*[]byte)
	*b = (*b)[:0]
	return b
}

func giveBack(b *[]byte) {
	if cap(*b) <= mostKept {
		buffers.Put(b)
	}
}

// answer sends a whole JSON body, which is in hand, with status 200. The body is
// write's, appended to an empty buffer.
func answer(w http.ResponseWriter, r *http.Request, write func(dst []byte) []byte) {
	b := borrow()
	defer giveBack(b)
	*b = write(*b)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	if len(*b) < smallBody {
		writeWhole(w, *b)
		return
	}
	h.Set("Vary", "Accept-Encoding")
	if !acceptsGzip(r) {
		writeWhole(w, *b)
		return
	}
	h.Set("Content-Encoding", "gzip")
	z := zipper{to: w}
	_, _ = z.Write(*b) // An error means that the client is gone, as in writeWhole.
	_ = z.Close()
}

// writeWhole sends a body of known length. An error means that the client is
// gone: there is nobody to tell.
func writeWhole(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

package httpd

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
)

// HeaderRequestID names the request in the answer and in the log.
const HeaderRequestID = "X-Request-Id"

type idKey struct{}

// RequestID returns the id of the request of ctx, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(idKey{}).(string)
	return id
}

// Observer is told of every finished request: route is the pattern, not the
// path, so that it can label a metric.
type Observer func(method, route string, status int, took time.Duration)

// Route tells the pattern that a request matched, for Observer and the log.
type Route func(r *http.Request) string

// Wrap returns next with what every request gets: an id, a log line, recovery
// from a panic, and headers that keep browsers from guessing.
func Wrap(next http.Handler, log *slog.Logger, route Route, observe Observer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id := newID()
		// Who asks is found out further in, by the service that answers.
		ctx, who := auth.Watch(context.WithValue(r.Context(), idKey{}, id))
		r = r.WithContext(ctx)
		h := w.Header()
		h.Set(HeaderRequestID, id)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Server", "vobutler")
		rec := &recorder{ResponseWriter: w}
		defer func() {
			aborted := false
			if p := recover(); p != nil {
				//nolint:errorlint,err113 // net/http compares the very value.
				aborted = p == http.ErrAbortHandler
				if !aborted {
					log.ErrorContext(ctx, "panic", "id", id, "panic", p, "stack", string(debug.Stack()))
				}
				if rec.status == 0 && !aborted {
					http.Error(rec, "an internal error happened; the operator finds it in the log under "+id, http.StatusInternalServerError)
				} else {
					defer panic(http.ErrAbortHandler) // the reader must see that the body is not whole
				}
			}
			took := time.Since(start)
			pattern, user := route(r), who()
			log.InfoContext(ctx, "request", "id", id, "method", r.Method, "path", r.URL.Path, "route", pattern,
				"status", rec.code(), "bytes", rec.bytes, "ms", float64(took.Microseconds())/1000,
				"user", user.User, "service", user.Service, "peer", r.RemoteAddr, "agent", r.UserAgent(), "aborted", aborted)
			if observe != nil {
				observe(r.Method, pattern, rec.code(), took)
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(b[:])
}

// recorder remembers the status and counts the bytes of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// WriteHeader remembers the status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// ReadFrom counts the bytes that come from a reader. It keeps the way open by
// which net/http lets the kernel send a file, without a copy in this process.
func (r *recorder) ReadFrom(src io.Reader) (int64, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := io.Copy(r.ResponseWriter, src)
	r.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Flush sends what is buffered.
func (r *recorder) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() }

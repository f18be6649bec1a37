package butlerapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/fault"
)

// headerClientRequestID is the client's own name of a request. When an answer is
// no error that it knows, this is all that it tells its user.
const headerClientRequestID = "X-Butler-Client-Request-Id"

// statusGone is logged for a request whose client went away; nobody receives it.
const statusGone = 499

// failure is an error in the form of the wire.
type failure struct {
	status int
	// errorType is set if the client should raise one of its own exceptions,
	// which it does for status 422 only.
	errorType  fail.Type
	detail     string
	retryAfter time.Duration
}

// appendJSON appends the body of an answer with the failure, which is also the
// member "error" of the last line of a stream.
func (f failure) appendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	if f.errorType != "" {
		dst = append(dst, `"error_type":`...)
		dst = dimension.AppendQuoted(dst, string(f.errorType))
		dst = append(dst, ',')
	}
	dst = append(dst, `"detail":`...)
	dst = dimension.AppendQuoted(dst, f.detail)
	return append(dst, '}')
}

// faults is the one table from kinds to the wire. A client shows its user the
// text of a 422 only, so that what the user can mend travels as one; it repeats a
// request by itself after a 429 or 503 that says when.
var faults = map[fault.Kind]struct {
	status    int
	errorType fail.Type
	retry     time.Duration
}{
	fault.Usage:           {http.StatusUnprocessableEntity, fail.InvalidQuery, 0},
	fault.Unsupported:     {http.StatusUnprocessableEntity, fail.UnimplementedQuery, 0},
	fault.TooLarge:        {http.StatusUnprocessableEntity, fail.InvalidQuery, 0},
	fault.Timeout:         {http.StatusUnprocessableEntity, fail.Unknown, 0},
	fault.Unauthenticated: {http.StatusUnauthorized, "", 0},
	fault.Forbidden:       {http.StatusForbidden, "", 0},
	fault.NotFound:        {http.StatusNotFound, "", 0},
	fault.Busy:            {http.StatusServiceUnavailable, "", retryAfter},
	fault.Transient:       {http.StatusServiceUnavailable, "", retryAfter},
	fault.Canceled:        {statusGone, "", 0},
	fault.Internal:        {http.StatusInternalServerError, "", 0},
}

// errTooMany marks a Busy fault that the user's own other queries caused.
var errTooMany = errors.New("too many queries of one user")

// failureOf returns the form of an error on the wire.
func failureOf(err error, requestID string) failure {
	var known *fail.Error
	if errors.As(err, &known) {
		return failure{status: http.StatusUnprocessableEntity, errorType: known.Type, detail: known.Detail}
	}
	row := faults[fault.KindOf(err)]
	f := failure{status: row.status, errorType: row.errorType, detail: fault.Message(err), retryAfter: row.retry}
	var classified *fault.Error
	if errors.As(err, &classified) && classified.RetryAfter > 0 && row.retry > 0 {
		f.retryAfter = classified.RetryAfter
	}
	if errors.Is(err, errTooMany) {
		f.status = http.StatusTooManyRequests
	}
	if f.status >= http.StatusInternalServerError && requestID != "" {
		f.detail += " (request " + requestID + ")"
	}
	return f
}

// report writes an error to the log with all that was not sent.
func (a *API) report(ctx context.Context, r *http.Request, err error, status int) {
	level, message := slog.LevelInfo, "butler request refused"
	switch {
	case status == statusGone:
		message = "butler client went away"
	case status == http.StatusInternalServerError:
		level, message = slog.LevelError, "butler request failed"
	case status > http.StatusInternalServerError:
		level = slog.LevelWarn
	}
	a.log.Log(ctx, level, message, "id", a.RequestID(ctx), "client_id", r.Header.Get(headerClientRequestID),
		"path", r.URL.Path, "status", status, "error", err)
}

// refuse is the one exit of errors: it answers a request that failed before
// anything of its answer was sent.
func (a *API) refuse(w http.ResponseWriter, r *http.Request, err error) {
	f := failureOf(err, a.RequestID(r.Context()))
	a.report(r.Context(), r, err, f.status)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	for _, name := range []string{"ETag", "Content-Encoding", "Content-Length", "X-Accel-Buffering"} {
		h.Del(name)
	}
	if f.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int((f.retryAfter+time.Second-1)/time.Second)))
	}
	if f.status == http.StatusUnauthorized && h.Get("WWW-Authenticate") == "" {
		h.Set("WWW-Authenticate", `Bearer realm="butler"`)
	}
	w.WriteHeader(f.status)
	_, _ = w.Write(f.appendJSON(nil)) // If the client is gone, there is nobody to tell.
}

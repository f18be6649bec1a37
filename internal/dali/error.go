package dali

import (
	"bytes"
	"errors"
	"math"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/votable"
)

// RequestIDHeader names the response header in which the server repeats the
// id under which it logs a request.
const RequestIDHeader = "X-Request-Id"

// defaultRetry is what a client is told to wait when nobody knows better.
const defaultRetry = 5 * time.Second

// WriteError answers a request with an error: the status of its kind and a VOTable
// whose QUERY_STATUS says what the user may know (DALI 1.1 section 4.4). It must
// be the first thing written. A header WWW-Authenticate that is set stays; else
// status 401 has Basic with the host as realm, which every version of TOPCAT can
// answer.
func WriteError(w http.ResponseWriter, r *http.Request, err error) {
	WriteErrorStatus(w, r, Status(fault.KindOf(err)), err)
}

// WriteErrorStatus is WriteError with another status than that of the error's
// kind.
func WriteErrorStatus(w http.ResponseWriter, r *http.Request, status int, err error) {
	kind := fault.KindOf(err)
	header := w.Header()
	for _, name := range []string{"Content-Disposition", "Content-Encoding", "Content-Length", "Last-Modified"} {
		header.Del(name)
	}
	header.Set("Content-Type", votable.ContentType)
	header.Set("Cache-Control", "no-store")
	switch kind {
	case fault.Unauthenticated:
		challenge(header, r)
	case fault.Busy, fault.Transient:
		header.Set("Retry-After", strconv.Itoa(retryAfter(err)))
	}
	var infos []votable.Info
	if id := header.Get(RequestIDHeader); id != "" && kind == fault.Internal {
		infos = append(infos, votable.Info{Name: "request_id", Value: id})
	}
	var body bytes.Buffer
	if err := votable.WriteError(&body, fault.Message(err), infos...); err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	header.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // the client may be gone, and there is nobody else to tell
}

func challenge(header http.Header, r *http.Request) {
	if header.Get("WWW-Authenticate") != "" {
		return
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	header.Set("WWW-Authenticate", "Basic realm="+strconv.Quote(host))
}

// retryAfter is in whole seconds, at least one: clients read an integer.
func retryAfter(err error) int {
	wait := defaultRetry
	var e *fault.Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		wait = e.RetryAfter
	}
	return max(1, int(math.Ceil(wait.Seconds())))
}

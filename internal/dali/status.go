package dali

import (
	"net/http"

	"github.com/vobutler/vobutler/internal/fault"
)

// StatusClientGone is the status in the log of a request whose client went
// away; nobody reads it.
const StatusClientGone = 499

// statuses has a row for each kind of fault.
var statuses = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Usage:           http.StatusBadRequest,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Unsupported:     http.StatusBadRequest,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Busy:            http.StatusServiceUnavailable,
	// Not 408: browsers and Java send a request again after it.
	fault.Timeout:   http.StatusServiceUnavailable,
	fault.Canceled:  StatusClientGone,
	fault.Transient: http.StatusServiceUnavailable,
}

// Status returns the HTTP status for a kind of fault.
func Status(kind fault.Kind) int {
	if status, ok := statuses[kind]; ok {
		return status
	}
	return http.StatusInternalServerError
}

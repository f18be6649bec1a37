package fault

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of fault an error is; every wire has one table from Kind
// to its own codes. New kinds are only ever appended.
type Kind uint8

// The kinds. Internal is the zero value: an error nobody classified.
const (
	Internal Kind = iota
	Usage
	Unauthenticated
	Forbidden
	NotFound
	Unsupported
	TooLarge
	Busy
	Timeout
	Canceled
	Transient
)

var kindNames = [...]string{"internal", "usage", "unauthenticated", "forbidden", "not found", "unsupported",
	"too large", "busy", "timeout", "canceled", "transient"}

// String returns the kind in words, for logs.
func (k Kind) String() string { return kindNames[k] }

// Error is an error that a user may see. Msg is safe to show and names the
// thing and the remedy; Err is for the log.
type Error struct {
	Kind       Kind
	Op         string
	Msg        string
	Err        error
	RetryAfter time.Duration // for Busy and Transient; 0: not known
}

// Error returns the text for logs: the operation, the message and the cause.
func (e *Error) Error() string {
	s := e.Msg
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New returns an error of a kind with a message for the user.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Msg: fmt.Sprintf(format, args...)}
}

// Wrap returns err with a kind and a message for the user.
func Wrap(err error, kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Msg: fmt.Sprintf(format, args...), Err: err}
}

// KindOf classifies any error: the kind of the outermost Error in its chain,
// Canceled and Timeout for the errors of a context, else Internal.
func KindOf(err error) Kind {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.Canceled):
		return Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	}
	return Internal
}

// Message returns what the user is told of any error. The text of an error
// nobody classified is not shown.
func Message(err error) string {
	var e *Error
	switch {
	case errors.As(err, &e) && e.Msg != "":
		return e.Msg
	case errors.Is(err, context.Canceled):
		return "the query was cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		return "the query ran longer than it may"
	}
	return "an internal error happened; the operator finds it in the log under this request's id"
}

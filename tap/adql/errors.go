package adql

import "strings"

// Error is a fault in the query text: where it is, what is wrong and what to
// write instead. Hint may be empty.
type Error struct {
	Span Span
	Msg  string
	Hint string
}

// Error returns the message and the hint, without the position.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Msg
	}
	return e.Msg + "; " + e.Hint
}

// ErrorList is what Parse and the planner return: at least one error, sorted
// by position, capped at MaxErrors.
type ErrorList []*Error

// MaxErrors is how many errors one query is told about at most.
const MaxErrors = 10

// Error joins the messages with "; and ".
func (l ErrorList) Error() string {
	msgs := make([]string, len(l))
	for i, e := range l {
		msgs[i] = e.Error()
	}
	return strings.Join(msgs, "; and ")
}

package votable

import (
	"strconv"
	"strings"
)

// Error is a fault in a document that is read or in rows that are written.
type Error struct {
	// Line is the line of the document, counted from 1; 0 when writing.
	Line int
	// Row is the row within its table, counted from 1; 0 outside of rows.
	Row int64
	// Column is the name of the field; "" if the fault is not in a cell.
	Column string
	// Msg says what is wrong and Remedy what to do about it.
	Msg, Remedy string
	// Limit is set if the document may be valid but exceeds a limit.
	Limit bool
	// Err is the cause, if there is another.
	Err error
}

// Error returns the place, the message and the remedy in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("votable: ")
	if e.Line > 0 {
		b.WriteString("line " + strconv.Itoa(e.Line) + ": ")
	}
	if e.Row > 0 {
		b.WriteString("row " + strconv.FormatInt(e.Row, 10) + ": ")
	}
	if e.Column != "" {
		b.WriteString("column " + strconv.Quote(e.Column) + ": ")
	}
	b.WriteString(e.Msg)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Remedy != "" {
		b.WriteString("; " + e.Remedy)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

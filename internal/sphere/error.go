package sphere

import "fmt"

// Error says why a position, shape or text is not usable; Msg names the value
// and the remedy and is safe to show.
type Error struct {
	Msg    string
	Offset int // byte offset into the parsed text; -1 where there was no text
}

// Error returns the message, with the offset if there is one.
func (e *Error) Error() string {
	if e.Offset < 0 {
		return e.Msg
	}
	return fmt.Sprintf("%s (at byte %d)", e.Msg, e.Offset)
}

func errorf(format string, args ...any) *Error {
	return &Error{Msg: fmt.Sprintf(format, args...), Offset: -1}
}

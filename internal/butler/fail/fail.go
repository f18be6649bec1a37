package fail

import (
	"errors"
	"fmt"
)

// Type names the exception that a Butler client raises for an error.
type Type string

// The types that clients know. A client raises UnknownButlerUserError for any
// other word, so that new ones are safe but crude.
const (
	CalibrationLookup     Type = "calibration_lookup"      // several validity ranges fit
	DatasetTypeExpression Type = "dataset_type_expression" // a pattern of names that cannot be
	CollectionCycle       Type = "collection_cycle"        // a chain contains itself
	CollectionType        Type = "collection_type"         // the wrong kind of collection
	DataIDValue           Type = "data_id_value"           // a value that the repository does not have
	DatasetNotFound       Type = "dataset_not_found"       // no such dataset
	DimensionName         Type = "dimension_name"          // an unknown dimension, or a required key is absent
	DimensionValue        Type = "dimension_value"         // a key of a data ID that is nothing known
	InconsistentDataID    Type = "inconsistent_data_id"    // values that contradict each other
	InvalidQuery          Type = "invalid_query"           // a query that makes no sense
	MissingCollection     Type = "missing_collection"      // no such collection
	MissingDatasetType    Type = "missing_dataset_type"    // no such dataset type
	UnimplementedQuery    Type = "unimplemented_query"     // a query that makes sense and is not supported
	UnknownComponent      Type = "unknown_component"       // a dataset type has no such component
	Unknown               Type = "unknown"                 // any other mistake of the user
)

// Error is an error that a Butler client raises as its own exception. Detail is
// the message of that exception: it is safe to show and names the thing and the
// remedy. Err is the cause, for the log, or nil.
type Error struct {
	Type   Type
	Detail string
	Err    error
}

// New returns an error of a type.
func New(t Type, format string, args ...any) *Error {
	return &Error{Type: t, Detail: fmt.Sprintf(format, args...)}
}

// Wrap returns an error of a type that was caused by err.
func Wrap(err error, t Type, format string, args ...any) *Error {
	return &Error{Type: t, Detail: fmt.Sprintf(format, args...), Err: err}
}

// Invalid returns an error of type InvalidQuery, the most frequent one.
func Invalid(format string, args ...any) *Error {
	return New(InvalidQuery, format, args...)
}

// Error returns the text for logs: the type, the detail and the cause.
func (e *Error) Error() string {
	s := string(e.Type) + ": " + e.Detail
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Within returns e with its detail prefixed by where it happened. It does not
// change e.
func (e *Error) Within(format string, args ...any) *Error {
	return &Error{Type: e.Type, Detail: fmt.Sprintf(format, args...) + ": " + e.Detail, Err: e.Err}
}

// TypeOf returns the type of the outermost Error in the chain of err, and
// whether there is one.
func TypeOf(err error) (Type, bool) {
	var e *Error
	if errors.As(err, &e) {
		return e.Type, true
	}
	return "", false
}

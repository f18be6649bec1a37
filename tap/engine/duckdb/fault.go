package duckdb

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/fault"
)

// rewording puts a message of DuckDB, which names its own types, columns and
// settings, into words for who wrote the query.
type rewording struct {
	pattern *regexp.Regexp
	message string // with $1 for the first group
}

var rewordings = []rewording{
	{regexp.MustCompile(`(?s)^Type \S+ with value (.+?) can't be cast because the value is out of range`),
		"the value $1 does not fit the type that it is converted to"},
	{regexp.MustCompile(`(?s)^Could not convert string '(.*)' to `), "'$1' cannot be read as the type that it is converted to"},
	{regexp.MustCompile(`(?s)^Overflow in \w+ of .*\((.+)\)!?$`), "the result of $1 does not fit its type: cast an operand to a larger one, or to DOUBLE PRECISION"},
	{regexp.MustCompile(`(?s)^Overflow `), "the result of an operation does not fit its type: cast an operand to DOUBLE PRECISION"},
	{regexp.MustCompile(`(?s)^More than one row returned by a subquery`), "a sub-query that is used as a value returned more than one row: add TOP 1 or an aggregate"},
	{regexp.MustCompile(`(?s)^(cannot take .*|\w+ is undefined .*)$`), "$1"},
}

// foreign are words by which a message shows that it is DuckDB's and not one
// that the dialect or a function of this package wrote for the user.
var foreign = regexp.MustCompile(`\bvo_|\b(INT|UINT|INT128|INT64|INT32|INT16|INT8|VARCHAR|BIGINT|DOUBLE|DECIMAL|TIMESTAMP_\w+)\b|\bSET \w+|\n|\bc\d+\b`)

// faultOf gives an error of DuckDB its kind and words for the user; the cause
// stays for the log. Other errors pass through.
func faultOf(err error) error {
	var d *duck.Error
	if !errors.As(err, &d) {
		return err
	}
	switch d.Class {
	case duck.Value:
		return valueFault(d)
	case duck.OutOfMemory:
		return fault.Wrap(err, fault.TooLarge, "the query needs more memory than it may use: select fewer rows or columns, or sort and group less")
	case duck.BadFile:
		if strings.Contains(d.Message, "No space left on device") {
			return fault.Wrap(err, fault.Transient, "the server's disk for what does not fit in memory is full: try again later, or select less")
		}
	case duck.TooDeep:
		return fault.Wrap(err, fault.Usage, "an expression of the query is chained or nested more than 1000 deep: compute parts of it in a sub-query")
	case duck.Interrupted:
		return context.Canceled
	}
	return err
}

// valueFault words an error about a value. What is not known to be fit for the
// user is internal.
func valueFault(d *duck.Error) error {
	for _, r := range rewordings {
		if m := r.pattern.FindStringSubmatchIndex(d.Message); m != nil {
			return fault.Wrap(d, fault.Usage, "%s", r.pattern.ExpandString(nil, r.message, d.Message, m))
		}
	}
	if foreign.MatchString(d.Message) {
		return fault.Wrap(d, fault.Usage, "a value does not fit an operation of the query: check its casts and arithmetic")
	}
	return fault.Wrap(d, fault.Usage, "%s", d.Message)
}

package duckdb

import (
	"errors"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/internal/fault"
)

// fault gives an error of DuckDB its kind and words for the user; the cause
// stays for the log. Other errors pass through.
func (e *Engine) fault(err error) error {
	var d *duck.Error
	if !errors.As(err, &d) {
		return err
	}
	switch d.Class {
	case duck.Value:
		return fault.Wrap(err, fault.Usage, "%s", d.Message)
	case duck.OutOfMemory:
		return fault.Wrap(err, fault.TooLarge, "the query needs more memory than it may use: select fewer rows or columns, or sort and group less")
	case duck.Interrupted:
		return fault.Wrap(err, fault.Canceled, "the query was stopped")
	}
	return err
}

package postgres

import (
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/fault"
)

// retryAfter is what clients are told when the registry is away.
const retryAfter = 5 * time.Second

// Codes of errors (PostgreSQL, appendix A) that are treated one by one.
const (
	queryCanceled      = "57014"
	cachedPlanChanged  = "0A000"
	undefinedStatement = "26000"
	noPrivilege        = "42501"
	undefinedTable     = "42P01"
	recoveryConflict   = "40001"
	deadlock           = "40P01"
)

// away reports whether a code says that the database cannot serve now: it stops
// or starts, has no connection left, or has lost something of its own.
func away(code string) bool {
	switch code[:min(2, len(code))] {
	case "08", "53", "58":
		return true
	case "57":
		return code != queryCanceled
	}
	return code == recoveryConflict || code == deadlock
}

func transient(err error, message string) error {
	return &fault.Error{Kind: fault.Transient, Op: "read the registry", Err: err, Msg: message, RetryAfter: retryAfter}
}

const unreachable = "the registry's database cannot be reached at the moment; try again in a few seconds"

// connectFault returns the error of a session that did not begin.
func connectFault(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code[:min(2, len(pg.Code))] {
		case "28":
			return fault.Wrap(err, fault.Internal, "the registry's database refuses the account; check the credentials of this server")
		case "3D":
			return fault.Wrap(err, fault.Internal, "the registry's database does not exist")
		}
	}
	return transient(err, unreachable)
}

// statementFault returns the error of a statement.
func statementFault(err error) error {
	var pg *pgconn.PgError
	switch {
	case !errors.As(err, &pg):
		return transient(err, unreachable)
	case pg.Code == queryCanceled:
		return fault.Wrap(err, fault.Timeout, "the query took longer than the registry's database allows; make it narrower")
	case away(pg.Code):
		return transient(err, unreachable)
	case pg.Code == noPrivilege:
		return fault.Wrap(err, fault.Internal, "the account of this server may not read the registry's tables")
	case pg.Code == undefinedTable:
		return fault.Wrap(err, fault.Internal, "a table of the registry does not exist")
	}
	switch pg.Code[:min(2, len(pg.Code))] {
	case "22":
		return fail.Wrap(err, fail.InvalidQuery, "the registry's database refuses a value in the query: %s", pg.Message)
	case "54":
		return fail.Wrap(err, fail.InvalidQuery, "the query is too large for the registry's database: %s", pg.Message)
	}
	return err
}

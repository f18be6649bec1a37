package duckdb_test

import (
	"testing"

	"github.com/vobutler/vobutler/tap/dialect/duckdb"
)

func TestUserMessage_SpeaksADQL(t *testing.T) {
	for given, want := range map[string]string{
		"division by zero": "division by zero",
		"Overflow in addition of INT32 (2147483647 + 1)!": "2147483647 + 1 does not fit INTEGER: " +
			"compute with CAST(... AS BIGINT) or CAST(... AS DOUBLE PRECISION)",
		"Type DOUBLE with value 3000000000.0 can't be cast because the value is out of range for the destination type INT32": "the value 3000000000.0 does not fit INTEGER",
		"Type INT128 with value 9223372036854775808 can't be cast because the value is out of range for the destination type INT64": "the sum 9223372036854775808 does not fit BIGINT: " +
			"sum CAST(... AS DOUBLE PRECISION)",
		"Could not convert string 'a<b' to INT16": "'a<b' is no SMALLINT",
		"More than one row returned by a subquery used as an expression - scalar subqueries can only return a single row.": "a sub-query used as a value " +
			"returned more than one row: limit it with TOP 1, or use IN or an aggregate",
		"cannot take logarithm of zero":                      "LOG of zero",
		"timestamp field value out of range: \"2021-02-30\"": "'2021-02-30' is no TIMESTAMP: there is no such day or time",
	} {
		if got := duckdb.UserMessage(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}

package duckdb

import (
	"regexp"
	"strconv"
	"strings"
)

// UserMessage turns what DuckDB says when a value does not fit, without its
// class ("Out of Range Error:"), into words of ADQL that name the remedy. A text
// that it does not know it returns as it is.
func UserMessage(text string) string {
	for _, m := range messages {
		if found := m.pattern.FindStringSubmatch(text); found != nil {
			var pairs []string
			for i, part := range found[1:] {
				n := strconv.Itoa(i + 1)
				pairs = append(pairs, "{$"+n+"}", adqlType(part), "$"+n, part)
			}
			return strings.NewReplacer(pairs...).Replace(m.text)
		}
	}
	return text
}

// messages are tried in order. In the text $1 quotes a part of what DuckDB said,
// {$1} a type in ADQL's words.
var messages = []struct {
	pattern *regexp.Regexp
	text    string
}{
	{regexp.MustCompile(`^Type INT128 with value (\S+) can't be cast`),
		"the sum $1 does not fit BIGINT: sum CAST(... AS DOUBLE PRECISION)"},
	{regexp.MustCompile(`^Type \w+ with value (\S+) can't be cast because the value is out of range for the destination type (\w+)`),
		"the value $1 does not fit {$2}"},
	{regexp.MustCompile(`^Could not convert string '(.*)' to (\w+)`), "'$1' is no {$2}"},
	{regexp.MustCompile(`^Overflow in \w+ of (\w+) \((.+)\)!`),
		"$2 does not fit {$1}: compute with CAST(... AS BIGINT) or CAST(... AS DOUBLE PRECISION)"},
	{regexp.MustCompile(`^Overflow in division of (.+)`), "the quotient $1 does not fit its integer type"},
	{regexp.MustCompile(`^Overflow in negation`), "the negative of the smallest integer does not fit its type"},
	{regexp.MustCompile(`^Overflow on abs\((.+)\)`), "ABS($1) does not fit its integer type"},
	{regexp.MustCompile(`^More than one row returned by a subquery`),
		"a sub-query used as a value returned more than one row: limit it with TOP 1, or use IN or an aggregate"},
	{regexp.MustCompile(`^cannot take square root of a negative number`), "SQRT of a negative number"},
	{regexp.MustCompile(`^cannot take logarithm of (.+)`), "LOG of $1"},
	{regexp.MustCompile(`^(ACOS|ASIN) is undefined outside \[-1,1\]`), "$1 of a number that is not within -1 to 1"},
	{regexp.MustCompile(`^input value (\S+) is out of range for numeric function cotangent`), "COT($1) is infinite"},
	{regexp.MustCompile(`^input value (\S+) is out of range for numeric function`), "a trigonometric function has no value for $1"},
	{regexp.MustCompile(`^timestamp field value out of range: "(.*)"`), "'$1' is no TIMESTAMP: there is no such day or time"},
}

// adqlType returns ADQL's name of a type of DuckDB.
func adqlType(name string) string {
	if known, ok := typeNames[name]; ok {
		return known
	}
	return name
}

var typeNames = map[string]string{
	"UINT8": "an unsigned byte", "INT16": "SMALLINT", "INT32": "INTEGER", "INT64": "BIGINT",
	"FLOAT": "REAL", "DOUBLE": "DOUBLE PRECISION", "BOOL": "BOOLEAN",
}

package sia

import (
	"math"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
)

// interval is a closed interval; an end that is infinite is open.
type interval struct{ lo, hi float64 }

// parseInterval reads one number, which is the interval of itself, or two. The
// problem is "" if there is none.
func parseInterval(value string) (i interval, problem string) {
	numbers, problem := parseNumbers(strings.Fields(value))
	switch {
	case problem != "":
		return i, problem
	case len(numbers) == 1 && math.IsInf(numbers[0], 0):
		return i, "a single value must be finite; write an interval such as 1.5 +Inf"
	case len(numbers) == 1:
		return interval{numbers[0], numbers[0]}, ""
	case len(numbers) != 2:
		return i, "write one number, or the two ends of an interval with a blank between them"
	}
	i = interval{numbers[0], numbers[1]}
	switch {
	case i.lo > i.hi:
		return i, "the interval is empty; write its lower end first"
	case i.lo == i.hi && math.IsInf(i.lo, 0):
		return i, "the interval has no finite number; write -Inf +Inf for all"
	}
	return i, ""
}

// parseNumbers reads numbers; -Inf, Inf and +Inf, in any case, are infinite. A
// "+" that a client did not escape has become a blank, so that none is needed.
func parseNumbers(words []string) (numbers []float64, problem string) {
	for _, word := range words {
		f, err := strconv.ParseFloat(word, 64)
		infinite := strings.EqualFold(strings.TrimLeft(word, "+-"), "Inf")
		switch {
		case err != nil && math.IsInf(f, 0) && !infinite:
			return nil, clip(word) + " is too large a number"
		case err != nil:
			return nil, clip(word) + " is not a number; write 5.5e-7, or -Inf and +Inf for an open end"
		case math.IsNaN(f):
			return nil, "NaN is not a value; write -Inf or +Inf for an open end"
		}
		numbers = append(numbers, f)
	}
	return numbers, ""
}

// overlaps tells whether the interval from one column to another shares a value
// with this one.
func (i interval) overlaps(minColumn, maxColumn string) adql.Expr {
	var low, high adql.Expr
	if !math.IsInf(i.lo, 0) {
		low = compare(column(maxColumn), adql.Ge, number(i.lo))
	}
	if !math.IsInf(i.hi, 0) {
		high = compare(column(minColumn), adql.Le, number(i.hi))
	}
	if low == nil && high == nil {
		return allOf(isNotNull(minColumn), isNotNull(maxColumn))
	}
	return allOf(low, high)
}

// holds tells whether the value of a column lies in the interval.
func (i interval) holds(name string) adql.Expr {
	var low, high adql.Expr
	if !math.IsInf(i.lo, 0) {
		low = compare(column(name), adql.Ge, number(i.lo))
	}
	if !math.IsInf(i.hi, 0) {
		high = compare(column(name), adql.Le, number(i.hi))
	}
	if low == nil && high == nil {
		return isNotNull(name)
	}
	return allOf(low, high)
}

package sia

import (
	"math"
	"strconv"

	"github.com/vobutler/vobutler/tap/adql"
)

// The conditions of a search are parts of a syntax tree. What the user sent
// becomes literals in it and never text of a query.

func column(name string) *adql.ColumnRef {
	return &adql.ColumnRef{Parts: []adql.Ident{{Name: name}}}
}

func text(s string) *adql.StringLit { return &adql.StringLit{Value: s} }

// number is a literal of a finite number.
func number(f float64) adql.Expr {
	lit := &adql.NumberLit{Text: strconv.FormatFloat(math.Abs(f), 'g', -1, 64), Kind: adql.Float}
	if math.Signbit(f) {
		return &adql.Unary{Op: adql.Neg, X: lit}
	}
	return lit
}

func integer(n int) adql.Expr { return &adql.NumberLit{Text: strconv.Itoa(n), Kind: adql.Integer} }

func call(name string, args ...adql.Expr) *adql.Call {
	return &adql.Call{Name: adql.Ident{Name: name}, Args: args}
}

func compare(l adql.Expr, op adql.Operator, r adql.Expr) adql.Expr {
	return &adql.Binary{Op: op, L: l, R: r}
}

// isOneOf tells whether a column has one of some values.
func isOneOf(name string, values []adql.Expr) adql.Expr {
	if len(values) == 1 {
		return compare(column(name), adql.Eq, values[0])
	}
	return &adql.InList{X: column(name), List: values}
}

func isNotNull(name string) adql.Expr { return &adql.IsNull{Not: true, X: column(name)} }

// never is a condition that no row meets.
func never() adql.Expr { return compare(integer(0), adql.Eq, integer(1)) }

// allOf joins conditions that must all hold; nil if there are none.
func allOf(conditions ...adql.Expr) adql.Expr { return join(adql.And, conditions) }

// anyOf joins conditions of which one must hold; nil if there are none.
func anyOf(conditions ...adql.Expr) adql.Expr { return join(adql.Or, conditions) }

func join(op adql.Operator, conditions []adql.Expr) adql.Expr {
	var all adql.Expr
	for _, c := range conditions {
		switch {
		case c == nil:
		case all == nil:
			all = c
		default:
			all = &adql.Binary{Op: op, L: all, R: c}
		}
	}
	return all
}

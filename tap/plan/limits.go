package plan

import "github.com/vobutler/vobutler/tap/adql"

// Limits of what a query may blow up into. The parser bounds its length and
// depth; these bound what names of a few bytes stand for.
const (
	maxTables   = 250     // relations in all of a query
	maxFrom     = 64      // relations in one FROM
	maxOutputs  = 10_000  // columns of one select list
	maxKeys     = 256     // of one GROUP BY or ORDER BY
	maxAliases  = 1 << 20 // bytes of expressions that aliases stand for
	maxRepeated = 20_000  // parts of expressions that stand in the plan once more
	maxListed   = 1000    // members of an IN list that are no constants
	enoughFault = 25      // errors after which no more are looked for
)

// withinKeys reports a list of keys that is too long.
func (r *resolver) withinKeys(n int, at adql.Span, clause string) bool {
	if n <= maxKeys {
		return true
	}
	r.fail(at, "", "%s has %d keys, %d are allowed", clause, n, maxKeys)
	return false
}

// withinOutputs reports a select list that is too long.
func (r *resolver) withinOutputs(n int, at adql.Span) bool {
	if n <= maxOutputs {
		return true
	}
	r.fail(at, "", "the select list has more than %d columns", maxOutputs)
	return false
}

// withinAliases counts the expression that an alias stands for.
func (r *resolver) withinAliases(x Expr, at adql.Span) bool {
	r.aliased += x.Span().End - x.Span().Start
	if r.aliased <= maxAliases {
		return true
	}
	r.fail(at, "use a sub-query", "the aliases of this query stand for too much text")
	return false
}

// withinRepeats counts an expression that the plan has n times where the query
// has it once. Nested, such repetitions grow without measure.
func (r *resolver) withinRepeats(x Expr, n int) bool {
	room := (maxRepeated - r.repeated) / max(1, n-1)
	size := 0
	walkExpr(x, func(part Expr) bool {
		switch part.(type) {
		case *Column, *Literal, *Shape:
		default:
			size++
		}
		return size <= room
	})
	r.repeated += size * (n - 1)
	if size <= room {
		return true
	}
	r.fail(x.Span(), "compute it in a sub-query, and use its column", "this expression stands for too many others")
	return false
}

// withinList reports an IN list with too much that has to be computed: what is
// not constant cannot be looked up, but is tried one after the other.
func (r *resolver) withinList(list []Expr) bool {
	n := 0
	for _, x := range list {
		if _, ok := unwrap(x).(*Literal); ok {
			continue
		}
		if n++; n > maxListed {
			r.fail(x.Span(), "upload the list as a table, and join with it", "an IN list may have %d members that are no constants", maxListed)
			return false
		}
	}
	return true
}

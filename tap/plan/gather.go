package plan

import "github.com/vobutler/vobutler/tap/adql"

const (
	// longChain is how many conditions a chain must have to be searched for
	// comparisons of one expression with many constants.
	longChain = 16
	// maxLists is how many such expressions are kept apart.
	maxLists = 4
)

// gather puts the comparisons of a long chain that ask whether one expression
// has one of many values, x = 1 OR x = 2 ..., or none of them, into an IN list,
// which engines look up in a table instead of trying one after the other.
func gather(op adql.Operator, args []Expr) []Expr {
	if len(args) < longChain {
		return args
	}
	compared, negated := adql.Eq, false
	if op == adql.And {
		compared, negated = adql.Ne, true
	}
	var lists []*InList
	var places []int // of each list in gathered
	gathered := make([]Expr, 0, len(args))
	for _, arg := range args {
		x, constant := comparedWith(arg, compared)
		i := -1
		if x != nil {
			i = listOf(lists, x, constant)
		}
		switch {
		case i >= 0:
			lists[i].List = append(lists[i].List, constant)
			gathered[places[i]] = lists[i]
			continue
		case x != nil && len(lists) < maxLists:
			lists = append(lists, &InList{node: node{of(Boolean), arg.Span()}, Negated: negated, X: x, List: []Expr{constant}})
			places = append(places, len(gathered))
		}
		gathered = append(gathered, arg)
	}
	return gathered
}

// comparedWith returns the sides of a comparison with a constant, or nil.
func comparedWith(x Expr, op adql.Operator) (Expr, *Literal) {
	c, ok := x.(*Compare)
	if !ok || c.Op != op {
		return nil, nil
	}
	if constant, ok := c.R.(*Literal); ok {
		return c.L, constant
	}
	if constant, ok := c.L.(*Literal); ok {
		return c.R, constant
	}
	return nil, nil
}

// listOf finds the list of x with constants of the same type, or returns -1.
func listOf(lists []*InList, x Expr, constant *Literal) int {
	for i, list := range lists {
		if Equal(list.X, x) && list.List[0].Type() == constant.Type() {
			return i
		}
	}
	return -1
}

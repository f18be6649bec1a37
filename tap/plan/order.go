package plan

import (
	"strconv"

	"github.com/vobutler/vobutler/tap/adql"
)

// orderBy resolves the sort keys of a query; fewer keys than items tell of an
// error. b is the block of a plain select, nil for anything else.
func (r *resolver) orderBy(items []*adql.OrderItem, body Body, b *block) []Order {
	if len(items) > 0 && !r.withinKeys(len(items), items[0].Pos, clauseOrderBy) {
		return nil
	}
	var keys []Order
	for _, it := range items {
		if key, ok := r.orderKey(it, body, b); ok {
			key.Desc = it.Desc
			keys = append(keys, key)
		}
	}
	return keys
}

func (r *resolver) orderKey(it *adql.OrderItem, body Body, b *block) (Order, bool) {
	outputs := body.Outputs()
	if n, ok := it.Expr.(*adql.NumberLit); ok && n.Kind == adql.Integer {
		i, ok := r.ordinal(n, outputs)
		return Order{Output: i}, ok && r.sortable(outputs[i].Type, it)
	}
	if ref, ok := it.Expr.(*adql.ColumnRef); ok && len(ref.Parts) == 1 {
		if i, found, ok := r.outputNamed(ref.Parts[0], outputs); found {
			return Order{Output: i}, ok && r.sortable(outputs[i].Type, it)
		}
	}
	s, isSelect := body.(*Select)
	if !isSelect {
		r.fail(it.Pos, "name a column of the result or give its number",
			"after a set operation ORDER BY sees only the columns of the result")
		return Order{}, false
	}
	x := b.expr(it.Expr)
	if x == nil || !r.sortable(x.Type(), it) {
		return Order{}, false
	}
	for i, o := range outputs {
		if Equal(o.Expr, x) {
			return Order{Output: i}, true
		}
	}
	if s.Distinct {
		r.fail(it.Pos, "add it to the select list",
			"with SELECT DISTINCT, ORDER BY can only use what the select list has")
		return Order{}, false
	}
	s.Grouped = s.Grouped || b.aggregates > 0
	return Order{Output: -1, Expr: x}, true
}

// outputNamed finds an output by name; ok is unset where several differ.
func (r *resolver) outputNamed(id adql.Ident, outputs []Output) (index int, found, ok bool) {
	indexes := make([]int, len(outputs))
	for i := range outputs {
		indexes[i] = i
	}
	best, _ := bestOf(indexes, func(i int) int { return grade(id, outputs[i].Name) })
	for _, i := range best {
		x := outputs[i].Expr
		if i != best[0] && (x == nil || !Equal(x, outputs[best[0]].Expr)) {
			r.fail(id.Pos, "give them different aliases, or sort by their numbers",
				"%s names several columns of the result", written(id))
			return 0, true, false
		}
	}
	if len(best) == 0 {
		return 0, false, false
	}
	return best[0], true, true
}

// ordinal reads the number of an output, from 1.
func (r *resolver) ordinal(n *adql.NumberLit, outputs []Output) (int, bool) {
	i, err := strconv.Atoi(n.Text)
	if err != nil || i < 1 || i > len(outputs) {
		r.fail(n.Pos, "", "there is no column %s: the select list has %s", n.Text, plural(len(outputs), "column"))
		return 0, false
	}
	return i - 1, true
}

func (r *resolver) sortable(t Type, it *adql.OrderItem) bool {
	if t.sortable() {
		return true
	}
	r.fail(it.Pos, "sort by a number, such as COORD2 or AREA of it", "values of %s have no order", t)
	return false
}

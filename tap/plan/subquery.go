package plan

import (
	"math"
	"strconv"

	"github.com/vobutler/vobutler/tap/adql"
)

// cte is a common table while names are being resolved; plan is nil where it
// could not be resolved.
type cte struct {
	ident adql.Ident
	plan  *CTE
}

// query resolves a select expression within the scope of outer, nil for none.
func (r *resolver) query(q *adql.Query, outer *block, outermost bool) *Query {
	plan := &Query{}
	if len(q.With) > 0 {
		if !outermost {
			r.fail(q.With[0].Pos, "move it to the head of the query", "WITH cannot stand in a sub-query")
			return nil
		}
		plan.With = r.with(q.With)
	}
	body, b := r.body(q.Body, outer)
	if body == nil {
		return nil
	}
	if n, ok := body.(*Nested); ok && len(q.OrderBy) == 0 && q.Offset == nil {
		n.Query.With = plan.With
		return n.Query
	}
	plan.Body = body
	ok := true
	if s, isSelect := q.Body.(*adql.Select); isSelect {
		plan.Limit, ok = r.limit(s.Top)
	}
	plan.OrderBy = r.orderBy(q.OrderBy, body, b)
	if len(plan.OrderBy) < len(q.OrderBy) {
		ok = false
	}
	if b != nil && !b.checkGroups(body.(*Select), plan.OrderBy) {
		ok = false
	}
	if q.Offset != nil {
		n, valid := r.count(q.Offset, "OFFSET")
		plan.Offset = n
		ok = ok && valid
	}
	if !ok {
		return nil
	}
	return plan
}

// subquery resolves a query in parentheses, whose outputs all get a type.
func (r *resolver) subquery(q *adql.Query, outer *block) *Query {
	plan := r.query(q, outer, false)
	if plan != nil {
		r.settle(plan)
	}
	return plan
}

// settle gives a type to outputs that are only ever NULL: text, as ADQL 2.1
// leaves it open.
func (r *resolver) settle(q *Query) {
	for i, o := range q.Outputs() {
		if o.Type.Kind == Null {
			castOutput(q.Body, i, of(Text))
		}
	}
}

// with resolves the common tables; each sees those before it.
func (r *resolver) with(list []*adql.CTE) []*CTE {
	plans := make([]*CTE, 0, len(list))
	for _, c := range list {
		for _, other := range r.ctes {
			if gradeAlias(c.Name, other.ident) > 0 {
				r.fail(c.Name.Pos, "give one of them another name", "WITH defines %s twice", written(c.Name))
			}
		}
		entry := &cte{ident: c.Name}
		if q := r.subquery(c.Query, nil); q != nil && r.renameOutputs(q, c) {
			entry.plan = &CTE{Name: c.Name.Name, Query: q}
			plans = append(plans, entry.plan)
		}
		r.ctes = append(r.ctes, entry)
	}
	return plans
}

// renameOutputs gives the outputs the names that WITH lists.
func (r *resolver) renameOutputs(q *Query, c *adql.CTE) bool {
	if len(c.Columns) == 0 {
		return true
	}
	outputs := q.Outputs()
	if len(c.Columns) != len(outputs) {
		r.fail(c.Columns[0].Pos.Join(c.Columns[len(c.Columns)-1].Pos), "",
			"%s lists %s but its query has %d", written(c.Name), plural(len(c.Columns), "name"), len(outputs))
		return false
	}
	for i, id := range c.Columns {
		outputs[i].Name, outputs[i].Field.Name = id.Name, id.Name
	}
	return true
}

// body resolves what a query is made of. The block is that of a plain select,
// where ORDER BY may use expressions; nil for others.
func (r *resolver) body(body adql.Body, outer *block) (Body, *block) {
	switch body := body.(type) {
	case *adql.Select:
		s, b := r.selectBlock(body, outer)
		if s == nil {
			return nil, nil
		}
		return s, b
	case *adql.SetOp:
		if s := r.setOp(body, outer); s != nil {
			return s, nil
		}
	case *adql.Nested:
		if q := r.query(body.Query, outer, false); q != nil {
			return &Nested{Query: q}, nil
		}
	}
	return nil, nil
}

// limit is the number of rows of TOP.
func (r *resolver) limit(top *adql.NumberLit) (*uint64, bool) {
	if top == nil {
		return nil, true
	}
	n, ok := r.count(top, "TOP")
	return &n, ok
}

// count reads a number of rows. What exceeds an int64 is more than any table
// has and becomes the largest int64, which every engine can read.
func (r *resolver) count(lit *adql.NumberLit, what string) (uint64, bool) {
	if lit.Kind != adql.Integer {
		r.fail(lit.Pos, "", "%s takes a whole number, not %s", what, lit.Text)
		return 0, false
	}
	n, err := strconv.ParseInt(lit.Text, 10, 64)
	if err != nil {
		return math.MaxInt64, true
	}
	return uint64(n), true
}

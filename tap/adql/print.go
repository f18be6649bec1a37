package adql

import (
	"strconv"
	"strings"
)

// String returns the query as canonical ADQL: on one line, keywords in upper
// case, with no more parentheses than needed. It parses to the same tree.
func (n *Query) String() string { return Print(n) }

// Print returns any part of a tree as canonical ADQL.
func Print(n Node) string {
	p := printer{}
	p.node(n)
	return p.b.String()
}

// Parenthesised returns any part of a tree with parentheses around every
// operation, so that its structure shows.
func Parenthesised(n Node) string {
	p := printer{full: true}
	p.node(n)
	return p.b.String()
}

// printer writes a tree into one buffer.
type printer struct {
	b    strings.Builder
	full bool // parentheses around every operation
}

func (p *printer) str(s ...string) {
	for _, s := range s {
		p.b.WriteString(s)
	}
}

func (p *printer) node(n Node) {
	switch n := n.(type) {
	case *Query:
		p.query(n)
	case *CTE:
		p.cte(n)
	case Body:
		p.body(n)
	case SelectItem:
		p.selectItem(n)
	case *OrderItem:
		p.orderItem(n)
	case TableRef:
		p.tableRef(n)
	case Expr:
		p.expr(n, precLowest)
	}
}

func (p *printer) query(q *Query) {
	for i, c := range q.With {
		if i == 0 {
			p.str("WITH ")
		} else {
			p.str(", ")
		}
		p.cte(c)
	}
	if len(q.With) > 0 {
		p.str(" ")
	}
	p.body(q.Body)
	for i, o := range q.OrderBy {
		if i == 0 {
			p.str(" ORDER BY ")
		} else {
			p.str(", ")
		}
		p.orderItem(o)
	}
	if q.Offset != nil {
		p.str(" OFFSET ", q.Offset.Text)
	}
}

func (p *printer) cte(c *CTE) {
	p.str(c.Name.String())
	if len(c.Columns) > 0 {
		p.names(" (", c.Columns)
	}
	p.str(" AS ")
	p.subquery(c.Query)
}

func (p *printer) subquery(q *Query) {
	p.str("(")
	p.query(q)
	p.str(")")
}

// names writes identifiers in parentheses.
func (p *printer) names(open string, names []Ident) {
	p.str(open)
	for i, n := range names {
		if i > 0 {
			p.str(", ")
		}
		p.str(n.String())
	}
	p.str(")")
}

var setOperators = [...]string{Union: " UNION ", Except: " EXCEPT ", Intersect: " INTERSECT "}

func (p *printer) body(b Body) {
	switch b := b.(type) {
	case *Select:
		p.selectBlock(b)
	case *Nested:
		p.subquery(b.Query)
	case *SetOp:
		prec := setPrec(b)
		p.operand(b.Left, prec)
		p.str(setOperators[b.Op])
		if b.All {
			p.str("ALL ")
		}
		p.operand(b.Right, prec+1)
	}
}

// operand writes an operand of a set operation. The parser makes a Nested of
// parentheses, so they appear here in trees made otherwise only.
func (p *printer) operand(b Body, least int) {
	if op, ok := b.(*SetOp); ok && (p.full || setPrec(op) < least) {
		p.str("(")
		p.body(b)
		p.str(")")
		return
	}
	p.body(b)
}

func setPrec(s *SetOp) int {
	if s.Op == Intersect {
		return precIntersect
	}
	return precUnion
}

func (p *printer) selectBlock(s *Select) {
	p.str("SELECT ")
	if s.Distinct {
		p.str("DISTINCT ")
	}
	if s.Top != nil {
		p.str("TOP ", s.Top.Text, " ")
	}
	for i, item := range s.Items {
		if i > 0 {
			p.str(", ")
		}
		p.selectItem(item)
	}
	for i, ref := range s.From {
		if i == 0 {
			p.str(" FROM ")
		} else {
			p.str(", ")
		}
		p.tableRef(ref)
	}
	if s.Where != nil {
		p.str(" WHERE ")
		p.expr(s.Where, precLowest)
	}
	for i, e := range s.GroupBy {
		if i == 0 {
			p.str(" GROUP BY ")
		} else {
			p.str(", ")
		}
		p.expr(e, precLowest)
	}
	if s.Having != nil {
		p.str(" HAVING ")
		p.expr(s.Having, precLowest)
	}
}

func (p *printer) selectItem(item SelectItem) {
	switch item := item.(type) {
	case *Star:
		if len(item.Qualifier) > 0 {
			p.path(item.Qualifier, true)
			p.str(".")
		}
		p.str("*")
	case *ExprItem:
		p.expr(item.Expr, precLowest)
		p.alias(item.Alias)
	}
}

func (p *printer) orderItem(o *OrderItem) {
	p.expr(o.Expr, precLowest)
	if o.Desc {
		p.str(" DESC")
	}
}

// alias writes " AS name". After AS and in a name of several parts the parser
// takes reserved words too, so there they stay as they are.
func (p *printer) alias(n *Ident) {
	if n == nil {
		return
	}
	p.str(" AS ")
	if w, ok := lookupWord(n.Name); ok && !n.Quoted && !w.structural() {
		p.str(n.Name)
		return
	}
	p.str(n.String())
}

// path writes a name of several parts; dotted tells that a point follows it.
func (p *printer) path(parts []Ident, dotted bool) {
	for i, n := range parts {
		if i > 0 {
			p.str(".")
		}
		w, reserved := lookupWord(n.Name)
		if reserved && !n.Quoted && (dotted || len(parts) > 1) && (i > 0 || !w.structural()) && IsRegular(n.Name) {
			p.str(n.Name)
			continue
		}
		p.str(n.String())
	}
}

var joinWords = [...]string{
	InnerJoin: "JOIN ", LeftJoin: "LEFT JOIN ", RightJoin: "RIGHT JOIN ", FullJoin: "FULL JOIN ",
	CrossJoin: "CROSS JOIN ",
}

func (p *printer) tableRef(ref TableRef) {
	switch ref := ref.(type) {
	case *TableName:
		p.path(ref.Parts, false)
		p.alias(ref.Alias)
	case *Derived:
		p.subquery(ref.Query)
		p.alias(&ref.Alias)
	case *Join:
		p.joined(ref.Left, p.full)
		p.str(" ")
		if ref.Natural {
			p.str("NATURAL ")
		}
		p.str(joinWords[ref.Kind])
		p.joined(ref.Right, true)
		if ref.On != nil {
			p.str(" ON ")
			p.expr(ref.On, precLowest)
		}
		if len(ref.Using) > 0 {
			p.names(" USING (", ref.Using)
		}
	}
}

// joined writes an operand of a join, itself a join perhaps.
func (p *printer) joined(ref TableRef, parens bool) {
	if _, ok := ref.(*Join); ok && parens {
		p.str("(")
		p.tableRef(ref)
		p.str(")")
		return
	}
	p.tableRef(ref)
}

// typeName writes the target of CAST.
func (p *printer) typeName(t TypeName) {
	p.str(t.Name)
	if t.Length > 0 {
		p.str("(", strconv.Itoa(t.Length), ")")
	}
}

package adql

// Walk calls f for n and then, in the order of the text, for all parts of n; if
// f returns false the parts of that node are left out. Nil parts are not
// visited. The recursion is as deep as the tree, which Options bounds.
func Walk(n Node, f func(Node) bool) {
	if !f(n) {
		return
	}
	switch n := n.(type) {
	case *Query:
		walkAll(n.With, f)
		Walk(n.Body, f)
		walkAll(n.OrderBy, f)
		if n.Offset != nil {
			Walk(n.Offset, f)
		}
	case *CTE:
		Walk(n.Query, f)
	case *Nested:
		Walk(n.Query, f)
	case *SetOp:
		Walk(n.Left, f)
		Walk(n.Right, f)
	case *Select:
		if n.Top != nil {
			Walk(n.Top, f)
		}
		walkAll(n.Items, f)
		walkAll(n.From, f)
		walkExpr(n.Where, f)
		walkAll(n.GroupBy, f)
		walkExpr(n.Having, f)
	case *ExprItem:
		Walk(n.Expr, f)
	case *OrderItem:
		Walk(n.Expr, f)
	case *Derived:
		Walk(n.Query, f)
	case *Join:
		Walk(n.Left, f)
		Walk(n.Right, f)
		walkExpr(n.On, f)
	case Expr:
		walkOperands(n, f)
	}
}

func walkOperands(e Expr, f func(Node) bool) {
	switch e := e.(type) {
	case *Unary:
		Walk(e.X, f)
	case *Binary:
		Walk(e.L, f)
		Walk(e.R, f)
	case *Between:
		Walk(e.X, f)
		Walk(e.Low, f)
		Walk(e.High, f)
	case *InList:
		Walk(e.X, f)
		walkAll(e.List, f)
	case *InQuery:
		Walk(e.X, f)
		Walk(e.Query, f)
	case *Like:
		Walk(e.X, f)
		Walk(e.Pattern, f)
	case *IsNull:
		Walk(e.X, f)
	case *Exists:
		Walk(e.Query, f)
	case *Subquery:
		Walk(e.Query, f)
	case *Call:
		walkAll(e.Args, f)
	case *Cast:
		Walk(e.X, f)
	case *Case:
		walkExpr(e.Operand, f)
		for _, w := range e.Whens {
			Walk(w.Cond, f)
			Walk(w.Then, f)
		}
		walkExpr(e.Else, f)
	}
}

func walkAll[N Node](list []N, f func(Node) bool) {
	for _, n := range list {
		Walk(n, f)
	}
}

// walkExpr visits an expression that may be absent.
func walkExpr(e Expr, f func(Node) bool) {
	if e != nil {
		Walk(e, f)
	}
}

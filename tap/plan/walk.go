package plan

// Children returns the operands of x in order of writing, without those of a
// sub-query.
func Children(x Expr) []Expr {
	switch x := x.(type) {
	case *Arith:
		return []Expr{x.L, x.R}
	case *Neg:
		return []Expr{x.X}
	case *Concat:
		return []Expr{x.L, x.R}
	case *Compare:
		return []Expr{x.L, x.R}
	case *Logic:
		return x.Args
	case *Not:
		return []Expr{x.X}
	case *IsNull:
		return []Expr{x.X}
	case *Between:
		return []Expr{x.X, x.Low, x.High}
	case *InList:
		return append([]Expr{x.X}, x.List...)
	case *InQuery:
		return []Expr{x.X}
	case *Like:
		return []Expr{x.X, x.Pattern}
	case *Cast:
		return []Expr{x.X}
	case *Case:
		return x.children()
	case *Func:
		return x.Args
	case *Aggregate:
		return x.Args
	}
	return geometryChildren(x)
}

func (x *Case) children() []Expr {
	var list []Expr
	for _, w := range x.Whens {
		list = append(list, w.Cond, w.Then)
	}
	if x.Else != nil {
		list = append(list, x.Else)
	}
	return list
}

func geometryChildren(x Expr) []Expr {
	switch x := x.(type) {
	case *MakePoint:
		return []Expr{x.Lon, x.Lat}
	case *MakeCircle:
		return []Expr{x.Center, x.Radius}
	case *MakePolygon:
		return x.Points
	case *MakeBox:
		return []Expr{x.Center, x.Width, x.Height}
	case *AsRegion:
		return []Expr{x.X}
	case *GeoTest:
		return []Expr{x.A, x.B}
	case *GeoValue:
		return []Expr{x.A, x.B}
	case *NearTest:
		return []Expr{x.A, x.B, x.Radius}
	case *Distance:
		return []Expr{x.A, x.B}
	case *Area:
		return []Expr{x.X}
	case *Centroid:
		return []Expr{x.X}
	case *Coord:
		return []Expr{x.X}
	}
	return nil
}

// subqueryOf returns the sub-query of an expression, or nil.
func subqueryOf(x Expr) *Query {
	switch x := x.(type) {
	case *InQuery:
		return x.Query
	case *Exists:
		return x.Query
	case *ScalarQuery:
		return x.Query
	}
	return nil
}

// Walk calls visit for every expression of q and of the queries within it,
// outer ones before their operands. Where visit returns false it does not go
// into the operands and the sub-query of that expression.
func Walk(q *Query, visit func(Expr) bool) {
	for _, c := range q.With {
		Walk(c.Query, visit)
	}
	walkBody(q.Body, visit)
	for _, o := range q.OrderBy {
		walkExpr(o.Expr, visit)
	}
}

func walkBody(body Body, visit func(Expr) bool) {
	switch body := body.(type) {
	case *Select:
		for _, o := range body.Columns {
			walkExpr(o.Expr, visit)
		}
		for _, rel := range body.From {
			walkRelation(rel, visit)
		}
		walkExpr(body.Where, visit)
		for _, k := range body.GroupBy {
			walkExpr(k, visit)
		}
		walkExpr(body.Having, visit)
	case *SetOp:
		walkBody(body.Left, visit)
		walkBody(body.Right, visit)
	case *Nested:
		Walk(body.Query, visit)
	}
}

func walkRelation(rel Relation, visit func(Expr) bool) {
	switch rel := rel.(type) {
	case *Scan:
		walkExpr(rel.Policy, visit)
	case *Derived:
		Walk(rel.Query, visit)
	case *Join:
		walkRelation(rel.Left, visit)
		walkRelation(rel.Right, visit)
		walkExpr(rel.On, visit)
	}
}

func walkExpr(x Expr, visit func(Expr) bool) {
	if x == nil || !visit(x) {
		return
	}
	for _, child := range Children(x) {
		walkExpr(child, visit)
	}
	if q := subqueryOf(x); q != nil {
		Walk(q, visit)
	}
}

package adql_test

import (
	"math/rand/v2"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
)

// TestPrint_RandomTrees prints trees that no one would write and parses them
// again: the printer sets parentheses where, and only where, the tree needs them.
func TestPrint_RandomTrees(t *testing.T) {
	for seed := range uint64(3000) {
		g := generator{rand.New(rand.NewPCG(seed, 1))}
		q := g.query(4, true)
		checkSame(t, q, q.String())
		if !hasSetOp(q) {
			checkSame(t, q, adql.Parenthesised(q))
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// generator makes random trees of the shapes that Parse can return.
type generator struct{ *rand.Rand }

func (g generator) one(n int) bool { return g.IntN(n) == 0 }

func pick[T any](g generator, list ...T) T { return list[g.IntN(len(list))] }

// some returns one to most things made by f.
func some[T any](g generator, most int, f func() T) []T {
	list := make([]T, 1+g.IntN(most))
	for i := range list {
		list[i] = f()
	}
	return list
}

func (g generator) ident() adql.Ident {
	if g.one(4) {
		return adql.Ident{Name: pick(g, "a b", "SELECT", `"`, "x.y", "é", "--", "a"), Quoted: true}
	}
	return adql.Ident{Name: pick(g, "a", "B2", "c_d", "limit", "e1")}
}

func (g generator) alias() *adql.Ident {
	if g.one(2) {
		return nil
	}
	id := g.ident()
	if g.one(4) {
		id = adql.Ident{Name: pick(g, "size", "Top", "END", "date")}
	}
	return &id
}

func (g generator) query(depth int, head bool) *adql.Query {
	q := &adql.Query{Body: g.body(depth)}
	if head && g.one(3) {
		q.With = some(g, 2, func() *adql.CTE {
			c := &adql.CTE{Name: g.ident(), Query: g.query(depth-1, false)}
			if g.one(2) {
				c.Columns = some(g, 3, g.ident)
			}
			return c
		})
	}
	if g.one(3) {
		q.OrderBy = some(g, 3, func() *adql.OrderItem {
			return &adql.OrderItem{Expr: g.expr(depth - 1), Desc: g.one(2)}
		})
	}
	if g.one(4) {
		q.Offset = &adql.NumberLit{Text: "7"}
	}
	return q
}

func (g generator) body(depth int) adql.Body {
	if depth <= 0 || g.one(2) {
		return g.selectBlock(depth)
	}
	if g.one(4) {
		return &adql.Nested{Query: g.query(depth-1, false)}
	}
	op := pick(g, adql.Union, adql.Except, adql.Intersect)
	left := g.body(depth - 1)
	if l, ok := left.(*adql.SetOp); ok && op == adql.Intersect && l.Op != adql.Intersect {
		left = &adql.Nested{Query: &adql.Query{Body: left}}
	}
	right := g.body(depth - 1)
	if r, ok := right.(*adql.SetOp); ok && (op == adql.Intersect || r.Op != adql.Intersect) {
		right = &adql.Nested{Query: &adql.Query{Body: right}}
	}
	return &adql.SetOp{Op: op, All: g.one(2), Left: left, Right: right}
}

func (g generator) selectBlock(depth int) *adql.Select {
	s := &adql.Select{Distinct: g.one(4)}
	if g.one(4) {
		s.Top = &adql.NumberLit{Text: "10"}
	}
	s.Items = some(g, 3, func() adql.SelectItem {
		if g.one(5) {
			return &adql.Star{Qualifier: g.parts(3)[:g.IntN(2)]}
		}
		return &adql.ExprItem{Expr: g.expr(depth - 1), Alias: g.alias()}
	})
	for _, item := range s.Items {
		if star, ok := item.(*adql.Star); ok && len(star.Qualifier) == 0 {
			star.Qualifier = nil
		}
	}
	s.From = some(g, 2, func() adql.TableRef { return g.table(depth - 1) })
	if g.one(2) {
		s.Where = g.expr(depth - 1)
	}
	if g.one(3) {
		s.GroupBy = some(g, 2, func() adql.Expr { return g.expr(depth - 1) })
	}
	if g.one(3) {
		s.Having = g.expr(depth - 1)
	}
	return s
}

func (g generator) parts(most int) []adql.Ident { return some(g, most, g.ident) }

func (g generator) table(depth int) adql.TableRef {
	if depth <= 0 || g.one(2) {
		return &adql.TableName{Parts: g.parts(3), Alias: g.alias()}
	}
	if g.one(3) {
		return &adql.Derived{Query: g.query(depth-1, false), Alias: g.ident()}
	}
	j := &adql.Join{Left: g.table(depth - 1), Right: g.table(depth - 1)}
	j.Kind = pick(g, adql.InnerJoin, adql.LeftJoin, adql.RightJoin, adql.FullJoin, adql.CrossJoin)
	switch {
	case j.Kind == adql.CrossJoin:
	case g.one(3):
		j.Natural = true
	case g.one(2):
		j.Using = some(g, 2, g.ident)
	default:
		j.On = g.expr(depth - 1)
	}
	return j
}

func (g generator) expr(depth int) adql.Expr {
	if depth <= 0 {
		return g.leaf()
	}
	sub := func() adql.Expr { return g.expr(depth - 1) }
	switch g.IntN(14) {
	case 0:
		return &adql.Unary{Op: pick(g, adql.Not, adql.Neg, adql.Pos), X: sub()}
	case 1, 2, 3, 4:
		op := pick(g, adql.Or, adql.And, adql.Eq, adql.Ne, adql.Lt, adql.Le, adql.Gt, adql.Ge,
			adql.Concat, adql.Add, adql.Sub, adql.Mul, adql.Div, adql.Mod)
		return &adql.Binary{Op: op, L: sub(), R: sub()}
	case 5:
		return &adql.Between{Not: g.one(2), X: sub(), Low: sub(), High: sub()}
	case 6:
		list := some(g, 3, sub)
		if s, ok := list[0].(*adql.Subquery); ok && len(list) == 1 {
			return &adql.InQuery{Not: g.one(2), X: sub(), Query: s.Query}
		}
		return &adql.InList{Not: g.one(2), X: sub(), List: list}
	case 7:
		return &adql.Like{Not: g.one(2), Fold: g.one(2), X: sub(), Pattern: sub()}
	case 8:
		return &adql.IsNull{Not: g.one(2), X: sub()}
	case 9:
		return &adql.Exists{Query: g.query(depth-1, false)}
	case 10:
		return g.call(depth)
	case 11:
		c := &adql.Cast{X: sub(), Type: adql.TypeName{Name: pick(g, "INTEGER", "DOUBLE PRECISION", "VARCHAR")}}
		if c.Type.Name == "VARCHAR" {
			c.Type.Length = g.IntN(3)
		}
		return c
	case 12:
		c := &adql.Case{Whens: some(g, 2, func() adql.When { return adql.When{Cond: sub(), Then: sub()} })}
		if g.one(2) {
			c.Operand = sub()
		}
		if g.one(2) {
			c.Else = sub()
		}
		return c
	default:
		return &adql.Subquery{Query: g.query(depth-1, false)}
	}
}

func (g generator) call(depth int) adql.Expr {
	if g.one(5) {
		return &adql.Call{Name: adql.Ident{Name: "COUNT"}, Star: true}
	}
	c := &adql.Call{Name: adql.Ident{Name: pick(g, "f", "ABS", "left", "point")}}
	if g.one(4) {
		c.Name.Name = "f"
		c.Prefix = &adql.Ident{Name: "udf"}
	}
	if g.one(5) {
		return c
	}
	c.Distinct = g.one(4)
	c.Args = some(g, 3, func() adql.Expr { return g.expr(depth - 1) })
	return c
}

func (g generator) leaf() adql.Expr {
	switch g.IntN(5) {
	case 0:
		n := pick(g, adql.NumberLit{Text: "1"}, adql.NumberLit{Text: "2.", Kind: adql.Float},
			adql.NumberLit{Text: ".5e-3", Kind: adql.Float}, adql.NumberLit{Text: "0xFf", Kind: adql.Hex})
		return &n
	case 1:
		return &adql.StringLit{Value: pick(g, "", "it's", "--", "a\nb", "(", `"`)}
	case 2:
		return pick[adql.Expr](g, &adql.NullLit{}, &adql.BoolLit{Value: true}, &adql.BoolLit{})
	default:
		parts := g.parts(4)
		if len(parts) > 1 && g.one(2) {
			parts[len(parts)-1] = adql.Ident{Name: pick(g, "size", "from", "Order")}
		}
		return &adql.ColumnRef{Parts: parts}
	}
}

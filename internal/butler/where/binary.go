package where

import (
	"slices"

	"github.com/vobutler/vobutler/internal/butler/tree"
)

var comparisons = map[string]tree.Operator{
	"=": tree.Equal, "!=": tree.NotEqual, "<": tree.Less, "<=": tree.LessEqual, ">": tree.Greater,
	">=": tree.GreaterEqual, "OVERLAPS": tree.Overlaps,
}

var arithmetic = map[string]tree.BinaryOp{
	"+": tree.Add, "-": tree.Subtract, "*": tree.Multiply, "/": tree.Divide, "%": tree.Modulo,
}

func (k *compiler) binary(n *binary) (result, error) {
	if n.op == "AND" || n.op == "OR" {
		return k.logical(n)
	}
	a, err := k.compile(n.a)
	if err != nil {
		return nil, err
	}
	b, err := k.compile(n.b)
	if err != nil {
		return nil, err
	}
	va, isA := a.(value)
	vb, isB := b.(value)
	if isA && isB {
		r, err := combine(n.op, va.Expr, vb.Expr)
		if err != nil {
			return nil, k.at(n, err)
		}
		return r, nil
	}
	if n.op == "=" || n.op == "!=" {
		operand := nullable(a, b)
		if operand == nil {
			operand = nullable(b, a)
		}
		if operand != nil {
			leaf := tree.Leaf(&tree.IsNull{Operand: operand})
			if n.op == "!=" {
				leaf = tree.Invert(leaf)
			}
			return predicate{tree.Where(leaf)}, nil
		}
	}
	return nil, k.errorf(n, "%s cannot be applied to %s, which is %s, and %s, which is %s",
		n.op, n.a, describe(a), n.b, describe(b))
}

// combine returns the comparison or calculation of two expressions.
func combine(op string, a, b tree.Expr) (result, error) {
	if c, ok := comparisons[op]; ok {
		leaf, err := tree.NewComparison(a, c, b)
		if err != nil {
			return nil, err
		}
		return predicate{tree.Where(leaf)}, nil
	}
	e, err := tree.NewBinary(arithmetic[op], a, b)
	if err != nil {
		return nil, err
	}
	return value{e}, nil
}

// nullable returns what is compared with NULL if b is NULL: an expression or a
// column of truth values, which has become a condition.
func nullable(a, b result) tree.Expr {
	if _, ok := b.(null); !ok {
		return nil
	}
	switch a := a.(type) {
	case value:
		return a.Expr
	case predicate:
		if len(a.Predicate) == 1 && len(a.Predicate[0]) == 1 {
			if w, ok := a.Predicate[0][0].(*tree.BooleanWrapper); ok {
				return w.Operand
			}
		}
	}
	return nil
}

// logical compiles a chain of ANDs or ORs at once: one by one would take time
// that grows with its square.
func (k *compiler) logical(n *binary) (result, error) {
	var operands []node
	var left node = n
	for {
		b, ok := left.(*binary)
		if !ok || b.op != n.op {
			break
		}
		operands = append(operands, b.b)
		left = b.a
	}
	operands = append(operands, left)
	slices.Reverse(operands)
	ps := make([]tree.Predicate, len(operands))
	for i, o := range operands {
		r, err := k.compile(o)
		if err != nil {
			return nil, err
		}
		p, ok := r.(predicate)
		if !ok {
			return nil, k.errorf(o, "%s needs conditions on both sides, but %s is %s", n.op, o, describe(r))
		}
		ps[i] = p.Predicate
	}
	if n.op == "AND" {
		return predicate{tree.And(ps...)}, nil
	}
	p, err := tree.Or(ps...)
	if err != nil {
		return nil, k.at(n, err)
	}
	return predicate{p}, nil
}

// in compiles IN: a list of literals becomes one comparison each, ranges and
// bound lists become leaves of their own.
func (k *compiler) in(n *in) (result, error) {
	r, err := k.compile(n.member)
	if err != nil {
		return nil, err
	}
	member, ok := r.(value)
	if !ok {
		return nil, k.errorf(n, "%s before IN is %s, not a value", n.member, describe(r))
	}
	group := make([]tree.Leaf, len(n.list))
	for i, item := range n.list {
		if group[i], err = k.item(member.Expr, item); err != nil {
			return nil, err
		}
	}
	p := tree.Predicate{group}
	if n.not {
		if p, err = p.Not(); err != nil {
			return nil, k.at(n, err)
		}
	}
	return predicate{p}, nil
}

func (k *compiler) item(member tree.Expr, item node) (leaf tree.Leaf, err error) {
	r, err := k.compile(item)
	if err != nil {
		return nil, err
	}
	switch r := r.(type) {
	case null:
		return &tree.IsNull{Operand: member}, nil
	case sequence:
		leaf, err = tree.NewInContainer(member, r)
	case integers:
		leaf, err = tree.NewInRange(member, r.start, r.stop+1, true, r.step)
	case value:
		leaf, err = tree.NewComparison(member, tree.Equal, r.Expr)
	default:
		return nil, k.errorf(item, "%s in the list after IN is %s", item, describe(r))
	}
	if err != nil {
		return nil, k.at(item, err)
	}
	return leaf, nil
}

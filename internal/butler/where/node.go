package where

import (
	"fmt"
	"strings"
)

// node is a part of the syntax tree: one of *binary, *unary, *number, *text,
// *instant, *span, *name, *in, *parens, *pair and *call.
type node interface {
	place() int
	String() string
}

// at is the byte offset of a node.
type at int

func (a at) place() int { return int(a) }

type (
	// binary is an operation on two operands; op is a sign or a keyword.
	binary struct {
		at
		op   string
		a, b node
	}
	// unary is NOT, + or -.
	unary struct {
		at
		op      string
		operand node
	}
	// number is a number as it was written, with a sign only in lists.
	number struct {
		at
		digits string
	}
	// text is a string.
	text struct {
		at
		value string
	}
	// instant is a time.
	instant struct {
		at
		value string
	}
	// span is a range of integers, ends included.
	span struct {
		at
		source string
	}
	// name is an identifier, or a bound name with a colon.
	name struct {
		at
		value string
		colon bool
	}
	// in is IN or NOT IN.
	in struct {
		at
		member node
		list   []node
		not    bool
	}
	// parens is an expression in parentheses.
	parens struct {
		at
		inner node
	}
	// pair is a timespan.
	pair struct {
		at
		a, b node
	}
	// call is the call of a function.
	call struct {
		at
		function string
		args     []node
	}
)

func (n *binary) String() string  { return fmt.Sprintf("%s %s %s", n.a, n.op, n.b) }
func (n *unary) String() string   { return n.op + " " + n.operand.String() }
func (n *number) String() string  { return n.digits }
func (n *text) String() string    { return "'" + n.value + "'" }
func (n *instant) String() string { return "T'" + n.value + "'" }
func (n *span) String() string    { return n.source }
func (n *parens) String() string  { return "(" + n.inner.String() + ")" }
func (n *pair) String() string    { return "(" + n.a.String() + ", " + n.b.String() + ")" }
func (n *call) String() string    { return n.function + "(" + joined(n.args) + ")" }

func (n *name) String() string {
	if n.colon {
		return ":" + n.value
	}
	return n.value
}

func (n *in) String() string {
	op := " IN ("
	if n.not {
		op = " NOT IN ("
	}
	return n.member.String() + op + joined(n.list) + ")"
}

// joined lists the first few nodes.
func joined(nodes []node) string {
	var b strings.Builder
	for i, n := range nodes {
		if i > 0 {
			b.WriteString(", ")
		}
		if i == 8 {
			b.WriteString("...")
			break
		}
		b.WriteString(n.String())
	}
	return b.String()
}

func stripped(n node) node {
	for {
		p, ok := n.(*parens)
		if !ok {
			return n
		}
		n = p.inner
	}
}

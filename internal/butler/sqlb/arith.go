package sqlb

import "github.com/vobutler/vobutler/internal/butler/dimension"

// ArithOp is an operator between two numbers.
type ArithOp uint8

// The operators. Div of integers truncates; Mod is for integers and has the sign
// of the first operand.
const (
	Add ArithOp = iota
	Sub
	Mul
	Div
	Mod
)

var arithWords = [...]string{" + ", " - ", " * ", " / ", " % "}

type arithmetic struct {
	op   ArithOp
	a, b Expr
}

// Arith returns the result of an operator, which has the type of a.
func Arith(op ArithOp, a, b Expr) Expr { return arithmetic{op, a, b} }

func (a arithmetic) Type() dimension.Type { return a.a.Type() }

func (a arithmetic) write(p *printer) {
	p.text("(")
	a.a.write(p)
	p.text(arithWords[a.op])
	a.b.write(p)
	p.text(")")
}

type negative struct{ operand Expr }

// Neg returns the negative of a number.
func Neg(x Expr) Expr { return negative{x} }

func (n negative) Type() dimension.Type { return n.operand.Type() }

func (n negative) write(p *printer) {
	p.text("(- ")
	n.operand.write(p)
	p.text(")")
}

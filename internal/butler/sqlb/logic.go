package sqlb

import "github.com/vobutler/vobutler/internal/butler/dimension"

// condition is embedded by expressions that are conditions.
type condition struct{}

// Type returns dimension.TypeBool.
func (condition) Type() dimension.Type { return dimension.TypeBool }

// True is the condition that always holds, False the one that never does.
var (
	True  = Lit(dimension.Bool(true))
	False = Lit(dimension.Bool(false))
)

type junction struct {
	condition
	word     string
	operands []Expr
}

// And returns the condition that all of cs hold; True if there are none.
func And(cs ...Expr) Expr { return join(" AND ", True, cs) }

// Or returns the condition that one of cs holds; False if there are none.
func Or(cs ...Expr) Expr { return join(" OR ", False, cs) }

func join(word string, empty Literal, cs []Expr) Expr {
	switch len(cs) {
	case 0:
		return empty
	case 1:
		return cs[0]
	}
	return junction{word: word, operands: cs}
}

// maxFlat bounds the operands that are written side by side. Parsers turn a AND
// b AND c into a tree as deep as it is long, and SQLite refuses one deeper than
// 1000.
const maxFlat = 64

func (j junction) write(p *printer) {
	p.text("(")
	if len(j.operands) > maxFlat {
		size := max(maxFlat, (len(j.operands)+maxFlat-1)/maxFlat)
		for i := 0; i < len(j.operands); i += size {
			if i > 0 {
				p.text(j.word)
			}
			junction{word: j.word, operands: j.operands[i:min(i+size, len(j.operands))]}.write(p)
		}
	} else {
		for i, c := range j.operands {
			if i > 0 {
				p.text(j.word)
			}
			c.write(p)
		}
	}
	p.text(")")
}

type negation struct {
	condition
	operand Expr
}

// Not returns the condition that c does not hold; it is NULL where c is.
func Not(c Expr) Expr { return negation{operand: c} }

func (n negation) write(p *printer) {
	p.text("NOT (")
	n.operand.write(p)
	p.text(")")
}

type nullTest struct {
	condition
	operand Expr
	isNull  bool
}

// IsNull returns the condition that x is NULL.
func IsNull(x Expr) Expr { return nullTest{operand: x, isNull: true} }

// IsNotNull returns the condition that x is not NULL.
func IsNotNull(x Expr) Expr { return nullTest{operand: x} }

func (n nullTest) write(p *printer) {
	p.text("(")
	p.scalar(n.operand)
	if n.isNull {
		p.text(" IS NULL)")
	} else {
		p.text(" IS NOT NULL)")
	}
}

type existence struct {
	condition
	statement Statement
}

// Exists returns the condition that a statement has a row. The statement may
// refer to relations of the one around it.
func Exists(st Statement) Expr { return existence{statement: st} }

func (e existence) write(p *printer) {
	p.text("EXISTS (")
	e.statement.write(p)
	p.text(")")
}

// When is a branch of a Case: Then is its value where If holds.
type When struct{ If, Then Expr }

type choice struct {
	whens []When
	other Expr
}

// Case returns the value of the first branch whose condition holds, else other.
// All values have one type, which is not timespan.
func Case(whens []When, other Expr) Expr { return choice{whens, other} }

func (c choice) Type() dimension.Type { return c.other.Type() }

func (c choice) write(p *printer) {
	p.text("CASE")
	for _, w := range c.whens {
		p.text(" WHEN ")
		w.If.write(p)
		p.text(" THEN ")
		p.single(w.Then)
	}
	p.text(" ELSE ")
	p.single(c.other)
	p.text(" END")
}

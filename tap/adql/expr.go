package adql

// The binding powers of operators, loosest first (ADQL 2.1, appendix A, with
// the predicates between NOT and the concatenation, where SQL-92 has them).
const (
	precLowest = iota
	precOr
	precAnd
	precNot
	precCompare
	precConcat
	precAdd
	precMul
	precSign
	precPrimary
)

// operatorPrec is the binding power of each operator of Binary and Unary.
var operatorPrec = [...]int{
	Or: precOr, And: precAnd, Not: precNot,
	Eq: precCompare, Ne: precCompare, Lt: precCompare, Le: precCompare, Gt: precCompare, Ge: precCompare,
	Concat: precConcat, Add: precAdd, Sub: precAdd, Mul: precMul, Div: precMul, Mod: precMul,
	Neg: precSign, Pos: precSign,
}

// infixOperator returns the operator of a token between two operands.
func infixOperator(t token) (Operator, bool) {
	switch t.kind {
	case tokEq:
		return Eq, true
	case tokNe:
		return Ne, true
	case tokLt:
		return Lt, true
	case tokLe:
		return Le, true
	case tokGt:
		return Gt, true
	case tokGe:
		return Ge, true
	case tokConcat:
		return Concat, true
	case tokPlus:
		return Add, true
	case tokMinus:
		return Sub, true
	case tokStar:
		return Mul, true
	case tokSlash:
		return Div, true
	case tokPercent:
		return Mod, true
	case tokWord:
		switch t.word {
		case wordOr:
			return Or, true
		case wordAnd:
			return And, true
		}
	}
	return 0, false
}

// expr parses an expression whose operators bind at least as tight as least.
// Whether "(" begins a value or a condition shows only behind it, so both are
// parsed by the same productions.
func (p *parser) expr(least int) Expr {
	start := p.tok().start
	return p.infix(p.prefix(least), start, least)
}

// infix parses the operators after the first operand. Comparisons do not chain:
// after one of them only AND and OR may follow.
func (p *parser) infix(left Expr, start int32, least int) Expr {
	compared := false
	for n := 0; ; n++ {
		t := p.tok()
		op, ok := infixOperator(t)
		prec := precCompare
		if ok {
			prec = operatorPrec[op]
		} else if !p.startsPredicate(t) {
			return left
		}
		if prec < least {
			return left
		}
		if n > 0 {
			p.link(t)
		}
		if prec <= precAnd {
			compared = false
		} else if compared {
			p.chained(t, prec)
			return left
		}
		if prec == precCompare {
			compared = true
			if !ok {
				left = p.predicate(left, start)
				continue
			}
		}
		p.next()
		if q := p.tok(); prec == precCompare && (q.is(wordAny) || q.is(wordSome) || q.is(wordAll)) {
			p.fail(q.span(), "ADQL has no comparison with "+p.textOf(q),
				"write IN (SELECT ...), or compare with (SELECT MIN(a) ...) or (SELECT MAX(a) ...)")
			return left
		}
		right := p.expr(prec + 1)
		left = &Binary{Op: op, L: left, R: right, At: p.from(start)}
	}
}

// chained reports an operator that directly follows a comparison.
func (p *parser) chained(t token, prec int) {
	if prec == precCompare && t.kind != tokWord {
		p.fail(t.span(), "comparisons cannot be chained", "write a < b AND b < c, or put parentheses around one of them")
		return
	}
	p.fail(t.span(), "an operator cannot follow a comparison directly", "put parentheses around the comparison")
}

// prefix parses an operand with the signs and the NOT before it.
func (p *parser) prefix(least int) Expr {
	t := p.tok()
	switch t.kind {
	case tokInteger, tokFloat, tokHex:
		p.next()
		return &NumberLit{Text: p.textOf(t), Kind: Integer + NumberKind(t.kind-tokInteger), Pos: t.span()}
	case tokString:
		return p.str()
	case tokMinus:
		return p.unary(Neg, precSign)
	case tokPlus:
		return p.unary(Pos, precSign)
	case tokIdent, tokQuoted:
		return p.reference()
	case tokLParen:
		return p.group()
	case tokWord:
		return p.wordOperand(t, least)
	}
	p.expectedValue()
	return &NullLit{}
}

func (p *parser) unary(op Operator, prec int) Expr {
	t := p.tok()
	if !p.enter(t) {
		return &NullLit{}
	}
	defer p.leave()
	p.next()
	x := p.expr(prec)
	return &Unary{Op: op, X: x, At: p.from(t.start)}
}

// str parses a string; strings on lines of their own are one, as in SQL-92.
func (p *parser) str() Expr {
	t := p.next()
	value := unquote(p.textOf(t))
	var more []byte
	for p.at(tokString) {
		next := p.tok()
		if !hasNewline(p.text[p.prevEnd():next.start]) {
			p.fail(next.span(), "two strings stand side by side",
				"join them with ||; a quote within a string is written twice: 'it''s'")
			break
		}
		if more == nil {
			more = []byte(value)
		}
		p.next()
		more = append(more, unquote(p.textOf(next))...)
	}
	if more != nil {
		value = string(more)
	}
	return &StringLit{Value: value, Pos: p.from(t.start)}
}

// reference parses a column or a function call.
func (p *parser) reference() Expr {
	t := p.tok()
	parts := p.path("a value", maxColumnParts)
	switch {
	case p.at(tokLParen):
		return p.call(parts, t)
	case p.at(tokDot):
		p.next()
		p.fail(p.from(t.start), "every column of a table is no value", "name one column, or write COUNT(*)")
	}
	return &ColumnRef{Parts: parts, Pos: p.from(t.start)}
}

// expectedValue fails where an operand is missing.
func (p *parser) expectedValue() {
	t := p.tok()
	prev := token{}
	if p.i > 0 {
		prev = p.toks[p.i-1]
	}
	switch {
	case t.kind == tokStar && prev.kind == tokStar:
		p.expected("a value", "for powers write POWER(a, b)")
	case t.kind == tokStar:
		p.expected("a value", "every column (*) can only stand in the select list and in COUNT(*)")
	case prev.kind == tokComma && (t.kind == tokRParen || p.endOfClause()):
		p.expected("a value after the comma", "remove the comma")
	case prev.kind == tokWord && prev.word.beforeCondition():
		p.expected("a condition", "")
	case prev.kind == tokLParen && t.kind == tokRParen:
		p.expected("a value in the parentheses", "")
	default:
		p.expected("a value", "")
	}
}

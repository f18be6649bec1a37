package adql

import "strings"

// wordOperand parses an operand that begins with a reserved word.
func (p *parser) wordOperand(t token, least int) Expr {
	if p.qualifies(t) {
		return p.reference()
	}
	after := p.peek()
	switch t.word {
	case wordNull:
		p.next()
		return &NullLit{Pos: t.span()}
	case wordTrue, wordFalse:
		p.next()
		return &BoolLit{Value: t.word == wordTrue, Pos: t.span()}
	case wordNot:
		if least > precNot {
			p.fail(t.span(), "NOT cannot be an operand", "put parentheses around it: (NOT a)")
			return &NullLit{}
		}
		return p.unary(Not, precNot)
	case wordExists:
		return p.exists(t)
	case wordCase:
		return p.caseExpr(t)
	case wordCast:
		if after.kind == tokLParen {
			return p.cast(t)
		}
		p.next()
		p.expected(`"(" after CAST`, "write CAST(value AS INTEGER)")
		return &NullLit{}
	case wordSelect, wordWith:
		p.fail(t.span(), "a sub-query needs parentheses", "write (SELECT ...)")
		return &NullLit{}
	case wordUnknown:
		p.fail(t.span(), "UNKNOWN is no value in ADQL", "write NULL")
		return &NullLit{}
	}
	switch {
	case after.kind == tokLParen && t.word.callable():
		p.next()
		return p.call([]Ident{p.ident(t)}, t)
	case after.kind == tokString && t.word == wordOther && isTypedLiteral(p.textOf(t)):
		p.typedLiteral(t, after)
		return &NullLit{}
	case t.word == wordOther && !p.foreignHere(t), t.word == wordCount, p.meansName(t) && !t.word.stops(stopCase):
		return p.reference()
	}
	p.expectedValue()
	return &NullLit{}
}

// typedLiteral reports DATE '...' and the like.
func (p *parser) typedLiteral(t, value token) {
	typ := strings.ToUpper(p.textOf(t))
	hint := "write CAST(" + clip(p.textOf(value)) + " AS TIMESTAMP), or the string alone to compare with a timestamp"
	if typ == "INTERVAL" {
		hint = "compare with both ends, or compute with a column of days such as t_min"
	}
	p.report(t.span(), "ADQL has no literals of type "+typ, hint)
	p.next()
	p.next()
}

func (p *parser) exists(t token) Expr {
	p.next()
	e := &Exists{}
	if !p.at(tokLParen) {
		p.expected(`"(" after EXISTS`, "write EXISTS (SELECT ...)")
		return e
	}
	open := p.tok()
	q, _ := p.parenthesised()
	if q == nil {
		p.fail(open.span(), "EXISTS takes a query", "write EXISTS (SELECT ...); for a value write IS NOT NULL")
	}
	e.Query = q
	e.At = p.from(t.start)
	return e
}

// call parses the arguments of a function whose name has been read.
func (p *parser) call(parts []Ident, first token) Expr {
	c := &Call{}
	if n := len(parts); n > 0 {
		c.Name = parts[n-1]
		if n == 2 {
			c.Prefix = &parts[0]
		} else if n > 2 {
			p.fail(p.from(first.start), "the name of a function has one prefix at most", "")
			return c
		}
	}
	if c.Name.Quoted {
		p.report(c.Name.Pos, "the name of a function stands without quotes", "write "+c.Name.Name+"(...)")
	}
	open := p.tok()
	if !p.enter(open) {
		return c
	}
	defer p.leave()
	p.next()
	t := p.tok()
	switch {
	case t.kind == tokRParen:
		p.next()
		c.At = p.from(first.start)
		return c
	case t.kind == tokStar:
		p.next()
		c.Star = true
		if !equalFold(c.Name.Name, "COUNT") || c.Prefix != nil {
			p.report(t.span(), "only COUNT takes *", "name a column: "+c.Name.Name+"(a)")
		}
		p.close(open)
		c.At = p.from(first.start)
		return c
	case t.is(wordDistinct) || t.is(wordAll):
		p.next()
		c.Distinct = t.is(wordDistinct)
	case p.startsQuery():
		p.fail(t.span(), "a sub-query as an argument needs parentheses of its own", "write "+c.Name.Name+"((SELECT ...))")
		p.recover(p.open, 0)
		p.close(open)
		return c
	}
	if p.wordsBetween(c.Name.Name) {
		p.close(open)
		return c
	}
	c.Args = p.arguments(open)
	c.At = p.from(first.start)
	return c
}

// arguments parses the rest of the arguments of a function.
func (p *parser) arguments(open token) []Expr {
	level := p.open
	args := make([]Expr, 0, 4)
	for {
		args = append(args, p.expr(precLowest))
		if !p.broken && !p.at(tokComma) && !p.at(tokRParen) && !p.endOfClause() {
			p.expected(`an operator, a comma or ")"`, "")
		}
		p.recover(level, stopComma)
		if !p.accept(tokComma) {
			break
		}
	}
	p.close(open)
	return args
}

// wordsBetween reports the form of SQL-92 that has words between the arguments,
// as in SUBSTRING(a FROM 1 FOR 2), and goes to the ")".
func (p *parser) wordsBetween(name string) bool {
	switch strings.ToUpper(name) {
	case "EXTRACT", "OVERLAY", "POSITION", "SUBSTRING", "TRIM", "TRANSLATE":
	default:
		return false
	}
	const lookahead = 50
	inside := 0
	for i := p.i; inside >= 0 && i < p.i+lookahead; i++ {
		switch t := p.toks[i]; {
		case t.kind == tokEOF || t.is(wordSelect):
			return false
		case t.kind == tokLParen:
			inside++
		case t.kind == tokRParen:
			inside--
		case inside == 0 && (t.is(wordFrom) || t.is(wordIn)):
			p.fail(t.span(), "the arguments of "+name+" are divided by commas", "write "+name+"(a, b)")
			p.recover(p.open, 0)
			return true
		}
	}
	return false
}

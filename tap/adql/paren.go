package adql

// group parses an expression or a scalar sub-query in parentheses.
func (p *parser) group() Expr {
	open := p.tok()
	q, list := p.parenthesised()
	switch {
	case q != nil:
		return &Subquery{Query: q, At: p.from(open.start)}
	case len(list) == 1:
		return list[0]
	case len(list) > 1:
		p.fail(p.from(open.start), "a list in parentheses can only follow IN", "compare the columns one by one: a = 1 AND b = 2")
	}
	return &NullLit{}
}

// parenthesised parses a query in parentheses, or a list of expressions. After
// "((" the inner one decides: it may be an operand of a set operation, or a
// scalar sub-query that an expression begins with.
func (p *parser) parenthesised() (*Query, []Expr) {
	open := p.tok()
	if !p.enter(open) {
		return nil, nil
	}
	defer p.leave()
	p.next()
	level := p.open
	if p.startsQuery() {
		q := p.query(false)
		p.recover(level, 0)
		p.close(open)
		return q, nil
	}
	first := p.tok()
	if first.kind != tokLParen {
		return nil, p.list(open, nil)
	}
	q, list := p.parenthesised()
	var e Expr = &NullLit{}
	switch {
	case q != nil && (p.at(tokRParen) || p.continuesQuery()):
		q = p.queryFrom(&Nested{Query: q, Pos: p.from(first.start)}, first.start)
		p.recover(level, 0)
		p.close(open)
		return q, nil
	case q != nil:
		e = &Subquery{Query: q, At: p.from(first.start)}
	case len(list) == 1:
		e = list[0]
	case len(list) > 1:
		p.fail(p.from(first.start), "a list in parentheses can only follow IN", "compare the columns one by one: a = 1 AND b = 2")
	}
	return nil, p.list(open, p.infix(e, first.start, precLowest))
}

// list parses the rest of a list of expressions after "(" and, if it is there
// already, the first of them.
func (p *parser) list(open token, first Expr) []Expr {
	level := p.open
	var items []Expr
	for {
		if first == nil {
			first = p.expr(precLowest)
		}
		items = append(items, first)
		first = nil
		if !p.broken && !p.at(tokComma) && !p.at(tokRParen) && !p.endOfClause() {
			p.expected(`an operator, a comma or ")"`, "")
		}
		p.recover(level, stopComma)
		if !p.accept(tokComma) {
			break
		}
	}
	p.close(open)
	return items
}

// close consumes the ")" that belongs to an opening parenthesis.
func (p *parser) close(open token) {
	if p.broken || p.accept(tokRParen) {
		return
	}
	if p.endOfClause() {
		p.fail(open.span(), `this "(" is never closed`, `put a ")" before `+p.describe(p.tok()))
		return
	}
	p.expected(`")"`, "")
}

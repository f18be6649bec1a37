package adql

// startsPredicate reports whether a token after a value begins a predicate.
func (p *parser) startsPredicate(t token) bool {
	if t.kind != tokWord {
		return false
	}
	switch t.word {
	case wordBetween, wordIn, wordLike, wordIlike, wordIs, wordNot:
		return true
	}
	return false
}

// predicate parses [NOT] BETWEEN, [NOT] IN, [NOT] LIKE, [NOT] ILIKE and IS [NOT]
// NULL after their first operand.
func (p *parser) predicate(x Expr, start int32) Expr {
	if p.atWord(wordIs) {
		return p.isNull(x, start)
	}
	not := p.acceptWord(wordNot)
	t := p.tok()
	switch {
	case t.is(wordBetween):
		p.next()
		b := &Between{Not: not, X: x}
		b.Low = p.expr(precConcat)
		if !p.acceptWord(wordAnd) {
			p.expected("AND and the upper bound of BETWEEN", "write x BETWEEN low AND high")
		}
		if p.endOfClause() {
			p.expected("the upper bound of BETWEEN", "write x BETWEEN low AND high")
		}
		b.High = p.expr(precConcat)
		b.At = p.from(start)
		return b
	case t.is(wordIn):
		p.next()
		return p.in(x, not, start)
	case t.is(wordLike) || t.is(wordIlike):
		p.next()
		l := &Like{Not: not, Fold: t.is(wordIlike), X: x}
		l.Pattern = p.expr(precConcat)
		l.At = p.from(start)
		return l
	case t.is(wordNull):
		p.expected("BETWEEN, IN or LIKE after NOT", "write IS NOT NULL")
	case t.kind >= tokEq:
		p.expected("BETWEEN, IN or LIKE after NOT", "write <> for not equal, or NOT before the whole comparison")
	default:
		p.expected("BETWEEN, IN or LIKE after NOT", "")
	}
	return x
}

func (p *parser) isNull(x Expr, start int32) Expr {
	p.next()
	n := &IsNull{X: x, Not: p.acceptWord(wordNot)}
	t := p.tok()
	switch {
	case t.is(wordNull):
		p.next()
	case t.is(wordTrue) || t.is(wordFalse):
		p.expected("NULL", "compare with an operator: a = TRUE")
	case t.is(wordUnknown):
		p.expected("NULL", "write IS NULL")
	case t.is(wordDistinct):
		p.expected("NULL", "write a = b OR (a IS NULL AND b IS NULL)")
	default:
		p.expected("NULL after IS", "values are compared with =")
	}
	n.At = p.from(start)
	return n
}

// in parses the list or the query of IN.
func (p *parser) in(x Expr, not bool, start int32) Expr {
	open := p.tok()
	switch {
	case open.kind != tokLParen:
		hint := "write IN (1, 2, 3)"
		if p.startsQuery() {
			hint = "write IN (SELECT ...)"
		}
		p.expected(`"(" after IN`, hint)
		return x
	case p.peek().kind == tokRParen:
		p.next()
		p.next()
		p.report(p.from(open.start), "the list of IN is empty", "name at least one value")
		return x
	}
	q, list := p.parenthesised()
	if q != nil {
		return &InQuery{Not: not, X: x, Query: q, At: p.from(start)}
	}
	return &InList{Not: not, X: x, List: list, At: p.from(start)}
}

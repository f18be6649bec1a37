package adql

// caseExpr parses both forms of CASE.
func (p *parser) caseExpr(t token) Expr {
	c := &Case{}
	if !p.enter(t) {
		return c
	}
	defer p.leave()
	p.next()
	level := p.open
	if !p.atWord(wordWhen) {
		c.Operand = p.expr(precLowest)
		p.recover(level, stopCase)
	}
	for p.acceptWord(wordWhen) {
		var w When
		w.Cond = p.expr(precLowest)
		p.recover(level, stopCase)
		if !p.acceptWord(wordThen) {
			p.expected("THEN", "write CASE WHEN condition THEN value ... END")
		}
		w.Then = p.expr(precLowest)
		p.recover(level, stopCase)
		c.Whens = append(c.Whens, w)
	}
	if len(c.Whens) == 0 {
		p.expected("WHEN", "write CASE WHEN condition THEN value ... END")
	}
	if p.acceptWord(wordElse) {
		c.Else = p.expr(precLowest)
		p.recover(level, stopCase)
	}
	if !p.acceptWord(wordEnd) {
		what := "END"
		if c.Else == nil {
			what = "WHEN, ELSE or END"
		}
		p.expected(what, "write CASE WHEN condition THEN value ... END")
	}
	c.At = p.from(t.start)
	return c
}

package adql

import "fmt"

// startsQuery reports whether a query without parentheses begins here.
func (p *parser) startsQuery() bool { return p.atWord(wordSelect) || p.atWord(wordWith) }

// continuesQuery reports whether what follows a query in parentheses makes it
// part of a larger one.
func (p *parser) continuesQuery() bool {
	t := p.tok()
	_, _, ok := setOperator(t)
	return ok || t.is(wordOrder) || t.is(wordOffset)
}

// query parses [WITH ...] select expression; only the head of the text may have
// WITH (ADQL 2.1, 4.4.1).
func (p *parser) query(head bool) *Query {
	start := p.tok().start
	var with []*CTE
	if t := p.tok(); t.is(wordWith) {
		if !head {
			p.report(t.span(), "WITH can only stand at the head of the whole query",
				"move the common table there; it can be used in every sub-query")
		}
		with = p.with()
	}
	first := p.tok().start
	q := p.queryFrom(p.operand(), first)
	q.With = with
	q.Pos = p.from(start)
	return q
}

// queryFrom parses the rest of a query whose first operand is there already.
func (p *parser) queryFrom(first Body, start int32) *Query {
	q := &Query{Body: p.setExpr(first, start, precUnion)}
	p.tail(q, start)
	q.Pos = p.from(start)
	return q
}

// with parses WITH name [(columns)] AS (query) {, ...}.
func (p *parser) with() []*CTE {
	p.next()
	level := p.open
	if t := p.tok(); t.kind == tokIdent && equalFold(p.textOf(t), "RECURSIVE") && p.peek().isName() {
		p.report(t.span(), "ADQL has no recursive common tables", "remove RECURSIVE; a common table can use those before it")
		p.next()
	}
	var list []*CTE
	for {
		list = append(list, p.cte())
		if p.recover(level, stopComma|stopQuery) && p.at(tokEOF) {
			p.giveUp()
			return list
		}
		if p.atWord(wordSelect) || p.at(tokLParen) {
			return list
		}
		comma := p.tok()
		if !p.accept(tokComma) {
			p.expected("a comma or SELECT after the common table", "")
			return list
		}
		if p.atWord(wordSelect) {
			p.report(comma.span(), "there is a comma after the last common table", "remove it")
			return list
		}
	}
}

func (p *parser) cte() *CTE {
	c := &CTE{}
	start := p.tok().start
	c.Name = p.name("the name of a common table")
	hint := "write WITH " + c.Name.String() + " AS (SELECT ...)"
	if after := p.peek(); p.at(tokLParen) && (after.is(wordSelect) || after.is(wordWith)) {
		p.report(p.tok().span(), "expected AS before the query", hint)
	} else {
		if p.at(tokLParen) {
			c.Columns = p.names("the name of a column")
		}
		if !p.acceptWord(wordAs) {
			p.expected("AS", hint)
		}
	}
	open := p.tok()
	if !p.at(tokLParen) {
		p.expected(`"("`, hint)
		return c
	}
	faults := len(p.errs)
	q, _ := p.parenthesised()
	if q == nil && len(p.errs) == faults {
		p.fail(open.span(), "a common table is a query", hint)
	}
	c.Query = q
	c.Pos = p.from(start)
	return c
}

// The precedences of the set operators (ADQL 2.1, 4.5.6 "Precedence").
const (
	precUnion = 1 + iota
	precIntersect
)

func setOperator(t token) (op SetOperator, prec int, ok bool) {
	switch {
	case t.is(wordUnion):
		return Union, precUnion, true
	case t.is(wordExcept):
		return Except, precUnion, true
	case t.is(wordIntersect):
		return Intersect, precIntersect, true
	}
	return 0, 0, false
}

// setExpr parses the set operations that bind at least as tight as prec, after
// their first operand.
func (p *parser) setExpr(left Body, start int32, least int) Body {
	for {
		t := p.tok()
		op, prec, ok := setOperator(t)
		if !ok || prec < least {
			return left
		}
		p.next()
		p.link(t)
		all := p.acceptWord(wordAll)
		if !all {
			p.acceptWord(wordDistinct)
		}
		first := p.tok().start
		right := p.setExpr(p.operand(), first, prec+1)
		left = &SetOp{Op: op, All: all, Left: left, Right: right, Pos: p.from(start)}
	}
}

// operand parses SELECT ... or a query in parentheses.
func (p *parser) operand() Body {
	t := p.tok()
	switch {
	case t.is(wordSelect):
		return p.selectBlock()
	case t.is(wordWith):
		p.report(t.span(), "WITH cannot stand in an operand of a set operation",
			"move the common table to the head of the whole query")
		p.with()
		return p.operand()
	case t.kind == tokLParen:
		q, _ := p.parenthesised()
		if q == nil {
			p.fail(t.span(), "expected a query in the parentheses", "write (SELECT ... FROM ...)")
			return &Select{}
		}
		return &Nested{Query: q, Pos: p.from(t.start)}
	}
	p.expected("SELECT", "")
	return &Select{}
}

// tail parses ORDER BY and OFFSET. Clauses that stand too late, and those of
// other languages, are reported and passed over.
func (p *parser) tail(q *Query, start int32) {
	level := p.open
	scratch := &clauses{sel: &Select{}, level: level}
	last := ""
	for !p.broken {
		t := p.tok()
		_, _, isSet := setOperator(t)
		switch {
		case t.is(wordOrder):
			if q.OrderBy != nil {
				p.report(t.span(), "there are two ORDER BY", "name all keys in one: ORDER BY a, b")
			} else if q.Offset != nil {
				p.report(t.span(), "ORDER BY must stand before OFFSET", "")
			}
			q.OrderBy = p.orderBy(level)
			last = "ORDER BY"
		case t.is(wordOffset):
			if q.Offset != nil {
				p.report(t.span(), "there are two OFFSET", "remove one")
			}
			q.Offset = p.offset(level)
			last = "OFFSET"
		case isSet && last != "":
			p.report(t.span(), fmt.Sprintf("%s stands before %s", last, p.textOf(t)),
				fmt.Sprintf("move %s to the end, or put the operand it belongs to in parentheses", last))
			q.Body = p.setExpr(q.Body, start, precUnion)
		case clauseOf(t) != noClause:
			if last != "" {
				p.report(t.span(), fmt.Sprintf("%s must stand before %s", clauseOf(t), last), "")
			} else {
				p.report(t.span(), fmt.Sprintf("%s cannot follow a query in parentheses", clauseOf(t)),
					"move it into the parentheses, or write SELECT * FROM (...) AS t "+clauseOf(t).String()+" ...")
			}
			scratch.parse(p, clauseOf(t))
		case p.isLimit(t):
			p.limit(t)
		case p.isFetch(t):
			p.fetch(t)
		default:
			return
		}
	}
}

func (p *parser) orderBy(level int) []*OrderItem {
	p.next()
	p.by("ORDER")
	var list []*OrderItem
	for {
		list = append(list, p.orderItem())
		p.endOfItem("a comma, ASC, DESC or the end of ORDER BY", level, stopComma|stopClause)
		if !p.accept(tokComma) {
			return list
		}
	}
}

func (p *parser) orderItem() *OrderItem {
	start := p.tok().start
	o := &OrderItem{Expr: p.expr(precLowest)}
	if t := p.tok(); t.is(wordAsc) || t.is(wordDesc) {
		p.next()
		o.Desc = t.is(wordDesc)
	}
	o.Pos = p.from(start)
	return o
}

// by consumes the BY of GROUP BY and ORDER BY.
func (p *parser) by(verb string) {
	if !p.acceptWord(wordBy) {
		p.expected("BY after "+verb, "write "+verb+" BY")
	}
}

func (p *parser) offset(level int) *NumberLit {
	p.next()
	n := p.count("OFFSET")
	if t := p.tok(); equalFold(p.textOf(t), "ROWS") || equalFold(p.textOf(t), "ROW") {
		p.report(t.span(), "OFFSET takes the number alone", "remove "+p.textOf(t))
		p.next()
	}
	p.endOfItem("the end of the query", level, stopClause)
	return n
}

// count parses the unsigned integer of TOP and OFFSET.
func (p *parser) count(clause string) *NumberLit {
	t := p.tok()
	if t.kind != tokInteger {
		p.expected("a whole number after "+clause, "write it in digits: "+clause+" 100")
		return &NumberLit{}
	}
	p.next()
	return &NumberLit{Text: p.textOf(t), Kind: Integer, Pos: t.span()}
}

// endOfItem checks that an item of a clause is followed by a comma (if where has
// it) or by another clause or the end of the query, and recovers.
func (p *parser) endOfItem(what string, level int, where stops) {
	if !p.broken && !p.endOfClause() && (where&stopComma == 0 || !p.at(tokComma)) {
		p.expected(what, "")
	}
	p.recover(level, where)
}

// endOfClause reports whether the current token begins something else.
func (p *parser) endOfClause() bool {
	t := p.tok()
	switch t.kind {
	case tokEOF, tokBroken, tokRParen, tokSemicolon:
		return true
	case tokWord:
		return t.word.stops(stopFrom|stopClause) && !p.qualifies(t) && !p.meansName(t) || p.isFetch(t)
	case tokIdent:
		return p.isLimit(t)
	}
	return false
}

package adql

import "strings"

// fromList parses the tables of FROM.
func (p *parser) fromList(level int) []TableRef {
	var list []TableRef
	for {
		list = append(list, p.tableRef())
		p.endOfItem("a comma, JOIN, WHERE or the end of the query", level, stopComma|stopClause)
		comma := p.tok()
		if !p.accept(tokComma) {
			return list
		}
		if p.endOfClause() {
			p.report(comma.span(), "there is a comma after the last table", "remove it")
			return list
		}
	}
}

// tableRef parses a table with the joins that follow it.
func (p *parser) tableRef() TableRef {
	start := p.tok().start
	return p.joins(p.tablePrimary(), start)
}

func (p *parser) joins(left TableRef, start int32) TableRef {
	for p.startsJoin() {
		p.link(p.tok())
		left = p.join(left, start, false)
	}
	return left
}

func (p *parser) startsJoin() bool {
	t := p.tok()
	if t.kind != tokWord {
		return false
	}
	switch t.word {
	case wordJoin, wordInner, wordLeft, wordRight, wordFull, wordOuter, wordCross, wordNatural:
		return true
	}
	return false
}

// join parses one join after its left operand. In "a JOIN b JOIN c ON x ON y"
// the second join is the right operand of the first, as in SQL-92; it is awaited
// then, that is, an ON that it cannot take belongs to the first.
func (p *parser) join(left TableRef, start int32, awaited bool) TableRef {
	first := p.tok()
	j := &Join{Left: left}
	j.Natural = p.acceptWord(wordNatural)
	j.Kind = p.joinKind()
	if !p.acceptWord(wordJoin) {
		p.expected("JOIN", "")
		return j
	}
	words := p.from(first.start)
	if !p.enter(first) {
		return j
	}
	defer p.leave()
	rstart := p.tok().start
	j.Right = p.tablePrimary()
	if !j.Natural && j.Kind != CrossJoin {
		for p.startsJoin() {
			p.link(p.tok())
			j.Right = p.join(j.Right, rstart, true)
		}
	}
	if !awaited || !j.Natural && j.Kind != CrossJoin {
		p.joinCondition(j, words)
	}
	j.Pos = p.from(start)
	return j
}

// joinKind parses the words between NATURAL and JOIN.
func (p *parser) joinKind() JoinKind {
	t := p.tok()
	kind := InnerJoin
	switch {
	case p.acceptWord(wordInner):
		return kind
	case p.acceptWord(wordCross):
		return CrossJoin
	case p.acceptWord(wordLeft):
		kind = LeftJoin
	case p.acceptWord(wordRight):
		kind = RightJoin
	case p.acceptWord(wordFull):
		kind = FullJoin
	case t.is(wordOuter):
		p.report(t.span(), "OUTER alone does not say which rows stay", "write LEFT, RIGHT or FULL OUTER JOIN")
	}
	p.acceptWord(wordOuter)
	return kind
}

// joinCondition parses ON or USING, and reports them where they are missing or
// too much. The grammar of the standard makes them optional, but a join without
// them has no meaning.
func (p *parser) joinCondition(j *Join, words Span) {
	t := p.tok()
	switch {
	case t.is(wordOn):
		p.next()
		j.On = p.expr(precLowest)
	case t.is(wordUsing):
		p.next()
		j.Using = p.names("the name of a column")
	case !j.Natural && j.Kind != CrossJoin:
		if !p.broken {
			p.report(words, strings.ToUpper(p.text[words.Start:words.End])+" needs ON or USING",
				"write ON a.id = b.id or USING (id), or CROSS JOIN for all pairs")
		}
		return
	}
	switch {
	case j.Natural && (t.is(wordOn) || t.is(wordUsing)):
		p.report(t.span(), "NATURAL JOIN takes no condition: it compares the columns of equal names",
			"remove NATURAL or the condition")
	case j.Kind == CrossJoin && (t.is(wordOn) || t.is(wordUsing)):
		p.report(t.span(), "CROSS JOIN takes no condition", "write JOIN ... ON ...")
	case j.Natural && j.Kind == CrossJoin:
		p.report(words, "a join is either NATURAL or CROSS", "remove one of the words")
	}
}

// tablePrimary parses a table, a sub-query with its alias or joins in
// parentheses.
func (p *parser) tablePrimary() TableRef {
	t := p.tok()
	switch {
	case t.kind == tokLParen:
		q, ref := p.tableParen()
		if q != nil {
			return p.derived(q, t)
		}
		return ref
	case p.peek().kind == tokLParen && p.foreignHere(t):
		p.expected("the name of a table", "")
		return &TableName{}
	case t.is(wordSelect) || t.is(wordWith):
		p.fail(t.span(), "a sub-query in FROM needs parentheses and an alias", "write FROM (SELECT ...) AS sub")
		return &TableName{}
	case t.kind == tokString:
		p.expected("the name of a table", "a name in quotes stands in double quotes: "+delimited(unquote(p.textOf(t))))
		return &TableName{}
	}
	ref := &TableName{Parts: p.path("the name of a table", maxTableParts)}
	if p.at(tokLParen) {
		p.fail(p.from(t.start), "ADQL has no functions that return tables", "name a table")
		return ref
	}
	ref.Alias = p.alias()
	if ref.Alias != nil && p.at(tokLParen) {
		p.fail(p.tok().span(), "an alias of a table has no list of columns", "name the columns in a sub-query: (SELECT a AS b ...) AS t")
	}
	ref.Pos = p.from(t.start)
	return ref
}

// tableParen parses what stands in parentheses in FROM: a query, whose alias is
// the caller's, or joined tables. After "((" the inner one decides.
func (p *parser) tableParen() (*Query, TableRef) {
	open := p.next()
	if !p.enter(open) {
		return nil, &TableName{}
	}
	defer p.leave()
	level := p.open
	if p.startsQuery() {
		q := p.query(false)
		p.recover(level, 0)
		p.close(open)
		return q, nil
	}
	first := p.tok()
	var left TableRef
	if first.kind == tokLParen {
		q, ref := p.tableParen()
		if q != nil && (p.at(tokRParen) || p.continuesQuery()) {
			q = p.queryFrom(&Nested{Query: q, Pos: p.from(first.start)}, first.start)
			p.recover(level, 0)
			p.close(open)
			return q, nil
		}
		if left = ref; q != nil {
			left = p.derived(q, first)
		}
	} else {
		left = p.tablePrimary()
	}
	if p.at(tokRParen) {
		if _, joined := left.(*Join); !joined {
			p.report(open.span(), "a table alone stands without parentheses", "remove them")
		}
	}
	ref := p.joins(left, first.start)
	if p.at(tokComma) {
		p.fail(p.tok().span(), "a list of tables cannot stand in parentheses", "write CROSS JOIN in place of the comma")
	}
	p.recover(level, 0)
	p.close(open)
	if t := p.tok(); t.is(wordAs) || t.isName() {
		if !p.foreignHere(t) {
			p.report(t.span(), "joins in parentheses take no alias", "remove it, or write (SELECT * FROM ...) AS t")
			p.alias()
		}
	}
	return nil, ref
}

// derived reads the alias of a sub-query in FROM, which began at open.
func (p *parser) derived(q *Query, open token) TableRef {
	d := &Derived{Query: q}
	end := p.prevEnd()
	alias := p.alias()
	if alias == nil {
		p.report(Span{end - 1, end}, "the sub-query in FROM needs an alias", "write (SELECT ...) AS sub")
		alias = &Ident{}
	} else if p.at(tokLParen) {
		p.fail(p.tok().span(), "an alias of a table has no list of columns", "name the columns in the sub-query: (SELECT a AS b ...) AS t")
	}
	d.Alias = *alias
	d.Pos = p.from(open.start)
	return d
}

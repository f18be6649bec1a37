package adql

import (
	"fmt"
	"strings"
)

// clause is a clause of SELECT, in the order in which they have to stand.
type clause uint8

const (
	noClause clause = iota
	fromClause
	whereClause
	groupClause
	havingClause
)

var clauseNames = [...]string{"", "FROM", "WHERE", "GROUP BY", "HAVING"}

func (c clause) String() string { return clauseNames[c] }

func clauseOf(t token) clause {
	if t.kind != tokWord {
		return noClause
	}
	switch t.word {
	case wordFrom:
		return fromClause
	case wordWhere:
		return whereClause
	case wordGroup:
		return groupClause
	case wordHaving:
		return havingClause
	}
	return noClause
}

// clauses parses the clauses after the select list in whatever order they stand,
// and reports those out of order.
type clauses struct {
	sel   *Select
	level int
	seen  [havingClause + 1]bool
	last  clause
}

// selectBlock parses SELECT ... up to HAVING.
func (p *parser) selectBlock() *Select {
	first := p.next()
	level, faults := p.open, len(p.errs)
	s := &Select{}
	p.quantifier(s)
	s.Items = p.selectList(level)
	end := p.tok()
	c := &clauses{sel: s, level: level}
	for {
		cl := clauseOf(p.tok())
		if cl == noClause {
			break
		}
		c.parse(p, cl)
	}
	if !c.seen[fromClause] && len(p.errs) == faults {
		hint := p.guess(end)
		if hint == "" {
			hint = "name the table; for a constant take any: SELECT TOP 1 ... FROM TAP_SCHEMA.schemas"
		}
		p.report(end.span(), "a query needs FROM", hint)
	}
	s.Pos = p.from(first.start)
	return s
}

func (c *clauses) parse(p *parser, cl clause) {
	t := p.tok()
	switch {
	case c.seen[cl] && cl == fromClause:
		p.report(t.span(), "there are two FROM", "name all tables in one: FROM a JOIN b ON ...")
	case c.seen[cl] && cl == groupClause:
		p.report(t.span(), "there are two GROUP BY", "name all of them in one: GROUP BY a, b")
	case c.seen[cl]:
		p.report(t.span(), fmt.Sprintf("there are two %s", cl), "join the conditions with AND")
	case cl < c.last:
		p.report(t.span(), fmt.Sprintf("%s must stand before %s", cl, c.last), "")
	}
	c.seen[cl] = true
	c.last = max(c.last, cl)
	p.next()
	switch cl {
	case fromClause:
		c.sel.From = p.fromList(c.level)
	case whereClause:
		c.sel.Where = p.condition("WHERE", c.level)
	case groupClause:
		p.by("GROUP")
		c.sel.GroupBy = p.groupList(c.level)
	case havingClause:
		c.sel.Having = p.condition("HAVING", c.level)
	}
}

// quantifier parses [ALL|DISTINCT] [TOP n].
func (p *parser) quantifier(s *Select) {
	if p.qualifies(p.tok()) {
		return
	}
	if p.acceptWord(wordDistinct) {
		s.Distinct = true
		if t := p.tok(); t.is(wordOn) {
			p.report(t.span(), "ADQL has no DISTINCT ON", "write GROUP BY with MIN or MAX of the other columns")
			p.next()
		}
	} else {
		p.acceptWord(wordAll)
	}
	if t := p.tok(); !t.is(wordTop) || p.qualifies(t) || p.meansName(t) {
		p.gluedTop(t)
		return
	}
	p.next()
	if open := p.tok(); open.kind == tokLParen && p.peek().kind == tokInteger {
		p.next()
		p.report(open.span(), "TOP takes its number without parentheses", "write TOP "+p.textOf(p.tok()))
		s.Top = p.count("TOP")
		p.accept(tokRParen)
		return
	}
	if p.at(tokInteger) && p.peek().kind == tokComma {
		p.next()
		p.report(p.tok().span(), "there is a comma after TOP and its number", "remove it")
		p.next()
		return
	}
	if p.at(tokInteger) {
		s.Top = p.count("TOP")
	} else {
		p.noCount()
	}
	if t := p.tok(); t.is(wordDistinct) || t.is(wordAll) {
		w := strings.ToUpper(p.textOf(t))
		p.report(t.span(), w+" must stand before TOP", "write SELECT "+w+" TOP n")
		p.next()
	}
}

// noCount reports a TOP without a whole number, and passes over another one.
func (p *parser) noCount() {
	t := p.tok()
	p.report(t.span(), "expected a whole number after TOP, found "+p.describe(t), "write it in digits: TOP 100")
	if t.kind == tokMinus || t.kind == tokPlus {
		p.next()
	}
	if p.tok().isNumber() {
		p.next()
	}
}

// gluedTop reports "TOP10 *"; in "TOP10 a" it is a column with an alias.
func (p *parser) gluedTop(t token) {
	s := p.textOf(t)
	if t.kind != tokIdent || len(s) < 4 || !equalFold(s[:3], "TOP") || strings.Trim(s[3:], "0123456789") != "" {
		return
	}
	if p.peek().kind == tokStar && clauseOf(p.toks[p.i+2]) == fromClause {
		p.report(t.span(), "there is no blank between TOP and its number", "write TOP "+s[3:])
		p.next()
	}
}

func (p *parser) selectList(level int) []SelectItem {
	if t := p.tok(); p.endOfClause() && !p.broken {
		p.report(t.span(), "the select list is empty", "name the columns, or write * for all of them")
		return nil
	}
	var items []SelectItem
	for {
		items = append(items, p.selectItem())
		p.endOfItem("a comma or FROM", level, stopComma|stopFrom|stopClause)
		comma := p.tok()
		if !p.accept(tokComma) {
			return items
		}
		if p.atWord(wordFrom) {
			p.report(comma.span(), "there is a comma after the last column", "remove it")
			return items
		}
	}
}

func (p *parser) selectItem() SelectItem {
	start := p.tok().start
	if s := p.star(); s != nil {
		return s
	}
	item := &ExprItem{Expr: p.expr(precLowest)}
	item.Alias = p.alias()
	item.Pos = p.from(start)
	return item
}

// star parses "*" and "qualifier.*", or returns nil if neither stands here.
func (p *parser) star() *Star {
	t := p.tok()
	if p.accept(tokStar) {
		return &Star{Pos: t.span()}
	}
	i := p.i
	for p.toks[i].isName() || p.toks[i].kind == tokWord {
		if p.toks[i+1].kind != tokDot {
			return nil
		}
		i += 2
	}
	if i == p.i || p.toks[i].kind != tokStar {
		return nil
	}
	s := &Star{Qualifier: p.path("the name of a table", maxTableParts)}
	if !p.broken {
		p.next()
		p.next()
	}
	s.Pos = p.from(t.start)
	return s
}

// condition parses what follows WHERE or HAVING.
func (p *parser) condition(verb string, level int) Expr {
	e := p.expr(precLowest)
	p.endOfItem("AND, OR or the end of "+verb, level, stopClause)
	return e
}

func (p *parser) groupList(level int) []Expr {
	var list []Expr
	for {
		list = append(list, p.expr(precLowest))
		p.endOfItem("a comma or the end of GROUP BY", level, stopComma|stopClause)
		if !p.accept(tokComma) {
			return list
		}
	}
}

package adql

import "fmt"

// stops says where recover may go on, besides the end of the text, a semicolon
// and the parenthesis that closes the level.
type stops uint8

const (
	stopComma  stops = 1 << iota
	stopFrom         // FROM
	stopClause       // the clauses after FROM, and the set operators
	stopOn           // ON, USING and the words of a join
	stopCase         // WHEN, THEN, ELSE and END
	stopQuery        // the SELECT that follows the common tables
)

// report notes a fault; parsing goes on where it stands.
func (p *parser) report(s Span, msg, hint string) {
	if p.broken || p.fatal {
		return
	}
	p.errs = append(p.errs, &Error{Span: s, Msg: msg, Hint: hint})
	if len(p.errs) >= MaxErrors {
		p.giveUp()
	}
}

// fail notes a fault and leaves every production up to the next recover.
func (p *parser) fail(s Span, msg, hint string) {
	if p.broken {
		return
	}
	p.report(s, msg, hint)
	p.breakOff()
}

// breakOff leaves every production up to the next recover.
func (p *parser) breakOff() {
	if !p.broken {
		p.broken, p.resume = true, p.i
		p.i = len(p.toks) - 2
	}
}

// giveUp ends the parse.
func (p *parser) giveUp() {
	p.breakOff()
	p.fatal = true
}

// abort notes a fault and ends the parse.
func (p *parser) abort(s Span, msg, hint string) {
	p.report(s, msg, hint)
	p.giveUp()
}

// expected fails at the current token. Without a hint it looks for one in what
// the user may have had in mind.
func (p *parser) expected(what, hint string) {
	t := p.tok()
	if t.kind == tokBad {
		p.breakOff()
		return
	}
	if p.broken {
		return
	}
	if f, ok := p.foreignClause(t, false); ok {
		p.fail(t.span(), f.msg, f.hint)
		return
	}
	if hint == "" {
		hint = p.guess(t)
	}
	p.fail(t.span(), fmt.Sprintf("expected %s, found %s", what, p.describe(t)), hint)
}

// describe names a token in a message.
func (p *parser) describe(t token) string {
	switch s := clip(p.textOf(t)); {
	case t.kind == tokEOF:
		return "the end of the query"
	case t.kind == tokString:
		return "the string " + s
	case t.isNumber():
		return "the number " + s
	case t.kind == tokIdent || t.kind == tokQuoted || t.kind == tokWord:
		return s
	default:
		return `"` + s + `"`
	}
}

// recover ends the state after a fault: it goes to the first place where parsing
// can go on at this level of parentheses. It returns whether there was a fault.
func (p *parser) recover(level int, where stops) bool {
	if !p.broken {
		return false
	}
	if p.fatal {
		return true
	}
	p.broken = false
	inside := p.open - level
	i, closed := p.findStop(p.resume, inside, where)
	switch {
	case !closed:
		// A parenthesis is never closed: the next clause, wherever it is, is the
		// best guess.
		i, _ = p.findStop(p.resume, 0, where&^stopComma|stopFrom|stopClause)
	case p.endsAt(i) && where&stopClause == 0:
		i, _ = p.findStop(p.resume, inside, where|stopFrom|stopClause)
	}
	p.i, p.open = i, level
	return true
}

// endsAt reports whether the query ends at token i.
func (p *parser) endsAt(i int) bool {
	return p.toks[i].kind == tokEOF || p.toks[i].kind == tokSemicolon
}

// findStop looks for a stop outside of all parentheses, of which inside are open
// at i. The answer is false if some are open at the end of the text. A SELECT in
// the way is a query without its parentheses, with clauses of its own: no stop
// follows it.
func (p *parser) findStop(i, inside int, where stops) (int, bool) {
	for ; ; i++ {
		t := p.toks[i]
		switch t.kind {
		case tokEOF:
			return i, inside == 0
		case tokSemicolon:
			return i, inside == 0
		case tokLParen:
			inside++
		case tokRParen:
			if inside == 0 {
				return i, true
			}
			inside--
		case tokComma:
			if inside == 0 && where&stopComma != 0 {
				return i, true
			}
		case tokWord:
			if inside > 0 {
				continue
			}
			if t.word == wordSelect {
				if where&stopQuery != 0 && i > 0 && p.toks[i-1].kind == tokRParen {
					return i, true
				}
				where = 0
			}
			if t.word.stops(where) {
				return i, true
			}
		}
	}
}

// stops reports whether parsing can go on at a word.
func (w word) stops(where stops) bool {
	switch w {
	case wordFrom:
		return where&stopFrom != 0
	case wordWhere, wordGroup, wordHaving, wordOrder, wordOffset, wordUnion, wordExcept, wordIntersect:
		return where&stopClause != 0
	case wordOn, wordUsing, wordJoin, wordInner, wordLeft, wordRight, wordFull, wordCross, wordNatural:
		return where&stopOn != 0
	case wordWhen, wordThen, wordElse, wordEnd:
		return where&stopCase != 0
	}
	return false
}

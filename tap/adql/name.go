package adql

import (
	"fmt"
	"slices"
	"strings"
)

// The longest names, in parts.
const (
	maxTableParts  = 3 // catalog, schema, table
	maxColumnParts = 4
)

// ident turns a token into an identifier.
func (p *parser) ident(t token) Ident {
	s := p.textOf(t)
	if t.kind == tokQuoted {
		return Ident{Name: unquote(s), Quoted: true, Pos: t.span()}
	}
	return Ident{Name: s, Pos: t.span()}
}

// name reads one identifier where a reserved word is none.
func (p *parser) name(what string) Ident {
	t := p.tok()
	switch {
	case t.isName():
	case t.kind == tokWord && !t.word.structural():
		p.reserved(t)
	default:
		p.expected(what, "")
		return Ident{}
	}
	p.next()
	return p.ident(t)
}

// names reads identifiers in parentheses, divided by commas.
func (p *parser) names(what string) []Ident {
	open := p.tok()
	if !p.accept(tokLParen) {
		p.expected(`"(" and `+what, "")
		return nil
	}
	level := p.open
	var list []Ident
	for {
		list = append(list, p.name(what))
		if !p.broken && !p.at(tokComma) && !p.at(tokRParen) {
			p.expected(`a comma or ")"`, "")
		}
		p.recover(level, stopComma)
		if !p.accept(tokComma) {
			break
		}
	}
	p.close(open)
	return list
}

// path reads identifiers joined by points, most of them at most. The current
// token begins it. Where a point tells that a reserved word is a name it is taken
// for one, with a warning: columns are called size, date or time.
func (p *parser) path(what string, most int) []Ident {
	n := 1
	for i := p.i + 1; p.toks[i].kind == tokDot && p.toks[i+1].kind != tokStar; i += 2 {
		n++
	}
	parts := make([]Ident, 0, min(n, most))
	first := p.tok()
	switch {
	case first.isName():
	case p.qualifies(first):
		p.tolerated(first)
	case first.kind == tokWord && !first.word.structural():
		p.reserved(first)
	default:
		p.expected(what, "")
		return nil
	}
	parts = append(parts, p.ident(p.next()))
	for p.at(tokDot) && p.peek().kind != tokStar {
		dot := p.next()
		t := p.tok()
		switch {
		case t.isName():
		case t.kind == tokWord && (t.start == dot.end || !t.word.structural()):
			p.tolerated(t)
		case t.isNumber():
			p.expected("a name after the point", "a name that begins with a digit needs double quotes: "+delimited(p.textOf(t)))
			return parts
		default:
			p.expected("a name after the point", "")
			return parts
		}
		if len(parts) == most {
			p.fail(Span{int(first.start), int(t.end)}, fmt.Sprintf("the name has more than %d parts", most),
				"a column is catalog.schema.table.column at most, a table catalog.schema.table")
			return parts
		}
		parts = append(parts, p.ident(p.next()))
	}
	return parts
}

// meansName reports whether the current token is a word of the grammar that has
// no meaning where it stands but that of a name: the next token ends the item.
func (p *parser) meansName(t token) bool {
	if t.kind != tokWord || t.word.structural() || t.word == wordOuter {
		return false
	}
	switch next := p.peek(); next.kind {
	case tokComma:
		return true
	case tokEOF, tokRParen, tokSemicolon:
		return t.word != wordOffset
	case tokWord:
		return next.word.stops(stopFrom | stopClause | stopOn)
	}
	return false
}

// qualifies reports whether the current token is a reserved word that the point
// after it shows to be a name.
func (p *parser) qualifies(t token) bool {
	return t.kind == tokWord && p.peek().kind == tokDot && !t.word.structural()
}

// reserved reports a reserved word that stands for a name, which is then taken.
func (p *parser) reserved(t token) {
	s := p.textOf(t)
	if len(s) > 8 && equalFold(s[:8], "CURRENT_") {
		p.report(t.span(), "ADQL has no "+strings.ToUpper(s), "write the value itself")
		return
	}
	p.report(t.span(), s+" is a reserved word of ADQL", "as a name it needs double quotes: "+delimited(s))
}

// tolerated warns of a reserved word that is plainly a name where it stands, once
// for each word.
func (p *parser) tolerated(t token) {
	s := p.textOf(t)
	if p.broken || len(p.warns) == MaxErrors || slices.ContainsFunc(p.warns, func(w Warning) bool {
		return equalFold(s, p.text[w.Span.Start:w.Span.End])
	}) {
		return
	}
	p.warns = append(p.warns, Warning{t.span(),
		fmt.Sprintf("%s is a reserved word of ADQL; other services ask for double quotes: %s", s, delimited(s))})
}

// alias reads "[AS] name", or returns nil if there is none. A reserved word is
// taken after AS only.
func (p *parser) alias() *Ident {
	t := p.tok()
	if !t.is(wordAs) {
		switch {
		case t.isName():
			if p.foreignHere(t) || p.isLimit(t) {
				return nil
			}
		case t.is(wordOther) || p.meansName(t):
			if p.foreignHere(t) {
				return nil
			}
			p.reserved(t)
		default:
			return nil
		}
		id := p.ident(p.next())
		return &id
	}
	p.next()
	t = p.tok()
	switch {
	case t.isName():
	case t.kind == tokWord && !t.word.structural():
		p.tolerated(t)
	case t.kind == tokString:
		p.report(t.span(), "a name cannot be a string", "write it in double quotes: "+delimited(unquote(p.textOf(t))))
	default:
		p.expected("a name after AS", "")
		return nil
	}
	id := p.ident(p.next())
	return &id
}

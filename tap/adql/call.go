package adql

import (
	"strconv"
	"strings"
)

// wordOperand parses an operand that begins with a reserved word.
func (p *parser) wordOperand(t token, least int) Expr {
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
	case after.kind == tokDot && !t.word.structural():
		return p.reference()
	case after.kind == tokString && t.word == wordOther && isTypedLiteral(p.textOf(t)):
		p.typedLiteral(t, after)
		return &NullLit{}
	case t.word == wordOther && !p.foreignHere(t):
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

// cast parses CAST(value AS type).
func (p *parser) cast(t token) Expr {
	c := &Cast{}
	p.next()
	open := p.tok()
	if !p.enter(open) {
		return c
	}
	defer p.leave()
	p.next()
	level := p.open
	c.X = p.expr(precLowest)
	if !p.acceptWord(wordAs) {
		p.expected("AS and a type", "write CAST(value AS INTEGER)")
	}
	c.Type = p.typeName()
	if !p.broken && !p.at(tokRParen) {
		p.expected(`")" after the type`, "")
	}
	p.recover(level, 0)
	p.close(open)
	c.At = p.from(t.start)
	return c
}

// castTypes are the types that CAST can name (ADQL 2.1, 4.6.1 "CAST"), and other
// spellings of them; BOOLEAN is an extension.
var castTypes = map[string]string{
	"SMALLINT": "SMALLINT", "INTEGER": "INTEGER", "INT": "INTEGER", "BIGINT": "BIGINT",
	"REAL": "REAL", "DOUBLE": "DOUBLE PRECISION", "DOUBLE PRECISION": "DOUBLE PRECISION",
	"FLOAT": "DOUBLE PRECISION",
	"CHAR":  "CHAR", "CHARACTER": "CHAR",
	"VARCHAR": "VARCHAR", "CHAR VARYING": "VARCHAR", "CHARACTER VARYING": "VARCHAR",
	"TIMESTAMP": "TIMESTAMP", "BOOLEAN": "BOOLEAN",
	"POINT": "POINT", "CIRCLE": "CIRCLE", "POLYGON": "POLYGON",
}

// castInstead says what to write for types that CAST has not.
var castInstead = map[string]string{
	"NUMERIC": "DOUBLE PRECISION", "DECIMAL": "DOUBLE PRECISION", "DEC": "DOUBLE PRECISION",
	"NUMBER": "DOUBLE PRECISION", "FLOAT8": "DOUBLE PRECISION", "FLOAT4": "REAL",
	"INT2": "SMALLINT", "INT4": "INTEGER", "INT8": "BIGINT", "LONG": "BIGINT", "TINYINT": "SMALLINT",
	"SIGNED": "BIGINT", "UNSIGNED": "BIGINT",
	"TEXT": "VARCHAR", "STRING": "VARCHAR", "CLOB": "VARCHAR", "NCHAR": "CHAR", "NVARCHAR": "VARCHAR",
	"DATE": "TIMESTAMP", "DATETIME": "TIMESTAMP", "TIME": "TIMESTAMP",
	"BOOL": "BOOLEAN", "BIT": "BOOLEAN",
}

func (p *parser) typeName() TypeName {
	t := p.tok()
	if t.kind != tokWord && t.kind != tokIdent {
		p.expected("a type", "write CAST(value AS INTEGER)")
		return TypeName{}
	}
	p.next()
	name := strings.ToUpper(p.textOf(t))
	if second := strings.ToUpper(p.textOf(p.tok())); p.at(tokWord) && (second == "PRECISION" || second == "VARYING") {
		p.next()
		name += " " + second
	}
	pos := p.from(t.start)
	typ, ok := castTypes[name]
	if !ok {
		hint := "write SMALLINT, INTEGER, BIGINT, REAL, DOUBLE PRECISION, CHAR, VARCHAR, TIMESTAMP, POINT, CIRCLE or POLYGON"
		if instead, ok := castInstead[name]; ok {
			hint = "write " + instead
		}
		p.fail(pos, "CAST knows no type "+clip(name), hint)
		return TypeName{}
	}
	tn := TypeName{Name: typ, Pos: pos}
	if open := p.tok(); p.at(tokLParen) {
		if typ != "CHAR" && typ != "VARCHAR" {
			p.fail(open.span(), typ+" takes no length", "write CAST(value AS "+typ+")")
			return tn
		}
		tn.Length = p.typeLength(typ)
		tn.Pos = p.from(t.start)
	}
	return tn
}

// typeLength parses the length of a string type with its parentheses.
func (p *parser) typeLength(typ string) int {
	open := p.next()
	t := p.tok()
	n, err := strconv.ParseInt(p.textOf(t), 10, 32)
	if t.kind != tokInteger || err != nil || n == 0 {
		p.expected("the greatest number of characters", "write "+typ+"(20), or "+typ+" for any number")
		return 0
	}
	p.next()
	p.close(open)
	return int(n)
}

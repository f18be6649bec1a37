package adql

import (
	"strconv"
	"strings"
)

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

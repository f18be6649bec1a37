package sqlb

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// Print returns the text of a statement. An error is a mistake in the program
// that built the statement.
func Print(d Dialect, st Statement) (Text, error) {
	p := &printer{dialect: d, sql: make([]byte, 0, 1024)}
	st.write(p)
	if p.err != nil {
		return Text{}, fmt.Errorf("build SQL: %w", p.err)
	}
	outputs := st.Outputs()
	columns := make([]ResultColumn, len(outputs))
	for i, o := range outputs {
		columns[i] = ResultColumn{o.Name, o.Type()}
	}
	return Text{SQL: string(p.sql), Args: p.args, Columns: columns, Reused: st.Reused()}, nil
}

// printer writes a statement in one dialect. The first mistake it meets is kept
// and the text is then of no use.
type printer struct {
	dialect Dialect
	sql     []byte
	args    []Arg
	err     error
}

func (p *printer) text(s string) { p.sql = append(p.sql, s...) }

func (p *printer) fail(message string) {
	if p.err == nil {
		p.err = fmt.Errorf("%s, near %s", message, tail(p.sql))
	}
}

func tail(sql []byte) string {
	const shown = 60
	if len(sql) > shown {
		sql = sql[len(sql)-shown:]
	}
	return strconv.Quote(string(sql))
}

// name writes a name between quotes, so that none is a word of the language.
func (p *printer) name(name string) {
	if name == "" || strings.ContainsRune(name, 0) {
		p.fail("a name is empty or has a zero byte")
	}
	p.sql = append(p.sql, '"')
	p.sql = append(p.sql, strings.ReplaceAll(name, `"`, `""`)...)
	p.sql = append(p.sql, '"')
}

// column always names the relation: to SQLite a lone name between double quotes
// that is no column is a text.
func (p *printer) column(relation, name string) {
	p.name(relation)
	p.text(".")
	p.name(name)
}

// maxBound is the number of values after which integers are written into the
// text: databases take a limited number of parameters.
const maxBound = 2000

func (p *printer) bind(a Arg) {
	if t := a.Value.Type(); len(p.args) >= maxBound && (t == dimension.TypeInt || t == dimension.TypeDateTime) && a.Type == t {
		p.text("(")
		p.sql = strconv.AppendInt(p.sql, a.Value.Int(), 10)
		p.text(")")
		return
	}
	p.args = append(p.args, a)
	if p.dialect == PostgreSQL {
		p.text("$")
	} else {
		p.text("?")
	}
	p.sql = strconv.AppendInt(p.sql, int64(len(p.args)), 10)
}

func (p *printer) boolean(b bool) {
	if b {
		p.text("TRUE")
	} else {
		p.text("FALSE")
	}
}

var postgresTypes = [...]string{
	dimension.TypeInt: "bigint", dimension.TypeString: "text", dimension.TypeFloat: "double precision",
	dimension.TypeBool: "boolean", dimension.TypeHash: "text", dimension.TypeUUID: "uuid",
	dimension.TypeRegion: "text", dimension.TypeTimespan: "int8range", dimension.TypeDateTime: "bigint",
	dimension.TypeIngestDate: "timestamp",
}

func (p *printer) null(t dimension.Type) {
	switch {
	case p.dialect == SQLite:
		p.text("NULL")
	case t == dimension.TypeNull:
		p.fail("a NULL has no type")
	default:
		p.text("NULL::" + postgresTypes[t])
	}
}

// span returns x as something with a begin and an end.
func (p *printer) span(x Expr) span {
	s, ok := x.(span)
	if !ok || x.Type() != dimension.TypeTimespan {
		p.fail("an expression of type " + x.Type().String() + " is used as a timespan")
		return nil
	}
	return s
}

// single writes an expression that is one value in both dialects.
func (p *printer) single(x Expr) {
	if x.Type() == dimension.TypeTimespan {
		p.fail("a timespan is used as one value")
		return
	}
	x.write(p)
}

// scalar writes one value that stands for x: of a timespan, its begin, if it
// has no value of its own.
func (p *printer) scalar(x Expr) {
	if x.Type() != dimension.TypeTimespan || p.dialect == PostgreSQL {
		x.write(p)
	} else if s := p.span(x); s != nil {
		s.writeBegin(p)
	}
}

// keys writes expressions by which rows are told apart.
func (p *printer) keys(xs []Expr) {
	for i, x := range xs {
		if i > 0 {
			p.text(", ")
		}
		if x.Type() != dimension.TypeTimespan || p.dialect == PostgreSQL {
			x.write(p)
		} else if s := p.span(x); s != nil {
			s.writeBegin(p)
			p.text(", ")
			s.writeEnd(p)
		}
	}
}

func (p *printer) outputs(outputs []Output) {
	if len(outputs) == 0 {
		p.fail("a statement has no output")
	}
	for i, o := range outputs {
		if i > 0 {
			p.text(", ")
		}
		if o.Type() != dimension.TypeTimespan || p.dialect == PostgreSQL {
			o.Expr.write(p)
			p.text(" AS ")
			p.name(o.Name)
		} else if s := p.span(o.Expr); s != nil {
			s.writeBegin(p)
			p.text(" AS ")
			p.name(o.Name + beginSuffix)
			p.text(", ")
			s.writeEnd(p)
			p.text(" AS ")
			p.name(o.Name + endSuffix)
		}
	}
}

func (p *printer) conditions(word string, cs []Expr) {
	if len(cs) > 0 {
		p.text(word)
		And(cs...).write(p)
	}
}

func (p *printer) order(terms []Order) {
	for i, o := range terms {
		if i > 0 {
			p.text(", ")
		}
		p.single(o.Expr)
		if o.Descending {
			p.text(" DESC")
		}
		switch o.Nulls {
		case NullsFirst:
			p.text(" NULLS FIRST")
		case NullsLast:
			p.text(" NULLS LAST")
		}
	}
}

// limit writes the numbers into the text: they change rarely, and a plan
// depends on them.
func (p *printer) limit(limit *int64, offset int64) {
	switch {
	case limit != nil:
		p.text(" LIMIT " + strconv.FormatInt(*limit, 10))
	case offset > 0 && p.dialect == SQLite:
		p.text(" LIMIT -1")
	}
	if offset > 0 {
		p.text(" OFFSET " + strconv.FormatInt(offset, 10))
	}
}

func (p *printer) with(ctes []CTE) {
	for i, c := range ctes {
		if i == 0 {
			p.text("WITH ")
		} else {
			p.text(", ")
		}
		p.name(c.name)
		p.text(" AS (")
		c.statement.write(p)
		p.text(")")
	}
	if len(ctes) > 0 {
		p.text(" ")
	}
}

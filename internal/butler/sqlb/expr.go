package sqlb

import "github.com/vobutler/vobutler/internal/butler/dimension"

// Expr is an expression of a known type. A condition is an expression of type
// dimension.TypeBool.
type Expr interface {
	Type() dimension.Type
	write(p *printer)
}

// span is an expression of type timespan that has a begin and an end of its
// own, as SQLite needs them.
type span interface {
	Expr
	writeBegin(p *printer)
	writeEnd(p *printer)
}

// Column is a column of a relation in a FROM clause.
type Column struct {
	relation string
	name     string
	typ      dimension.Type
}

// Name returns the name of the column in its relation.
func (c Column) Name() string { return c.name }

// Type returns the type of the column.
func (c Column) Type() dimension.Type { return c.typ }

func (c Column) write(p *printer)      { p.column(c.relation, c.name) }
func (c Column) writeBegin(p *printer) { p.column(c.relation, c.name+beginSuffix) }
func (c Column) writeEnd(p *printer)   { p.column(c.relation, c.name+endSuffix) }

// The names of the two columns by which SQLite stores a timespan.
const (
	beginSuffix = "_begin"
	endSuffix   = "_end"
)

type outputName struct {
	name string
	typ  dimension.Type
}

// Named returns an output of the same statement by its name. It stands as a whole
// term of an order only, where it spares the database to see that two
// expressions with bound values are the same.
func Named(name string, t dimension.Type) Expr { return outputName{name, t} }

func (o outputName) Type() dimension.Type { return o.typ }
func (o outputName) write(p *printer)     { p.name(o.name) }

// unindexed is a value of which the database does not see that it is a column.
type unindexed struct{ Expr }

// Unindexed returns x, which is no timespan, as an output that no index has in
// order. SQLite reads a whole index in the order of the outputs of a DISTINCT
// rather than look up the few rows that a condition leaves in another one.
func Unindexed(x Expr) Expr { return unindexed{x} }

func (u unindexed) write(p *printer) {
	if p.dialect == SQLite {
		p.text("+")
	}
	p.single(u.Expr)
}

// Literal is a value, which is bound.
type Literal struct {
	value dimension.Value
	typ   dimension.Type
}

// Lit returns a value as an expression. A NULL must have a type: see Null.
func Lit(v dimension.Value) Literal { return Literal{v, v.Type()} }

// LitAs returns a value as an expression of a type that stores it otherwise: a
// datetime as dimension.TypeIngestDate is a UTC timestamp to the database.
func LitAs(v dimension.Value, t dimension.Type) Literal { return Literal{v, t} }

// Int returns an integer as an expression.
func Int(i int64) Literal { return Lit(dimension.Int(i)) }

// String returns a text as an expression.
func String(s string) Literal { return Lit(dimension.String(s)) }

// UUID returns a UUID as an expression.
func UUID(u [16]byte) Literal { return Lit(dimension.UUID(u)) }

// Null returns the NULL of a type.
func Null(t dimension.Type) Literal { return Literal{dimension.Null, t} }

// Type returns the type of the value.
func (l Literal) Type() dimension.Type { return l.typ }

func (l Literal) write(p *printer) {
	switch {
	case l.value.IsNull():
		p.null(l.typ)
	case l.typ == dimension.TypeTimespan:
		p.timespan(l.value.Timespan())
	case l.typ == dimension.TypeBool:
		p.boolean(l.value.Bool())
	default:
		p.bind(Arg{Type: l.typ, Value: l.value})
	}
}

func (l Literal) writeBegin(p *printer) { l.writeBound(p, l.value.Timespan().Begin) }
func (l Literal) writeEnd(p *printer)   { l.writeBound(p, l.value.Timespan().End) }

func (l Literal) writeBound(p *printer, bound int64) {
	if l.value.IsNull() {
		p.null(dimension.TypeDateTime)
		return
	}
	p.bind(Arg{Type: dimension.TypeDateTime, Value: dimension.DateTime(bound)})
}

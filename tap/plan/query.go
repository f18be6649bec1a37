package plan

import (
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// Query is a resolved select expression.
type Query struct {
	// With are the common tables, each visible to those after it; only the
	// outermost query has any.
	With []*CTE
	Body Body
	// OrderBy, then Offset, then Limit apply to Body. Nulls sort last in
	// ascending and first in descending order on every engine.
	OrderBy []Order
	Offset  uint64
	Limit   *uint64
	// Uses is what the whole query touches; only the outermost has it.
	Uses []Use
	// Warnings are for the user; only the outermost has them.
	Warnings []string
}

// Outputs returns the columns of the query's result.
func (q *Query) Outputs() []Output { return q.Body.Outputs() }

// Use is a table that the query reads and the columns of it that it touches.
type Use struct {
	Table   *schema.Table
	Columns []string
}

// Body is what a query is made of: *Select, *SetOp or *Nested.
type Body interface {
	Outputs() []Output
	body()
}

// Output is one column of a result: its name, metadata and value. In a SetOp
// the Expr of an output is nil: only name and metadata count, and Type.
type Output struct {
	Name  string
	Field votable.Field
	Type  Type
	Expr  Expr
	// Origin is the published column whose value passes through unchanged, or nil.
	Origin *Origin
}

// Origin is a column of a published table.
type Origin struct {
	Table  *schema.Table
	Column *schema.Column
}

// Order is one sort key. Output is the index of the output to sort by, or -1
// and then Expr is an expression in the scope of the query's Select.
type Order struct {
	Output int
	Expr   Expr
	Desc   bool
}

// Select is one block: the product of From, filtered, grouped and projected.
type Select struct {
	Distinct bool
	Columns  []Output
	From     []Relation
	Where    Expr   // nil: all rows
	GroupBy  []Expr // with Grouped and no GroupBy the whole input is one group
	Grouped  bool   // there is a GROUP BY, a HAVING or an aggregate
	Having   Expr
}

// Outputs returns the select list.
func (s *Select) Outputs() []Output { return s.Columns }

// SetOp combines two bodies; both have as many outputs, of the same types.
type SetOp struct {
	Op          adql.SetOperator
	All         bool
	Left, Right Body
	Columns     []Output
}

// Outputs returns the columns, named and described as those of the left operand.
func (s *SetOp) Outputs() []Output { return s.Columns }

// Nested is an operand with an order, offset or limit of its own.
type Nested struct{ Query *Query }

// Outputs returns the columns of the inner query.
func (n *Nested) Outputs() []Output { return n.Query.Outputs() }

func (*Select) body() {}
func (*SetOp) body()  {}
func (*Nested) body() {}

// CTE is a common table.
type CTE struct {
	Name  string
	Query *Query
}

// Relation is an item of From: *Scan, *Derived, *Shared or *Join. All but
// joins have an ID that is unique in the whole plan and that Column refers to.
type Relation interface{ relation() }

// Scan reads a published table or an upload.
type Scan struct {
	ID    int
	Table *schema.Table
	// Policy hides rows from this user; nil hides none. A dialect must apply
	// it below everything else, and compute nothing of a hidden row that could
	// end in an error.
	Policy Expr
	Pos    adql.Span
}

// Derived is a sub-query in FROM.
type Derived struct {
	ID    int
	Query *Query
}

// Shared is a use of a common table.
type Shared struct {
	ID  int
	CTE *CTE
}

// Join joins two relations. On is nil for a cross join only: NATURAL and USING
// are already spelt out, and merged columns are Column or COALESCE expressions.
type Join struct {
	Kind        adql.JoinKind
	Left, Right Relation
	On          Expr
}

func (*Scan) relation()    {}
func (*Derived) relation() {}
func (*Shared) relation()  {}
func (*Join) relation()    {}

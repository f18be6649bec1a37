package adql

// Span is a half-open range of byte offsets [Start, End) in the query text.
type Span struct{ Start, End int }

// Join returns the smallest span that holds both s and t.
func (s Span) Join(t Span) Span {
	return Span{min(s.Start, t.Start), max(s.End, t.End)}
}

// Node is any part of the tree; Span says where it stood in the text.
type Node interface{ Span() Span }

// Expr is a value expression or a condition. ADQL's grammar keeps the two
// apart, but "(" does not tell which one follows, so the parser accepts either
// and the planner checks the type.
//
// The closed list: ColumnRef, NumberLit, StringLit, NullLit, BoolLit, Unary,
// Binary, Between, InList, InQuery, Like, IsNull, Exists, Call, Cast, Case,
// Subquery.
type Expr interface {
	Node
	expr()
}

// Body is what a Query is made of: *Select, *SetOp or *Nested.
type Body interface {
	Node
	body()
}

// TableRef is an item of FROM: *TableName, *Derived or *Join.
type TableRef interface {
	Node
	tableRef()
}

// SelectItem is an item of the select list: *Star or *ExprItem.
type SelectItem interface {
	Node
	selectItem()
}

// Ident is an identifier; Name is without its quotes and with
// doubled quotes undone.
type Ident struct {
	Name   string
	Quoted bool
	Pos    Span
}

// Query is a select expression: a body, its order and its offset, and at the
// head of the whole text the common tables.
type Query struct {
	With    []*CTE
	Body    Body
	OrderBy []*OrderItem
	Offset  *NumberLit
	Pos     Span
}

// CTE is one common table of WITH; Columns is empty unless names were listed.
type CTE struct {
	Name    Ident
	Columns []Ident
	Query   *Query
	Pos     Span
}

// Nested is a select expression in parentheses, as an operand of a set
// operation or the whole query; it may carry an order and an offset of its own.
type Nested struct {
	Query *Query
	Pos   Span
}

// SetOperator is UNION, EXCEPT or INTERSECT.
type SetOperator uint8

// The set operators.
const (
	Union SetOperator = iota
	Except
	Intersect
)

// SetOp is a set operation; it is left-associative and INTERSECT binds tighter.
type SetOp struct {
	Op          SetOperator
	All         bool
	Left, Right Body
	Pos         Span
}

// Select is one SELECT ... FROM ... block. Top is nil where none was given.
type Select struct {
	Distinct bool
	Top      *NumberLit
	Items    []SelectItem
	From     []TableRef
	Where    Expr
	GroupBy  []Expr
	Having   Expr
	Pos      Span
}

// Star is "*" or "qualifier.*".
type Star struct {
	Qualifier []Ident
	Pos       Span
}

// ExprItem is an expression of the select list with its alias, nil if none.
type ExprItem struct {
	Expr  Expr
	Alias *Ident
	Pos   Span
}

// OrderItem is one sort key: an ordinal (a NumberLit), an alias or an expression.
type OrderItem struct {
	Expr Expr
	Desc bool
	Pos  Span
}

// TableName is a table by its name of one to three parts, with an alias or nil.
type TableName struct {
	Parts []Ident
	Alias *Ident
	Pos   Span
}

// Derived is a sub-query in FROM.
type Derived struct {
	Query *Query
	Alias Ident
	Pos   Span
}

// JoinKind tells which unmatched rows stay.
type JoinKind uint8

// The kinds of join.
const (
	InnerJoin JoinKind = iota
	LeftJoin
	RightJoin
	FullJoin
	CrossJoin
)

// Join is a join of two tables by ON, USING, NATURAL or, for CrossJoin, nothing.
type Join struct {
	Kind        JoinKind
	Natural     bool
	Left, Right TableRef
	On          Expr
	Using       []Ident
	Pos         Span
}

// ColumnRef is a column by its name, qualified by up to three more parts.
type ColumnRef struct {
	Parts []Ident
	Pos   Span
}

// NumberKind tells how a number was written.
type NumberKind uint8

// The kinds of number; Hex is an extension.
const (
	Integer NumberKind = iota
	Float
	Hex
)

// NumberLit is an unsigned number as it was written.
type NumberLit struct {
	Text string
	Kind NumberKind
	Pos  Span
}

// StringLit is a character string; Value is without its quotes and with
// doubled quotes undone.
type StringLit struct {
	Value string
	Pos   Span
}

// NullLit is NULL used as a value.
type NullLit struct{ Pos Span }

// BoolLit is TRUE or FALSE, an extension.
type BoolLit struct {
	Value bool
	Pos   Span
}

// Operator is an operator of Unary or Binary.
type Operator uint8

// The operators, loosest first.
const (
	Or Operator = iota
	And
	Not
	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	Concat
	Add
	Sub
	Mul
	Div
	Mod // "%", an extension
	Neg
	Pos
)

// Unary is NOT, - or + before an operand.
type Unary struct {
	Op Operator
	X  Expr
	At Span
}

// Binary is an infix operator between two operands.
type Binary struct {
	Op   Operator
	L, R Expr
	At   Span
}

// Between is X [NOT] BETWEEN Low AND High.
type Between struct {
	Not          bool
	X, Low, High Expr
	At           Span
}

// InList is X [NOT] IN (values).
type InList struct {
	Not  bool
	X    Expr
	List []Expr
	At   Span
}

// InQuery is X [NOT] IN (query).
type InQuery struct {
	Not   bool
	X     Expr
	Query *Query
	At    Span
}

// Like is X [NOT] LIKE Pattern, or ILIKE when Fold is set.
type Like struct {
	Not, Fold bool
	// Escaped says that in the pattern a backslash makes the character after it
	// stand for itself. ADQL has no escape: no query is parsed to it, and only
	// trees that are built by a program have it.
	Escaped    bool
	X, Pattern Expr
	At         Span
}

// IsNull is X IS [NOT] NULL.
type IsNull struct {
	Not bool
	X   Expr
	At  Span
}

// Exists is EXISTS (query); NOT EXISTS is a Unary around it.
type Exists struct {
	Query *Query
	At    Span
}

// Call is every function call: mathematical, aggregate, geometric or
// user-defined. Star is COUNT(*); Distinct is set by DISTINCT in an aggregate.
type Call struct {
	Prefix   *Ident // the optional "prefix." of a user-defined function
	Name     Ident
	Distinct bool
	Star     bool
	Args     []Expr
	At       Span
}

// TypeName is the target of CAST, upper case with single blanks
// ("DOUBLE PRECISION"); Length is 0 where none was given.
type TypeName struct {
	Name   string
	Length int
	Pos    Span
}

// Cast is CAST(X AS Type).
type Cast struct {
	X    Expr
	Type TypeName
	At   Span
}

// When is one branch of CASE.
type When struct{ Cond, Then Expr }

// Case is CASE [Operand] WHEN ... THEN ... [ELSE ...] END, an extension.
// Operand and Else are nil where absent.
type Case struct {
	Operand Expr
	Whens   []When
	Else    Expr
	At      Span
}

// Subquery is a query in parentheses used as a value.
type Subquery struct {
	Query *Query
	At    Span
}

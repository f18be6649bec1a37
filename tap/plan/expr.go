package plan

import (
	"github.com/vobutler/vobutler/internal/sphere"
	"github.com/vobutler/vobutler/tap/adql"
)

// Expr is a typed expression. The closed list: Column, Literal, Arith, Neg,
// Concat, Compare, Logic, Not, IsNull, Between, InList, InQuery, Like, Exists,
// Cast, Case, Func, Aggregate, ScalarQuery, and the geometry nodes Shape,
// MakePoint, MakeCircle, MakePolygon, MakeBox, AsRegion, GeoTest, GeoValue,
// NearTest, Distance, Area, Centroid, Coord.
type Expr interface {
	Type() Type
	Span() adql.Span
	expr()
}

// node is what every expression has.
type node struct {
	T   Type
	Pos adql.Span
}

// Type returns the type of the value.
func (n *node) Type() Type { return n.T }

// Span returns where the expression stood in the text.
func (n *node) Span() adql.Span { return n.Pos }

func (*node) expr() {}

// Column is a column of a relation of this query or, in a correlated
// sub-query, of one around it. Index counts the columns of a Scan's table or
// the outputs of a Derived's or Shared's query.
type Column struct {
	node
	Relation int
	Index    int
}

// Literal is a constant. The field in use follows from the kind: Int for
// integers, Float for Float and Double, Text for Text, Region and Timestamp
// (YYYY-MM-DDThh:mm:ss[.ffffff], UTC, no zone), Bool for Boolean, none for Null.
type Literal struct {
	node
	Int   int64
	Float float64
	Text  string
	Bool  bool
}

// Arith is L Op R with Op one of adql.Add, Sub, Mul, Div, Mod. Division of
// integers truncates towards zero; Mod has the sign of the dividend; division
// by zero is an error.
type Arith struct {
	node
	Op   adql.Operator
	L, R Expr
}

// Neg is -X.
type Neg struct {
	node
	X Expr
}

// Concat is L || R; NULL if either is.
type Concat struct {
	node
	L, R Expr
}

// Compare is L Op R with Op one of adql.Eq to Ge. Text compares by code point.
type Compare struct {
	node
	Op   adql.Operator
	L, R Expr
}

// Logic is the conjunction (adql.And) or disjunction (adql.Or) of Args.
type Logic struct {
	node
	Op   adql.Operator
	Args []Expr
}

// Not is NOT X.
type Not struct {
	node
	X Expr
}

// IsNull is X IS [NOT] NULL.
type IsNull struct {
	node
	Negated bool
	X       Expr
}

// Between is X [NOT] BETWEEN Low AND High.
type Between struct {
	node
	Negated      bool
	X, Low, High Expr
}

// InList is X [NOT] IN (List).
type InList struct {
	node
	Negated bool
	X       Expr
	List    []Expr
}

// InQuery is X [NOT] IN (Query); the query has one output.
type InQuery struct {
	node
	Negated bool
	X       Expr
	Query   *Query
}

// Like is X [NOT] LIKE Pattern: % and _ are wild. Nothing escapes them, or a
// backslash if Escaped is set, which stands before one of them or itself. Case
// counts unless Fold is set.
type Like struct {
	node
	Negated, Fold, Escaped bool
	X, Pattern             Expr
}

// Exists is EXISTS (Query).
type Exists struct {
	node
	Query *Query
}

// Cast converts X to the node's type; a value that does not fit is an error.
// Floating point becomes integer by rounding half away from zero. Length cuts
// text where it is not 0, and pads it with blanks where Pad is set.
type Cast struct {
	node
	X      Expr
	Length int
	Pad    bool
}

// When is one branch of Case.
type When struct{ Cond, Then Expr }

// Case is a searched CASE: the simple form has become comparisons. Else is nil
// where there was none.
type Case struct {
	node
	Whens []When
	Else  Expr
}

// Func is a scalar function other than geometry.
type Func struct {
	node
	ID   FuncID
	Args []Expr
}

// Aggregate is a set function; Args is empty for COUNT(*).
type Aggregate struct {
	node
	ID       AggID
	Distinct bool
	Args     []Expr
}

// ScalarQuery is a sub-query used as a value; more than one row is an error.
type ScalarQuery struct {
	node
	Query *Query
}

// Shape is a constant geometry, checked and folded by the planner. Coords is
// its DALI array with longitudes in [0, 360); it is nil for a union, whose kind
// is Region.
type Shape struct {
	node
	Region sphere.Region
	Coords []float64
}

// MakePoint is POINT(Lon, Lat), in degrees.
type MakePoint struct {
	node
	Lon, Lat Expr
}

// MakeCircle is CIRCLE(Center, Radius), in degrees.
type MakeCircle struct {
	node
	Center Expr // of kind Point
	Radius Expr
}

// MakePolygon is POLYGON of at least three points.
type MakePolygon struct {
	node
	Points []Expr // each of kind Point
}

// MakeBox is BOX(Center, Width, Height): great circles through the ends of a
// cross, in degrees.
type MakeBox struct {
	node
	Center, Width, Height Expr
}

// AsRegion reads a text column or expression as a geometry, STC-S or DALI.
type AsRegion struct {
	node
	X Expr
}

// GeoOp is a relation of two geometries.
type GeoOp uint8

// The relations. Contains: A lies within B, boundary included. Intersects: A
// and B share a point; the planner has turned one with a point into Contains.
const (
	Contains GeoOp = iota
	Intersects
)

// GeoTest is a condition on two geometries; NULL if either is NULL.
type GeoTest struct {
	node
	Op      GeoOp
	Negated bool
	A, B    Expr
}

// GeoValue is CONTAINS or INTERSECTS used as the number 0 or 1.
type GeoValue struct {
	node
	Op   GeoOp
	A, B Expr
}

// NearTest is DISTANCE(A, B) Op Radius with Op one of adql.Lt, Le, Gt, Ge and
// both of kind Point; it must agree with Distance to the last bit that counts
// and with a circle's boundary being inside.
type NearTest struct {
	node
	Op     adql.Operator
	A, B   Expr
	Radius Expr
}

// Distance is DISTANCE(A, B) of two points in degrees.
type Distance struct {
	node
	A, B Expr
}

// Area is AREA(X) in square degrees.
type Area struct {
	node
	X Expr
}

// Centroid is CENTROID(X).
type Centroid struct {
	node
	X Expr
}

// Coord is COORD1 (Latitude unset) or COORD2 of a point, in degrees.
type Coord struct {
	node
	Latitude bool
	X        Expr
}

package tree

import (
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// Leaf is a condition: one of *Comparison, *IsNull, *InContainer, *InRange,
// *InQuery, *BooleanWrapper, and *Not of any of these. Leaves are never changed
// once made.
type Leaf interface {
	// String returns the condition for messages.
	String() string
	// AppendJSON appends the condition as it travels.
	AppendJSON(dst []byte) []byte

	leaf()
}

// Comparison compares two expressions. If Op is Glob, A is a string column and
// B, a string literal, is a pattern: * and ? are wild, a backslash takes the
// meaning from them and itself, and nothing else is special.
type Comparison struct {
	A, B Expr
	Op   Operator
}

// Operator is the operator of a Comparison.
type Operator uint8

// The operators.
const (
	Equal Operator = iota
	NotEqual
	Less
	Greater
	GreaterEqual
	LessEqual
	Overlaps
	Glob
)

var operatorNames = [...]string{"==", "!=", "<", ">", ">=", "<=", "overlaps", "glob"}

// String returns the operator on the wire.
func (op Operator) String() string { return operatorNames[op] }

// IsNull tells whether an expression has no value.
type IsNull struct{ Operand Expr }

// InContainer tells whether the value of Member is among those of Container.
type InContainer struct {
	Member    Expr
	Container []Expr
}

// InRange tells whether an integer is one of Start, Start+Step, ... before Stop.
type InRange struct {
	Member  Expr
	Start   int64
	Stop    int64 // only if Bounded
	Bounded bool
	Step    int64 // at least 1
}

// InQuery tells whether the value of Member is among those of Column in the
// rows of another query.
type InQuery struct {
	Member Expr
	Column Expr
	Query  *Query
}

// BooleanWrapper is a column of type bool taken as a condition.
type BooleanWrapper struct{ Operand Reference }

// Not is true where its operand, which is no Not, is false.
type Not struct{ Operand Leaf }

// NewComparison returns the comparison if the types of the expressions allow
// it.
func NewComparison(a Expr, op Operator, b Expr) (*Comparison, error) {
	ta, tb := a.Type(), b.Type()
	c := &Comparison{A: a, B: b, Op: op}
	switch {
	case op == Overlaps && (timespanAndTime(ta, tb) || timespanAndTime(tb, ta)):
		return c, nil
	case op < Overlaps && ta != tb && ta.Numeric() && tb.Numeric():
		return c, nil
	case op < Overlaps && (ta == dimension.TypeDateTime && tb == dimension.TypeIngestDate ||
		ta == dimension.TypeIngestDate && tb == dimension.TypeDateTime):
		return c, nil
	case ta != tb:
		return nil, fail.Invalid("%s compares different types: %s is of type %s, %s of type %s%s",
			c, a, ta, b, tb, typeHint(ta, tb))
	}
	switch op {
	case Equal, NotEqual:
		return c, nil
	case Less, Greater, GreaterEqual, LessEqual:
		if ta.Ordered() && ta != dimension.TypeIngestDate {
			return c, nil
		}
	case Overlaps:
		if ta == dimension.TypeTimespan {
			return c, nil
		}
		if ta == dimension.TypeRegion {
			if isReference(a) || isReference(b) {
				return c, nil
			}
			return nil, fail.Invalid("OVERLAPS of regions needs a region column on at least one side")
		}
	case Glob:
		return newGlob(c)
	}
	return nil, fail.Invalid("the operator %q does not work on %s, which is of type %s", op, a, ta)
}

func newGlob(c *Comparison) (*Comparison, error) {
	if c.A.Type() != dimension.TypeString {
		return nil, fail.Invalid("the operator %q does not work on %s, which is of type %s", c.Op, c.A, c.A.Type())
	}
	if _, literal := c.B.(*Literal); !literal {
		return nil, fail.Invalid("the pattern of glob must be a string literal, not %s", c.B)
	}
	return c, nil
}

func timespanAndTime(a, b dimension.Type) bool {
	return a == dimension.TypeTimespan && (b == dimension.TypeDateTime || b == dimension.TypeIngestDate)
}

func typeHint(a, b dimension.Type) string {
	either := func(x, y dimension.Type) bool { return a == x && b == y || a == y && b == x }
	switch {
	case either(dimension.TypeString, dimension.TypeDateTime), either(dimension.TypeString, dimension.TypeIngestDate),
		either(dimension.TypeString, dimension.TypeTimespan):
		return " (write a time as T'...')"
	case either(dimension.TypeString, dimension.TypeUUID):
		return " (write a UUID as UUID('...'))"
	case either(dimension.TypeString, dimension.TypeInt):
		return " (quotes make a string)"
	}
	return ""
}

func isReference(e Expr) bool {
	_, ok := e.(Reference)
	return ok
}

// NewInContainer returns the condition if all types agree.
func NewInContainer(member Expr, container []Expr) (*InContainer, error) {
	if err := checkMember(member); err != nil {
		return nil, err
	}
	for _, item := range container {
		if item.Type() != member.Type() {
			return nil, fail.Invalid("%s is of type %s, but %s in the list after IN is of type %s",
				member, member.Type(), item, item.Type())
		}
	}
	return &InContainer{member, container}, nil
}

func checkMember(member Expr) error {
	if t := member.Type(); t == dimension.TypeTimespan || t == dimension.TypeRegion {
		return fail.Invalid("%s is of type %s, which IN cannot look for", member, t)
	}
	return nil
}

// NewInRange returns the condition if it makes sense; without bounded, stop is
// ignored.
func NewInRange(member Expr, start, stop int64, bounded bool, step int64) (*InRange, error) {
	switch {
	case member.Type() != dimension.TypeInt:
		return nil, fail.Invalid("%s is of type %s: only integers can be in a range", member, member.Type())
	case step < 1:
		return nil, fail.Invalid("the step of a range must be at least 1, not %d", step)
	case bounded && stop < start:
		return nil, fail.Invalid("the range from %d ends before it begins", start)
	}
	return &InRange{Member: member, Start: start, Stop: stop, Bounded: bounded, Step: step}, nil
}

// NewInQuery returns the condition if the types agree and the query has the
// column.
func NewInQuery(member, column Expr, query *Query) (*InQuery, error) {
	if err := checkMember(member); err != nil {
		return nil, err
	}
	if member.Type() != column.Type() {
		return nil, fail.Invalid("%s is of type %s, but %s of the query after IN is of type %s",
			member, member.Type(), column, column.Type())
	}
	need := NewColumns(query.Dimensions)
	need.AddExpr(column)
	if need.Dimensions() != query.Dimensions {
		return nil, fail.Invalid("%s needs the dimensions %s, but the query after IN has %s only",
			column, need.Dimensions(), query.Dimensions)
	}
	for _, name := range need.DatasetTypes() {
		if query.Dataset(name) == nil {
			return nil, fail.Invalid("%s is not among the dataset types of the query after IN", datasetName(name))
		}
	}
	return &InQuery{member, column, query}, nil
}

// NewBooleanWrapper returns the condition if the column is of type bool.
func NewBooleanWrapper(operand Reference) (*BooleanWrapper, error) {
	if t := operand.Type(); t != dimension.TypeBool {
		return nil, fail.Invalid("%s is of type %s and not a condition: compare it with a value", operand, t)
	}
	return &BooleanWrapper{operand}, nil
}

// Invert returns the opposite of a condition.
func Invert(l Leaf) Leaf {
	if n, ok := l.(*Not); ok {
		return n.Operand
	}
	return &Not{l}
}

func (l *Comparison) String() string {
	return l.A.String() + " " + strings.ToUpper(l.Op.String()) + " " + l.B.String()
}

func (l *IsNull) String() string { return l.Operand.String() + " IS NULL" }

func (l *InContainer) String() string {
	var b strings.Builder
	b.WriteString(l.Member.String() + " IN [")
	for i, item := range l.Container {
		if i > 0 {
			b.WriteString(", ")
		}
		if i == 10 {
			b.WriteString("...")
			break
		}
		b.WriteString(item.String())
	}
	b.WriteString("]")
	return b.String()
}

func (l *InRange) String() string {
	s := l.Member.String() + " IN " + strconv.FormatInt(l.Start, 10) + ":"
	if l.Bounded {
		s += strconv.FormatInt(l.Stop, 10)
	}
	if l.Step != 1 {
		s += ":" + strconv.FormatInt(l.Step, 10)
	}
	return s
}

func (l *InQuery) String() string        { return l.Member.String() + " IN (query)." + l.Column.String() }
func (l *BooleanWrapper) String() string { return l.Operand.String() }
func (l *Not) String() string            { return "NOT " + l.Operand.String() }

func (*Comparison) leaf()     {}
func (*IsNull) leaf()         {}
func (*InContainer) leaf()    {}
func (*InRange) leaf()        {}
func (*InQuery) leaf()        {}
func (*BooleanWrapper) leaf() {}
func (*Not) leaf()            {}

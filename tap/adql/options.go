package adql

import "math"

// Limits of Parse where Options has none.
const (
	// DefaultMaxLength is the longest query in bytes.
	DefaultMaxLength = 1 << 20
	// DefaultMaxDepth is how deep parentheses, calls, signs and sub-queries may
	// nest.
	DefaultMaxDepth = 250
	// DefaultMaxChain is how many links the chains of a query may have in all.
	DefaultMaxChain = 10_000
)

// Options bounds what Parse takes on; a zero or negative field stands for its
// default.
type Options struct {
	MaxLength int // bytes of text
	MaxDepth  int // nesting
	// MaxChain bounds the chains of operators, joins and set operations
	// ("a OR b OR c OR d" has two links more than a single operator). A chain is a
	// tree as high as it is long, so this and MaxDepth, of which a level makes some
	// ten nodes, bound any recursion over the tree.
	MaxChain int
}

// withDefaults fills what is not set. Tokens keep their place in 32 bits.
func (o Options) withDefaults() Options {
	if o.MaxLength <= 0 {
		o.MaxLength = DefaultMaxLength
	}
	if o.MaxDepth <= 0 {
		o.MaxDepth = DefaultMaxDepth
	}
	if o.MaxChain <= 0 {
		o.MaxChain = DefaultMaxChain
	}
	o.MaxLength = min(o.MaxLength, math.MaxInt32-1)
	return o
}

// Warning is a remark on a query that was accepted though ADQL does not allow
// it as it stands. It is meant for the user, as an INFO of the result.
type Warning struct {
	Span Span
	Msg  string
}

package tree

import (
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/fail"
)

// Predicate is a condition in conjunctive normal form: all of its groups hold,
// and a group holds if one of its leaves does. No groups at all are true, an
// empty group is false. The slices are shared between predicates and must not
// be changed.
type Predicate [][]Leaf

// True returns the predicate that always holds.
func True() Predicate { return nil }

// False returns the predicate that never holds.
func False() Predicate { return Predicate{{}} }

// maxLeaves bounds what the normal form of a predicate may grow to: it is
// exponential in the length of the condition at worst.
const maxLeaves = 200_000

// Where returns the predicate of one leaf.
func Where(l Leaf) Predicate { return Predicate{{l}} }

// And returns the predicate that holds if all of ps do.
func And(ps ...Predicate) Predicate {
	for _, p := range ps {
		if slices.ContainsFunc(p, func(group []Leaf) bool { return len(group) == 0 }) {
			return False()
		}
	}
	return slices.Concat(ps...)
}

// Or returns the predicate that holds if any of ps does. Its error says that
// the normal form would grow too large.
func Or(ps ...Predicate) (Predicate, error) {
	groups, leaves := 1, 0
	for _, p := range ps {
		leaves = leaves*len(p) + groups*p.leaves()
		groups *= len(p)
		if leaves > maxLeaves || groups > maxLeaves {
			return nil, fail.Invalid("the condition is too complex: written as an AND of ORs it has more than %d "+
				"terms; use IN with lists, and fewer alternatives", maxLeaves)
		}
	}
	if len(ps) == 0 {
		return False(), nil
	}
	out := make(Predicate, groups)
	for i := range out {
		// The groups of the last predicate change fastest.
		stride := groups
		for _, p := range ps {
			stride /= len(p)
			out[i] = append(out[i], p[i/stride%len(p)]...)
		}
	}
	return out, nil
}

// Not returns the predicate that holds if p does not, NULL aside. Its error is
// that of Or.
func (p Predicate) Not() (Predicate, error) {
	inverse := make([]Predicate, len(p))
	for i, group := range p {
		inverse[i] = make(Predicate, len(group))
		for j, l := range group {
			inverse[i][j] = []Leaf{Invert(l)}
		}
	}
	return Or(inverse...)
}

// leaves returns how many leaves there are.
func (p Predicate) leaves() int {
	n := 0
	for _, group := range p {
		n += len(group)
	}
	return n
}

// All yields every leaf until yield returns false, for use with range.
func (p Predicate) All(yield func(Leaf) bool) {
	for _, group := range p {
		for _, l := range group {
			if !yield(l) {
				return
			}
		}
	}
}

// String returns the predicate for messages.
func (p Predicate) String() string {
	if len(p) == 0 {
		return "True"
	}
	var b strings.Builder
	for i, group := range p {
		if i > 0 {
			b.WriteString(" AND ")
		}
		wrap := len(p) > 1 && len(group) > 1
		if wrap {
			b.WriteByte('(')
		}
		for j, l := range group {
			if j > 0 {
				b.WriteString(" OR ")
			}
			b.WriteString(l.String())
		}
		if len(group) == 0 {
			b.WriteString("False")
		}
		if wrap {
			b.WriteByte(')')
		}
	}
	return b.String()
}

package static

import (
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// exported are names under which exports have internal columns, the first first.
var exported = map[string][]string{obscore.RunColumn: {"lsst_run", "run"}}

// findInternal returns the index of the field that holds an internal column, by
// its own name or one that exports use, or -1. They hold text; a field of
// another type is none of them.
func findInternal(fields []votable.Field, c *schema.Column) (int, error) {
	for _, name := range append([]string{c.Name}, exported[c.Name]...) {
		at, err := find(fields, name)
		if err != nil || at >= 0 && fields[at].Datatype == votable.Char {
			return at, err
		}
	}
	return -1, nil
}

// keepInternal keeps text as it is, and takes an empty one, which no name is, for
// NULL.
func keepInternal(from *votable.Column, n int, to *votable.Column, bad report) {
	valid := resizeMask(to.Valid, n)
	keepText(from, n, to, bad)
	to.Valid = valid
	for i := range n {
		if !from.IsNull(i) && len(from.Text(i)) > 0 {
			valid[i>>6] |= 1 << (uint(i) & 63)
		}
	}
}

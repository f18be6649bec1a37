package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/schema"
)

// Options adapts Resolve to a service and a user.
type Options struct {
	// Policy returns the condition that a row of the table must meet for this
	// user to see it, in the names of the table's columns, the internal ones among
	// them, or nil if the user may see all rows. The condition does not count as a
	// use of its columns. It must have a value for every row: comparisons, LIKE, IN
	// and IS NULL of columns with constants, joined by AND, OR and NOT.
	Policy func(*schema.Table) adql.Expr
}

// Resolve turns the tree of a query into a plan over the tables of set. It
// returns either a plan or an adql.ErrorList. The plan is immutable and parts
// of it may be shared between several places of the tree; it holds on to
// tables of set but not to q.
func Resolve(q *adql.Query, set *schema.Set, opts Options) (*Query, error) {
	r := &resolver{set: set, opts: opts, used: map[*schema.Table][]bool{},
		columns: map[*schema.Table][]sourceColumn{}}
	plan := r.query(q, nil, true)
	if plan != nil {
		r.settle(plan)
	}
	if len(r.errs) > 0 {
		return nil, r.errorList()
	}
	plan.Uses = r.uses()
	plan.Warnings = r.warnings
	return plan, nil
}

// resolver is the state of one call of Resolve. Its methods return nil where
// they have reported an error, and callers pass the nil on, so that one fault
// is reported once and several are all found.
type resolver struct {
	set      *schema.Set
	opts     Options
	errs     adql.ErrorList
	warnings []string
	sources  []*source // by relation ID
	ctes     []*cte
	order    []*schema.Table // tables in order of appearance
	used     map[*schema.Table][]bool
	policing bool // a policy is being resolved: its columns are not the user's
	notes    map[Expr]note
	columns  map[*schema.Table][]sourceColumn
	aliased  int // bytes of expressions that aliases stood for
	repeated int // operators and functions that the plan has once more
}

// fail reports an error at a place of the query, with a hint or "".
func (r *resolver) fail(at adql.Span, hint, format string, args ...any) {
	if !r.enough() {
		r.errs = append(r.errs, &adql.Error{Span: at, Msg: fmt.Sprintf(format, args...), Hint: hint})
	}
}

// enough tells whether further errors are not worth the search for hints.
func (r *resolver) enough() bool { return len(r.errs) >= enoughFault }

// didYouMean is the hint that lists near names, or "".
func (r *resolver) didYouMean(name string, names func() []string) string {
	if r.enough() {
		return ""
	}
	return didYouMean(name, names())
}

// warn tells the user something about an accepted query, once.
func (r *resolver) warn(format string, args ...any) {
	if w := fmt.Sprintf(format, args...); !r.policing && !slices.Contains(r.warnings, w) {
		r.warnings = append(r.warnings, w)
	}
}

// errorList returns the errors in the order of the text, one for each place.
func (r *resolver) errorList() adql.ErrorList {
	slices.SortStableFunc(r.errs, func(a, b *adql.Error) int { return a.Span.Start - b.Span.Start })
	r.errs = slices.CompactFunc(r.errs, func(a, b *adql.Error) bool { return a.Span == b.Span })
	return r.errs[:min(len(r.errs), adql.MaxErrors)]
}

// touch notes that the query reads a table.
func (r *resolver) touch(t *schema.Table) {
	if r.used[t] == nil {
		r.order = append(r.order, t)
		r.used[t] = make([]bool, len(t.Columns))
	}
}

// uses lists what the query read, tables in order of appearance and columns in
// order of declaration.
func (r *resolver) uses() []Use {
	uses := make([]Use, 0, len(r.order))
	for _, t := range r.order {
		u := Use{Table: t}
		for i, used := range r.used[t] {
			if used {
				u.Columns = append(u.Columns, t.Columns[i].Name)
			}
		}
		uses = append(uses, u)
	}
	return uses
}

// plural returns "1 thing" or "n things".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// dotted writes a name of several parts as the user did.
func dotted(parts []adql.Ident) string {
	words := make([]string, len(parts))
	for i, p := range parts {
		words[i] = written(p)
	}
	return strings.Join(words, ".")
}

// written is an identifier as the user wrote it, with its quotes if it had any.
func written(id adql.Ident) string {
	if id.Quoted {
		return `"` + strings.ReplaceAll(id.Name, `"`, `""`) + `"`
	}
	return id.Name
}

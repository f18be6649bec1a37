package plan_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
)

func TestResolve_Cases(t *testing.T) {
	set := testSet(t)
	for _, f := range readCases(t) {
		t.Run(strings.TrimSuffix(filepath.Base(f.path), ".txt"), func(t *testing.T) {
			for _, c := range f.cases {
				t.Run(c.name, func(t *testing.T) {
					got := outcome(t, set, c.query)
					if *update {
						c.want = got
						return
					}
					if got != c.want {
						t.Errorf("%s:%d: query:\n%s\ngot:\n%s\nwant:\n%s", f.path, c.line, c.query, got, c.want)
					}
				})
			}
			if *update && !t.Failed() {
				f.write(t)
			}
		})
	}
}

// outcome is everything that resolving a query tells: the plan, the tables it
// touches and the warnings, or the errors with their places.
func outcome(tb testing.TB, set *schema.Set, query string) string {
	tb.Helper()
	q, _, err := adql.Parse(query, adql.Options{})
	if err != nil {
		tb.Fatalf("the query does not parse: %v", err)
	}
	p, err := plan.Resolve(q, set, plan.Options{})
	var list adql.ErrorList
	if errors.As(err, &list) {
		return carets(query, list)
	}
	if err != nil {
		tb.Fatalf("an error that is no ErrorList: %v", err)
	}
	var b strings.Builder
	b.WriteString(plan.Describe(p))
	for _, u := range p.Uses {
		fmt.Fprintf(&b, "uses %s (%s)\n", u.Table.Name, strings.Join(u.Columns, ", "))
	}
	for _, w := range p.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	return strings.TrimRight(b.String(), "\n")
}

// carets writes errors below the part of the query that they are about.
func carets(query string, list adql.ErrorList) string {
	var b strings.Builder
	flat := strings.ReplaceAll(query, "\n", " ")
	for _, e := range list {
		fmt.Fprintf(&b, "%s\n%s%s\n", flat, strings.Repeat(" ", e.Span.Start),
			strings.Repeat("^", max(1, min(e.Span.End, len(flat))-e.Span.Start)))
		fmt.Fprintf(&b, "error: %s\n", e.Msg)
		if e.Hint != "" {
			fmt.Fprintf(&b, "hint: %s\n", e.Hint)
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

package adql_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
)

const casePattern = "testdata/*.txt"

func TestParse_Cases(t *testing.T) {
	runCases(t, casePattern, func(t *testing.T, c *testCase) []section {
		q, warnings, err := adql.Parse(c.input, adql.Options{})
		var got []section
		if err != nil {
			checkErrors(t, c.input, err)
			got = append(got, section{"error", adql.Format(err, c.input)})
		} else {
			checkTree(t, c.input, q)
			normalised, parenthesised := q.String(), adql.Parenthesised(q)
			got = append(got, section{"normalised", normalised})
			if parenthesised != normalised {
				got = append(got, section{"parenthesised", parenthesised})
			}
			checkSame(t, q, normalised)
			if !strings.Contains(parenthesised, "UNION") && !hasSetOp(q) {
				checkSame(t, q, parenthesised)
			}
		}
		if len(warnings) > 0 {
			var lines []string
			for _, w := range warnings {
				line, column := adql.Position(c.input, w.Span.Start)
				lines = append(lines, fmt.Sprintf("line %d, column %d: %s", line, column, w.Msg))
			}
			got = append(got, section{"warning", strings.Join(lines, "\n")})
		}
		return got
	})
}

// TestParse_Cases_AreMany keeps the cases from being lost by a slip of the
// pattern or of an update.
func TestParse_Cases_AreMany(t *testing.T) {
	const least = 400
	n := 0
	seen := map[string]bool{}
	for _, f := range readCases(t, casePattern) {
		for _, c := range f.cases {
			n++
			key := f.path + ":" + c.name
			if seen[key] {
				t.Errorf("%s stands twice", key)
			}
			seen[key] = true
			if len(c.want) == 0 {
				t.Errorf("%s has no expected part", key)
			}
		}
	}
	if n < least {
		t.Errorf("%d cases, want %d at least", n, least)
	}
}

// hasSetOp reports whether the fully parenthesised text has parentheses that the
// tree has no node for, as around set operations.
func hasSetOp(q *adql.Query) bool {
	found := false
	adql.Walk(q, func(n adql.Node) bool {
		if _, ok := n.(*adql.SetOp); ok {
			found = true
		}
		return !found
	})
	return found
}

// checkSame parses text and compares the tree with q, but for positions.
func checkSame(t *testing.T, q *adql.Query, text string) {
	t.Helper()
	again, _, err := adql.Parse(text, adql.Options{MaxDepth: 1 << 20, MaxLength: 1 << 30, MaxChain: 1 << 20})
	if err != nil {
		t.Errorf("the printed text\n%s\nfails: %v", text, adql.Format(err, text))
		return
	}
	if diff := difference(q, again); diff != "" {
		t.Errorf("the printed text\n%s\nhas another tree: %s", text, diff)
	}
}

// difference compares two trees but for positions; it returns "" or where they
// differ.
func difference(a, b any) string {
	return differ(reflect.ValueOf(a), reflect.ValueOf(b), "query")
}

func differ(a, b reflect.Value, path string) string {
	if a.Kind() != b.Kind() || a.IsValid() && a.Type() != b.Type() {
		return path
	}
	switch a.Kind() {
	case reflect.Invalid:
		return ""
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() != b.IsNil() {
			return path
		}
		if a.IsNil() {
			return ""
		}
		return differ(a.Elem(), b.Elem(), path)
	case reflect.Slice:
		if a.Len() != b.Len() {
			return path
		}
		for i := range a.Len() {
			if d := differ(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", path, i)); d != "" {
				return d
			}
		}
		return ""
	case reflect.Struct:
		if a.Type() == reflect.TypeFor[adql.Span]() {
			return ""
		}
		for i := range a.NumField() {
			if d := differ(a.Field(i), b.Field(i), path+"."+a.Type().Field(i).Name); d != "" {
				return d
			}
		}
		return ""
	}
	if !a.Equal(b) {
		return path
	}
	return ""
}

// checkTree tests that every node has a place of its own in the text, within
// that of the node it is part of.
func checkTree(t *testing.T, text string, q *adql.Query) {
	t.Helper()
	var visit func(parent adql.Node)
	visit = func(parent adql.Node) {
		outer := parent.Span()
		adql.Walk(parent, func(n adql.Node) bool {
			if n == parent {
				return true
			}
			s := n.Span()
			if s.Start < outer.Start || s.End > outer.End || s.Start >= s.End || s.End > len(text) {
				t.Errorf("%T at %v is not within %T at %v", n, s, parent, outer)
			}
			visit(n)
			return false
		})
	}
	visit(q)
}

// checkErrors tests what every error list keeps to.
func checkErrors(t *testing.T, text string, err error) {
	t.Helper()
	var list adql.ErrorList
	if !errors.As(err, &list) {
		t.Fatalf("error is a %T, want an ErrorList", err)
	}
	if len(list) == 0 || len(list) > adql.MaxErrors {
		t.Errorf("%d errors", len(list))
	}
	last := -1
	for _, e := range list {
		if e.Span.Start <= last {
			t.Errorf("error %q is not behind the one before", e.Msg)
		}
		last = e.Span.Start
		if e.Span.Start < 0 || e.Span.End < e.Span.Start || e.Span.End > len(text) {
			t.Errorf("error %q has span %v in a text of %d bytes", e.Msg, e.Span, len(text))
		}
		if e.Msg == "" {
			t.Errorf("error at %v has no message", e.Span)
		}
	}
}

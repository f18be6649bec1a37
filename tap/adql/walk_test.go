package adql_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
)

func mustParse(t *testing.T, text string) *adql.Query {
	t.Helper()
	q, _, err := adql.Parse(text, adql.Options{})
	if err != nil {
		t.Fatal(adql.Format(err, text))
	}
	return q
}

func TestWalk_VisitsInTheOrderOfTheText(t *testing.T) {
	const text = `WITH x AS (SELECT a FROM t) SELECT TOP 5 b.*, ABS(c + 1) AS d
FROM u JOIN v ON e = f, (SELECT g FROM w) AS y
WHERE h IN (1, 2) AND i IN (SELECT j FROM z) AND k BETWEEN l AND m AND n LIKE 'o'
AND p IS NULL AND EXISTS (SELECT q FROM r) AND NOT CAST(s AS REAL) = (SELECT t FROM u)
GROUP BY a2, CASE b2 WHEN c2 THEN d2 ELSE e2 END HAVING f2
UNION (SELECT TRUE FROM g2) ORDER BY h2 DESC OFFSET 7`
	q := mustParse(t, text)
	last := -1
	kinds := map[string]bool{}
	adql.Walk(q, func(n adql.Node) bool {
		s := n.Span()
		if s.Start < last {
			t.Errorf("%T at %v comes after one at %d", n, s, last)
		}
		last = s.Start
		kinds[strings.TrimPrefix(fmt.Sprintf("%T", n), "*adql.")] = true
		return true
	})
	want := strings.Fields(`Between Binary BoolLit CTE Call Case Cast ColumnRef Derived Exists ExprItem InList InQuery
IsNull Join Like Nested NumberLit OrderItem Query Select SetOp Star StringLit Subquery TableName Unary`)
	for _, kind := range want {
		if !kinds[kind] {
			t.Errorf("no %s was visited", kind)
		}
	}
}

// TestWalk_VisitsEveryNode compares Walk with a search of the tree by reflection.
func TestWalk_VisitsEveryNode(t *testing.T) {
	for _, f := range readCases(t, casePattern) {
		for _, c := range f.cases {
			q, _, err := adql.Parse(c.input, adql.Options{})
			if err != nil {
				continue
			}
			walked := 0
			adql.Walk(q, func(adql.Node) bool { walked++; return true })
			if found := countNodes(reflect.ValueOf(q)); walked != found {
				t.Errorf("%s: %d nodes of %d were visited", c.input, walked, found)
			}
		}
	}
}

func countNodes(v reflect.Value) int {
	n := 0
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return 0
		}
		if _, ok := v.Interface().(adql.Node); ok && v.Kind() == reflect.Pointer {
			n = 1
		}
		n += countNodes(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			n += countNodes(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			n += countNodes(v.Field(i))
		}
	}
	return n
}

func TestWalk_LeavesOutWhatIsRefused(t *testing.T) {
	q := mustParse(t, "SELECT a, (SELECT b FROM t) FROM u WHERE c = 1")
	var names []string
	adql.Walk(q, func(n adql.Node) bool {
		if ref, ok := n.(*adql.ColumnRef); ok {
			names = append(names, ref.Parts[0].Name)
		}
		_, sub := n.(*adql.Subquery)
		return !sub
	})
	if !slices.Equal(names, []string{"a", "c"}) {
		t.Errorf("columns %v", names)
	}
}

func TestPrint_PartsOfATree(t *testing.T) {
	q := mustParse(t, "WITH w AS (SELECT 1 FROM t) SELECT a + b AS c FROM t JOIN u USING (x) ORDER BY a DESC")
	s := q.Body.(*adql.Select)
	tests := []struct {
		node adql.Node
		want string
	}{
		{q.With[0], "w AS (SELECT 1 FROM t)"},
		{s, "SELECT a + b AS c FROM t JOIN u USING (x)"},
		{s.Items[0], "a + b AS c"},
		{s.Items[0].(*adql.ExprItem).Expr, "a + b"},
		{s.From[0], "t JOIN u USING (x)"},
		{q.OrderBy[0], "a DESC"},
	}
	for _, test := range tests {
		if got := adql.Print(test.node); got != test.want {
			t.Errorf("%T: got %s, want %s", test.node, got, test.want)
		}
	}
}

// TestPrint_TreesNotFromText shows that names and set operations which the parser
// never returns are printed so that their meaning stays.
func TestPrint_TreesNotFromText(t *testing.T) {
	column := func(parts ...string) *adql.ColumnRef {
		c := &adql.ColumnRef{}
		for _, s := range parts {
			c.Parts = append(c.Parts, adql.Ident{Name: s})
		}
		return c
	}
	from := func(name string) *adql.Select {
		return &adql.Select{
			Items: []adql.SelectItem{&adql.ExprItem{Expr: column("a")}},
			From:  []adql.TableRef{&adql.TableName{Parts: []adql.Ident{{Name: name}}}},
		}
	}
	union := &adql.SetOp{Op: adql.Union, Left: from("t"), Right: from("u")}
	tests := []struct {
		node adql.Node
		want string
	}{
		{column("size"), `"size"`},
		{column("a b", "c"), `"a b".c`},
		{column("from", "size"), `"from".size`},
		{column("t", "from"), `t.from`},
		{&adql.ExprItem{Expr: column("a"), Alias: &adql.Ident{Name: "from"}}, `a AS "from"`},
		{&adql.ExprItem{Expr: column("a"), Alias: &adql.Ident{Name: "size"}}, `a AS size`},
		{&adql.SetOp{Op: adql.Intersect, Left: union, Right: from("v")},
			"(SELECT a FROM t UNION SELECT a FROM u) INTERSECT SELECT a FROM v"},
		{&adql.SetOp{Op: adql.Except, Left: from("v"), Right: union},
			"SELECT a FROM v EXCEPT (SELECT a FROM t UNION SELECT a FROM u)"},
	}
	for _, test := range tests {
		if got := adql.Print(test.node); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

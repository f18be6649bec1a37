package enginetest

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
)

// Run tests an engine. The function makes one that holds the tables, under
// their published names, and closes it when the test ends; the suite calls it
// once and shares the engine, which must be safe for that.
func Run(t *testing.T, newEngine func(t *testing.T, tables []TableData) engine.Engine) {
	t.Helper()
	e := newEngine(t, Tables())
	t.Run("results", func(t *testing.T) { testResults(t, e) })
	t.Run("an index changes no answer", func(t *testing.T) { testIndex(t, e) })
	t.Run("a policy hides rows everywhere", func(t *testing.T) { testPolicy(t, e) })
	t.Run("a hidden row raises no error", func(t *testing.T) { testRaising(t, e) })
	t.Run("rows are typed as the plan says", func(t *testing.T) { testTypes(t, e) })
	t.Run("queries run side by side", func(t *testing.T) { testConcurrent(t, e) })
}

// Resolve parses and resolves a query over the tables of the suite.
func Resolve(query string, opts plan.Options) (*plan.Query, error) {
	q, _, err := adql.Parse(query, adql.Options{})
	if err != nil {
		return nil, err
	}
	return plan.Resolve(q, Schema(), opts)
}

// answer is a result in the notation of the files.
type answer struct {
	types string   // the datatypes of the columns
	rows  []string // in order of the result
}

// ask runs a query to its end.
func ask(ctx context.Context, e engine.Engine, query string, opts plan.Options) (answer, error) {
	q, err := Resolve(query, opts)
	if err != nil {
		return answer{}, err
	}
	return run(ctx, e, q)
}

func run(ctx context.Context, e engine.Engine, q *plan.Query) (answer, error) {
	rows, err := e.Query(ctx, q)
	if err != nil {
		return answer{}, err
	}
	fields := rows.Fields()
	b, err := result.Collect(ctx, rows)
	if err != nil {
		return answer{}, err
	}
	var a answer
	types := make([]string, len(fields))
	for i := range fields {
		types[i] = fields[i].Datatype.String()
		if fields[i].Arraysize != "" {
			types[i] += "[" + fields[i].Arraysize + "]"
		}
	}
	a.types = strings.Join(types, " ")
	for row := range b.N {
		cells := make([]string, len(fields))
		for i := range fields {
			cells[i] = cellText(&b.Columns[i], &fields[i], row)
		}
		a.rows = append(a.rows, strings.Join(cells, " | "))
	}
	return a, nil
}

// testResults runs the cases of testdata/results.
func testResults(t *testing.T, e engine.Engine) {
	paths, err := fs.Glob(files, "testdata/results/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	total := 0
	for _, path := range paths {
		text, err := files.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range parseBlocks(string(text)) {
			total++
			name := strings.TrimSuffix(path[strings.LastIndex(path, "/")+1:], ".txt") + "/" + b.name
			t.Run(name, func(t *testing.T) { testCase(t, e, path, b) })
		}
	}
	if total < minCases {
		t.Errorf("%d cases were found, but there must be at least %d", total, minCases)
	}
}

// minCases guards against files that are not read.
const minCases = 400

func testCase(t *testing.T, e engine.Engine, path string, b block) {
	a, err := ask(context.Background(), e, b.text, plan.Options{})
	at := fmt.Sprintf("%s:%d", path, b.line)
	if b.has("error") {
		checkError(t, at, &b, err, a)
		return
	}
	if err != nil {
		t.Fatalf("%s: %s\nfails: %v", at, b.text, err)
	}
	if want := b.section("types"); b.has("types") && want != a.types {
		t.Errorf("%s: %s\nhas the types %s, want %s", at, b.text, a.types, want)
	}
	if b.has("count") {
		if got := fmt.Sprint(len(a.rows)); got != b.section("count") {
			t.Errorf("%s: %s\ngives %s rows, want %s", at, b.text, got, b.section("count"))
		}
		return
	}
	want := lines(b.section("rows"))
	if !b.has("rows") {
		t.Fatalf("%s: the case expects nothing; it gives\n>> rows\n%s", at, strings.Join(a.rows, "\n"))
	}
	if diff := compare(a.rows, want, ordered(b.text)); diff != "" {
		t.Errorf("%s: %s\n%s\nall rows:\n%s", at, b.text, diff, strings.Join(a.rows, "\n"))
	}
}

// checkError compares the kind and a part of the message, as the user sees it.
func checkError(t *testing.T, at string, b *block, err error, a answer) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: %s\nworks and gives\n%s", at, b.text, strings.Join(a.rows, "\n"))
		return
	}
	kind, message, _ := strings.Cut(b.section("error"), ": ")
	if got := fault.KindOf(err).String(); got != kind {
		t.Errorf("%s: %s\nfails with kind %s, want %s: %v", at, b.text, got, kind, err)
	}
	if got := fault.Message(err); !strings.Contains(got, message) {
		t.Errorf("%s: %s\nfails with %q, want %q", at, b.text, got, message)
	}
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// ordered tells whether the order of the rows counts.
func ordered(query string) bool {
	q, _, err := adql.Parse(query, adql.Options{})
	return err == nil && len(q.OrderBy) > 0
}

// compare returns what differs, or "". Without an order both sides are sorted.
func compare(got, want []string, inOrder bool) string {
	got, want = slices.Clone(got), slices.Clone(want)
	if !inOrder {
		slices.Sort(got)
		slices.Sort(want)
	}
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return fmt.Sprintf("row %d is missing: %s", i+1, want[i])
		case i >= len(want):
			return fmt.Sprintf("row %d is too many: %s", i+1, got[i])
		case !sameRow(got[i], want[i]):
			return fmt.Sprintf("row %d is\n\t%s\nwant\n\t%s", i+1, got[i], want[i])
		}
	}
	return ""
}

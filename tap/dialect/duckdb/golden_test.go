package duckdb_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/dialect"
	"github.com/vobutler/vobutler/tap/dialect/duckdb"
	"github.com/vobutler/vobutler/tap/engine/enginetest"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
)

var update = flag.Bool("update", false, "rewrite the sections of this dialect in the case files")

// section is the section of the case files that is this dialect's.
const section = ">> duckdb"

// TestSQL_IsAsTheCaseFilesSay prints the queries of tap/dialect/testdata, whose
// README.md says how the files are made.
func TestSQL_IsAsTheCaseFilesSay(t *testing.T) {
	paths, err := filepath.Glob("../testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := printCases(string(text))
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		compareCases(t, filepath.Base(path), got, string(text))
	}
}

// printCases returns a case file with this dialect's sections made anew.
func printCases(text string) string {
	head, rest, _ := strings.Cut(text, "=== ")
	var out strings.Builder
	out.WriteString(head)
	for _, block := range strings.Split(rest, "\n=== ") {
		name, body, _ := strings.Cut(strings.TrimRight(block, "\n")+"\n", "\n")
		query, sections, _ := strings.Cut(body, ">> ") // no query has it
		out.WriteString("=== " + name + "\n" + query)
		out.WriteString(section + "\n" + printed(query) + "\n")
		for _, other := range strings.Split(sections, "\n>> ") {
			if other != "" && !strings.HasPrefix(other, strings.TrimPrefix(section, ">> ")) {
				out.WriteString(">> " + strings.TrimRight(other, "\n") + "\n")
			}
		}
		out.WriteString("\n")
	}
	return strings.TrimRight(out.String(), "\n") + "\n"
}

func compareCases(t *testing.T, file, got, want string) {
	t.Helper()
	gots, wants := strings.Split(got, "\n=== "), strings.Split(want, "\n=== ")
	if len(gots) != len(wants) {
		t.Fatalf("%s: %d blocks became %d", file, len(wants), len(gots))
	}
	for i := range gots {
		if strings.TrimSpace(gots[i]) != strings.TrimSpace(wants[i]) {
			t.Errorf("%s: got\n%s\nwant\n%s", file, gots[i], wants[i])
		}
	}
}

// printed is a statement as the files show it: a line for each clause, then the
// bound values.
func printed(query string) string {
	q, err := enginetest.Resolve(query, plan.Options{Policy: policy})
	if err != nil {
		return "plan: " + err.Error()
	}
	s, err := duckdb.New(layout()).SQL(q)
	var f *fault.Error
	if errors.As(err, &f) {
		return "error " + f.Kind.String() + ": " + f.Msg
	} else if err != nil {
		return "error: " + err.Error()
	}
	for _, clause := range []string{"FROM", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "UNION ALL", "UNION", "EXCEPT", "INTERSECT"} {
		s.SQL = strings.ReplaceAll(s.SQL, " "+clause+" ", "\n"+clause+" ")
	}
	for i, arg := range s.Args {
		s.SQL += fmt.Sprintf("\n$%d = %q", i+1, arg)
	}
	if limit, ok := duckdb.LimitInEngine(q); ok {
		s.SQL += fmt.Sprintf("\nthe engine stops after %d", limit)
	}
	return s.SQL
}

// policy hides rows of the table detector.
func policy(t *schema.Table) adql.Expr {
	if t.Name.Table != "detector" {
		return nil
	}
	bad := &adql.ColumnRef{Parts: []adql.Ident{{Name: "bad"}}}
	return &adql.Binary{Op: adql.Eq, L: bad, R: &adql.BoolLit{}}
}

// layout keeps the tables in the schema main; the column t of num has another
// name there.
func layout() dialect.Layout {
	all := dialect.Layout{}
	for _, d := range enginetest.Tables() {
		p := dialect.Physical{Relation: []string{"main", d.Table.Name.Table}, Spatial: d.Spatial}
		if d.Table.Name.Table == "num" {
			p.Columns = map[string]string{"t": "text column"}
		}
		all[d.Table.Name] = p
	}
	return all
}

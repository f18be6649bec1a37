package plan_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the expected parts of the case files")

// caseFile is a file of cases; testdata/README.md describes its form.
type caseFile struct {
	path  string
	head  string // comments before the first case
	cases []*testCase
}

// testCase is a query and what is expected of it.
type testCase struct {
	name, query, want string
	line              int
}

// readCases reads all case files.
func readCases(tb testing.TB) []*caseFile {
	tb.Helper()
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no case files: %v", err)
	}
	var files []*caseFile
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		files = append(files, parseCases(path, string(data)))
	}
	return files
}

func parseCases(path, text string) *caseFile {
	f := &caseFile{path: path}
	var c *testCase
	target := &f.head
	n := 0
	for line := range strings.Lines(text) {
		n++
		bare := strings.TrimRight(line, "\n")
		if name, ok := strings.CutPrefix(bare, "=== "); ok {
			c = &testCase{name: name, line: n}
			f.cases = append(f.cases, c)
			target = &c.query
		} else if bare == ">>" && c != nil {
			target = &c.want
		} else {
			*target += line
		}
	}
	for _, c := range f.cases {
		c.query, c.want = strings.Trim(c.query, "\n"), strings.Trim(c.want, "\n")
	}
	return f
}

// write stores the file with what the cases want now.
func (f *caseFile) write(tb testing.TB) {
	tb.Helper()
	var b strings.Builder
	b.WriteString(strings.TrimRight(f.head, "\n") + "\n")
	for _, c := range f.cases {
		b.WriteString("\n=== " + c.name + "\n" + c.query + "\n>>\n" + c.want + "\n")
	}
	if err := os.WriteFile(f.path, []byte(b.String()), 0o644); err != nil {
		tb.Fatal(err)
	}
}

package adql_test

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
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

// testCase is an input with what is expected of it, by section.
type testCase struct {
	name  string
	line  int
	input string
	raw   string // the input as it stands in the file
	want  []section
}

type section struct{ name, text string }

// readCases reads all case files that match a pattern.
func readCases(tb testing.TB, pattern string) []*caseFile {
	tb.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no case files at %s: %v", pattern, err)
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
			target = &c.raw
		} else if name, ok := strings.CutPrefix(bare, ">> "); ok && c != nil {
			c.want = append(c.want, section{name: name})
			target = &c.want[len(c.want)-1].text
		} else {
			*target += line
		}
	}
	for _, c := range f.cases {
		c.raw = strings.Trim(c.raw, "\n")
		c.input = c.raw
		if s, err := strconv.Unquote(c.raw); err == nil && strings.HasPrefix(c.raw, `"`) {
			c.input = s
		}
		for i := range c.want {
			c.want[i].text = strings.Trim(c.want[i].text, "\n")
		}
	}
	return f
}

// write stores the file with what the cases want now.
func (f *caseFile) write(tb testing.TB) {
	tb.Helper()
	var b strings.Builder
	b.WriteString(strings.TrimRight(f.head, "\n") + "\n")
	for _, c := range f.cases {
		b.WriteString("\n=== " + c.name + "\n" + c.raw + "\n")
		for _, s := range c.want {
			b.WriteString(">> " + s.name + "\n" + s.text + "\n")
		}
	}
	if err := os.WriteFile(f.path, []byte(b.String()), 0o644); err != nil {
		tb.Fatal(err)
	}
}

// runCases runs every case of every file as a sub-test and compares its sections,
// or with -update takes what it gets.
func runCases(t *testing.T, pattern string, run func(*testing.T, *testCase) []section) {
	for _, f := range readCases(t, pattern) {
		t.Run(strings.TrimSuffix(filepath.Base(f.path), ".txt"), func(t *testing.T) {
			for _, c := range f.cases {
				t.Run(c.name, func(t *testing.T) {
					got := run(t, c)
					if *update {
						c.want = got
						return
					}
					compareSections(t, f, c, got)
				})
			}
			if *update && !t.Failed() {
				f.write(t)
			}
		})
	}
}

func compareSections(t *testing.T, f *caseFile, c *testCase, got []section) {
	t.Helper()
	if len(got) != len(c.want) {
		t.Errorf("%s:%d: got sections %q, want %q", f.path, c.line, got, c.want)
		return
	}
	for i, g := range got {
		if g != c.want[i] {
			t.Errorf("%s:%d: input:\n%s\ngot %s:\n%s\nwant %s:\n%s",
				f.path, c.line, c.input, g.name, g.text, c.want[i].name, c.want[i].text)
		}
	}
}

package archtest_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "github.com/vobutler/vobutler"
	root   = "../.."
)

// rules reads lines "name: name name" into a map.
func rules(t *testing.T, text string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for line := range strings.Lines(text) {
		name, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			name, rest = strings.TrimSuffix(strings.TrimSpace(line), ":"), ""
		}
		if name == "" {
			continue
		}
		if _, twice := out[name]; twice {
			t.Fatalf("%s is listed twice", name)
		}
		out[name] = strings.Fields(rest)
	}
	return out
}

// closure returns everything that pkg may import, directly or through others.
func closure(allowed map[string][]string, pkg string) map[string]bool {
	seen := map[string]bool{}
	var visit func(string)
	visit = func(p string) {
		for _, q := range allowed[p] {
			if !seen[q] {
				seen[q] = true
				visit(q)
			}
		}
	}
	visit(pkg)
	return seen
}

// imports returns the imports of the non-test files of every package, keyed by
// the package's folder below the root.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		if d.IsDir() {
			if rel != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(filepath.Dir(rel))
		out[pkg] = append(out[pkg], []string{}...)
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			out[pkg] = append(out[pkg], name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// free are the folders whose packages may import everything and be imported by
// nothing: programs and what drives them.
func free(pkg string) bool {
	return strings.HasPrefix(pkg, "cmd/") || strings.HasPrefix(pkg, "conformance/")
}

func TestImports_PointDownwards(t *testing.T) {
	allowed := rules(t, policy)
	for pkg, list := range imports(t) {
		if _, known := allowed[pkg]; !known && !free(pkg) {
			t.Errorf("package %s is not in the policy", pkg)
			continue
		}
		may := closure(allowed, pkg)
		for _, name := range list {
			target, ours := strings.CutPrefix(name, module+"/")
			switch {
			case !ours:
			case free(target):
				t.Errorf("%s imports the program %s", pkg, target)
			case !free(pkg) && !may[target]:
				t.Errorf("%s imports %s, which the policy does not allow", pkg, target)
			}
		}
	}
}

func TestDrivers_LiveInTheirPackages(t *testing.T) {
	allowed := rules(t, drivers)
	for pkg, list := range imports(t) {
		for _, name := range list {
			for driver, homes := range allowed {
				if (name == driver || strings.HasPrefix(name, driver+"/")) && !slices.Contains(homes, pkg) {
					t.Errorf("%s imports %s, which belongs to %v", pkg, name, homes)
				}
			}
		}
	}
}

func TestStandalonePackages_ImportTheStandardLibraryOnly(t *testing.T) {
	all := imports(t)
	for _, pkg := range standalone {
		for _, name := range all[pkg] {
			if first, _, _ := strings.Cut(name, "/"); strings.Contains(first, ".") {
				t.Errorf("%s imports %s", pkg, name)
			}
		}
	}
}

func TestArchitecturePage_NamesEveryFolder(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for pkg := range imports(t) {
		if !strings.Contains(text, "`"+pkg+"`") && !free(pkg) {
			t.Errorf("ARCHITECTURE.md does not name `%s`", pkg)
		}
	}
	for word := range strings.SplitSeq(text, "`") {
		if strings.Contains(word, "/") && !strings.ContainsAny(word, " .:<>*\n{}|") {
			if _, err := os.Stat(filepath.Join(root, word)); err != nil {
				t.Errorf("ARCHITECTURE.md names `%s`, which is not there", word)
			}
		}
	}
}

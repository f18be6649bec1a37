package sia_test

import (
	"os"
	"strings"
	"testing"
)

// rowCase is a line of testdata/rows.txt.
type rowCase struct{ label, query, want string }

func readRowCases(t testing.TB) []rowCase {
	t.Helper()
	content, err := os.ReadFile("testdata/rows.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []rowCase
	for line := range strings.Lines(string(content)) {
		query, want, isCase := strings.Cut(strings.TrimRight(line, "\n"), "->")
		if strings.HasPrefix(line, "#") || !isCase {
			continue
		}
		c := rowCase{label: "all", query: strings.TrimSpace(query), want: strings.TrimSpace(want)}
		if label, rest, named := strings.Cut(c.query, ":"); named && !strings.ContainsAny(label, "=&") {
			c.label, c.query = label, rest
		}
		cases = append(cases, c)
	}
	return cases
}

func TestQuery_FindsTheRowsOfEachCase(t *testing.T) {
	s := newSite(t, nil)
	cases := readRowCases(t)
	if len(cases) < 100 {
		t.Fatalf("found %d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.label+":"+c.query, func(t *testing.T) {
			query := strings.NewReplacer(" ", "%20", `"`, "%22").Replace(c.query) + "&RESPONSEFORMAT=csv"
			got := s.get("/" + c.label + "/query?" + query).found(t)
			if part, isError := strings.CutPrefix(c.want, "!"); isError {
				if !strings.Contains(got, strings.TrimSpace(part)) || !strings.HasPrefix(got, "UsageFault: ") {
					t.Errorf("got %q, want %q", got, part)
				}
				return
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

package adql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
)

// TestParse_Bombs shows that no text, however it nests or chains, does more than
// give an error.
func TestParse_Bombs(t *testing.T) {
	const n = 100_000
	repeat := strings.Repeat
	tests := []struct{ name, text, want string }{
		{"parentheses", "SELECT " + repeat("(", n) + "1" + repeat(")", n) + " FROM t", "nests deeper"},
		{"parentheses that are not closed", "SELECT " + repeat("(", n), "nests deeper"},
		{"parentheses alone", repeat("(", n), "nests deeper"},
		{"closing parentheses", "SELECT a FROM t" + repeat(")", n), "closes no"},
		{"sub-queries", repeat("SELECT a FROM (", n/10), "nests deeper"},
		{"tables in parentheses", "SELECT a FROM " + repeat("(", n), "nests deeper"},
		{"calls", "SELECT " + repeat("f(", n) + repeat(")", n) + " FROM t", "nests deeper"},
		{"calls of a qualified function", "SELECT " + repeat("a.f(", n), "nests deeper"},
		{"signs", "SELECT " + repeat("- ", n) + "1 FROM t", "nests deeper"},
		{"NOT", "SELECT a FROM t WHERE " + repeat("NOT ", n) + "a", "nests deeper"},
		{"CASE", "SELECT " + repeat("CASE WHEN ", n), "nests deeper"},
		{"CASE with an operand", "SELECT " + repeat("CASE ", n), "nests deeper"},
		{"CAST", "SELECT " + repeat("CAST(", n), "nests deeper"},
		{"IN", "SELECT a FROM t WHERE " + repeat("a IN (", n), "nests deeper"},
		{"IN with queries", repeat("SELECT a FROM t WHERE a IN (", n/10), "nests deeper"},
		{"EXISTS", repeat("SELECT a FROM t WHERE EXISTS (", n/10), "nests deeper"},
		{"WITH", repeat("WITH x AS (", n/10), "at the head"},
		{"WITH in operands", "SELECT a FROM t UNION " + repeat("WITH x AS (SELECT a FROM t) ", n/10), "WITH cannot stand"},
		{"joins that await their condition", "SELECT a FROM t" + repeat(" JOIN t", n), "nests deeper"},
		{"OR", "SELECT a FROM t WHERE a" + repeat(" OR a", n), "chains more"},
		{"sums", "SELECT a" + repeat("+a", n) + " FROM t", "chains more"},
		{"sums in parentheses", "SELECT " + repeat("(", 200) + "a" + repeat(repeat("+a", 100)+")", 200) + " FROM t", "chains more"},
		{"comparisons", "SELECT a FROM t WHERE a" + repeat("=a", n), "cannot be chained"},
		{"unions", "SELECT a FROM t" + repeat(" UNION SELECT a FROM t", n/10+1), "chains more"},
		{"joins", "SELECT a FROM t" + repeat(" CROSS JOIN t", n/2), "chains more"},
		{"points", "SELECT a" + repeat(".a", n) + " FROM t", "more than 4 parts"},
		{"commas", "SELECT a" + repeat(",", n) + " FROM t", "expected a value"},
		{"quotes", "SELECT '" + repeat("''", n), "has no end"},
		{"line ends", repeat("\n", n) + "x", "expected SELECT"},
		{"a long name", "SELECT " + repeat("a", n) + " b c FROM t", "expected a comma"},
		{"a long number", "SELECT " + repeat("1", n) + "x FROM t", "begins with a digit"},
		{"statements", repeat("SELECT a FROM t;", n/10), "after the end"},
		{"faults", "SELECT " + repeat("size,", n) + "a FROM t", "reserved"},
		{"faults of the lexer", "SELECT " + repeat("?", n), "unexpected character"},
		{"misplaced clauses", "SELECT a FROM t" + repeat(" WHERE a", n), "two WHERE"},
		{"faults in parentheses", "SELECT " + repeat("(", 200) + repeat("a b,", n/10), "expected"},
		{"text that is too long", repeat(" ", adql.DefaultMaxLength+1), "bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := adql.Parse(test.text, adql.Options{})
			if err == nil {
				t.Fatal("no error")
			}
			checkErrors(t, test.text, err)
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q, want %q", err, test.want)
			}
			if msg := adql.Format(err, test.text); len(msg) > 10_000 {
				t.Errorf("the message has %d bytes", len(msg))
			}
		})
	}
}

// TestParse_LongLists shows that what is long but neither nests nor chains is
// taken up to the limit of bytes.
func TestParse_LongLists(t *testing.T) {
	var b strings.Builder
	b.WriteString("SELECT a FROM t WHERE a IN (0")
	for i := 1; b.Len() < adql.DefaultMaxLength-20; i++ {
		fmt.Fprintf(&b, ",%d", i)
	}
	b.WriteString(")")
	q, _, err := adql.Parse(b.String(), adql.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	adql.Walk(q, func(adql.Node) bool { n++; return true })
	if n < 100_000 {
		t.Errorf("%d nodes", n)
	}
}

func TestParse_DepthLimit(t *testing.T) {
	nested := func(n int) string {
		return "SELECT " + strings.Repeat("(", n) + "a" + strings.Repeat(")", n) + " FROM t"
	}
	tests := []struct {
		name string
		text string
		opts adql.Options
		ok   bool
	}{
		{"at the default", nested(adql.DefaultMaxDepth), adql.Options{}, true},
		{"beyond the default", nested(adql.DefaultMaxDepth + 1), adql.Options{}, false},
		{"at a limit", nested(3), adql.Options{MaxDepth: 3}, true},
		{"beyond a limit", nested(4), adql.Options{MaxDepth: 3}, false},
		{"negative is the default", nested(4), adql.Options{MaxDepth: -1}, true},
		{"siblings do not add up", "SELECT ((a)), ((b)), f(g(c)) FROM ((t JOIN u USING (a)) JOIN v USING (a))", adql.Options{MaxDepth: 2}, false},
		{"siblings within the limit", "SELECT ((a)), ((b)), f(g(c)) FROM ((t JOIN u USING (a)) JOIN v USING (a))", adql.Options{MaxDepth: 3}, true},
		{"a chain at its limit", "SELECT a+b+c FROM t", adql.Options{MaxChain: 1}, true},
		{"a chain beyond its limit", "SELECT a+b+c FROM t WHERE a AND b AND c", adql.Options{MaxChain: 1}, false},
		{"bytes at the limit", "SELECT a FROM t", adql.Options{MaxLength: 15}, true},
		{"bytes beyond the limit", "SELECT a FROM t ", adql.Options{MaxLength: 15}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := adql.Parse(test.text, test.opts)
			if (err == nil) != test.ok {
				t.Errorf("error %v", err)
			}
		})
	}
}

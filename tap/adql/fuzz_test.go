package adql_test

import (
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
)

// FuzzParse tests on any text that Parse neither panics nor runs away, that its
// faults are well formed, and that the printer keeps every tree. The corpus are
// the queries of the case files.
func FuzzParse(f *testing.F) {
	const leastCorpus = 500
	n := 0
	for _, file := range readCases(f, casePattern) {
		for _, c := range file.cases {
			f.Add(c.input)
			n++
			for _, s := range c.want {
				if s.name == "parenthesised" {
					f.Add(s.text)
				}
			}
		}
	}
	if n < leastCorpus {
		f.Fatalf("the corpus has %d queries, want %d at least", n, leastCorpus)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, warnings, err := adql.Parse(text, adql.Options{MaxLength: 1 << 16})
		for _, w := range warnings {
			if w.Span.Start < 0 || w.Span.End > len(text) || w.Span.Start >= w.Span.End {
				t.Errorf("warning %q at %v", w.Msg, w.Span)
			}
		}
		if err != nil {
			if q != nil {
				t.Error("a tree came with an error")
			}
			checkErrors(t, text, err)
			adql.Format(err, text)
			return
		}
		checkTree(t, text, q)
		checkSame(t, q, q.String())
		if !hasSetOp(q) {
			checkSame(t, q, adql.Parenthesised(q))
		}
	})
}

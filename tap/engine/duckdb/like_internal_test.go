package duckdb

import (
	"regexp"
	"strings"
	"testing"
)

func TestLike_AgreesWithARegularExpression(t *testing.T) {
	letters := []string{"", "a", "b", "ü", "%", "_", "ab", "aab", "abüa", "baab", "a%b", "üü", "abab"}
	patterns := []string{"", "%", "%%", "_", "a", "a%", "%a", "%a%", "_%", "%_", "a_b", "%ab", "%a%b%", "ü", "_ü%", "%ü_%", "a%b", "%a_%b", "__", "%__%"}
	for _, pattern := range patterns {
		expression := regexp.QuoteMeta(pattern)
		expression = strings.NewReplacer("%", ".*", "_", ".").Replace(expression)
		want := regexp.MustCompile("(?s)^" + expression + "$")
		for _, text := range letters {
			if got := like([]byte(text), []byte(pattern)); got != want.MatchString(text) {
				t.Errorf("%q LIKE %q is %t", text, pattern, got)
			}
		}
	}
}

// FuzzLike looks for inputs that break the matcher: a pattern with every
// character that is no % replaced by _ matches whenever the pattern does.
func FuzzLike(f *testing.F) {
	f.Add("alpha", "%l%a")
	f.Add("ünïcode", "_n__%")
	f.Fuzz(func(t *testing.T, text, pattern string) {
		if len(text) > 1000 || len(pattern) > 1000 {
			return
		}
		text, pattern = strings.ToValidUTF8(text, "?"), strings.ToValidUTF8(pattern, "?")
		wild := strings.Map(func(r rune) rune {
			if r == '%' {
				return r
			}
			return '_'
		}, pattern)
		if like([]byte(text), []byte(pattern)) && !like([]byte(text), []byte(wild)) {
			t.Errorf("%q LIKE %q, but not LIKE %q", text, pattern, wild)
		}
	})
}

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

func TestLikeEscaped_TakesEscapedCharactersForThemselves(t *testing.T) {
	for _, c := range []struct {
		text, pattern string
		want          bool
	}{
		{"a_b", `a\_b`, true}, {"axb", `a\_b`, false}, {"axb", "a_b", true}, {"50%", `50\%`, true}, {"500", `50\%`, false},
		{"50%", `50\%%`, true}, {"50", `50\%`, false}, {`a\b`, `a\\b`, true}, {"a_b", `a\\_b`, false}, {`a\xb`, `a\\_b`, true},
		{"x/a_b/y", `%/a\_b/%`, true}, {"x/axb/a_b/y", `%/a\_b/%`, true}, {"x/axb/y", `%/a\_b/%`, false}, {"ü_", `_\_`, true},
		{"a", `a\_`, false}, {"", `\%`, false}, {"", "%", true},
	} {
		if got := likeEscaped([]byte(c.text), []byte(c.pattern)); got != c.want {
			t.Errorf("%q LIKE %q is %t", c.text, c.pattern, got)
		}
	}
	if like([]byte("a_b"), []byte(`a\_b`)) {
		t.Error("LIKE of ADQL has an escape")
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

package butler

import (
	"testing"
	"unicode/utf8"
)

func FuzzCompileGlob(f *testing.F) {
	for _, seed := range []string{"*", "a?b", "[a-z]*", "[!]x]", "[", "[]", "[^a]", "a\\b", "[z-a]", "é[ä-ö]", "\xff[\xfe]", "[[:alpha:]]", "[\\d]"} {
		f.Add(seed, "some/name")
	}
	f.Fuzz(func(t *testing.T, pattern, name string) {
		compileGlob(pattern).MatchString(name)
		if utf8.ValidString(pattern) && !IsPattern(pattern) && !compileGlob(pattern).MatchString(pattern) {
			t.Errorf("%q does not match itself", pattern)
		}
	})
}

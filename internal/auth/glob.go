package auth

import (
	"slices"
	"strings"
)

// Globs are patterns of names in which * stands for any characters, a slash
// among them, and ? for one. No pattern at all matches every name.
type Globs []string

// Match tells whether a name matches one of the patterns.
func (g Globs) Match(name string) bool {
	return len(g) == 0 || slices.ContainsFunc(g, func(pattern string) bool { return matches(pattern, name) })
}

// matches compares by code point. After a mismatch it goes back to the last *
// only, which is enough, so that no pattern takes long.
func matches(pattern, name string) bool {
	p, n := []rune(pattern), []rune(name)
	i, j, star, mark := 0, 0, -1, 0
	for j < len(n) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == n[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(string(p[i:]), "*") == ""
}

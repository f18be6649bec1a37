package butler

import (
	"regexp"
	"strings"
)

// patterns are compiled patterns of names.
type patterns []*regexp.Regexp

func (ps patterns) match(name string) bool {
	for _, p := range ps {
		if p.MatchString(name) {
			return true
		}
	}
	return false
}

// splitNames tells names from patterns; all says that every name matches.
func splitNames(list []string) (names []string, globs patterns, all bool) {
	for _, item := range list {
		switch {
		case item == "*":
			return nil, nil, true
		case IsPattern(item):
			globs = append(globs, compileGlob(item))
		default:
			names = append(names, item)
		}
	}
	return names, globs, false
}

// IsPattern reports whether a name of collections or dataset types is a
// pattern: it has a *, a ?, or a [ with a ] after it.
func IsPattern(name string) bool {
	if strings.ContainsAny(name, "*?") {
		return true
	}
	open := strings.IndexByte(name, '[')
	return open >= 0 && strings.IndexByte(name[open:], ']') > 0
}

// compileGlob translates a pattern with the meaning of Python's fnmatch: * is
// any characters, / among them, ? is one, [a-z] is one of a set and [!a-z] one
// that is not.
func compileGlob(pattern string) *regexp.Regexp {
	var expr strings.Builder
	expr.WriteString(`(?s)\A(?:`)
	for i := 0; i < len(pattern); {
		switch c := pattern[i]; c {
		case '*':
			expr.WriteString(".*")
			i++
		case '?':
			expr.WriteString(".")
			i++
		case '[':
			class, size := globClass(pattern[i:])
			expr.WriteString(class)
			i += size
		default:
			next := i + 1
			for next < len(pattern) && strings.IndexByte("*?[", pattern[next]) < 0 {
				next++
			}
			expr.WriteString(regexp.QuoteMeta(pattern[i:next]))
			i = next
		}
	}
	expr.WriteString(`)\z`)
	compiled, err := regexp.Compile(expr.String())
	if err != nil {
		// A set that is none, such as [z-a], matches nothing.
		return regexp.MustCompile(`\z\A.`)
	}
	return compiled
}

// globClass translates the set at the begin of a pattern and returns its length.
// A [ without a ] stands for itself.
func globClass(pattern string) (expr string, size int) {
	start := 1
	if start < len(pattern) && pattern[start] == '!' {
		start++
	}
	// A ] in the first place belongs to the set.
	end := strings.IndexByte(pattern[min(start+1, len(pattern)):], ']')
	if end < 0 {
		return `\[`, 1
	}
	end += start + 1
	members := strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`, `^`, `\^`, `&`, `\&`, `~`, `\~`).Replace(pattern[start:end])
	if start == 2 {
		return "[^" + members + "]", end + 1
	}
	return "[" + members + "]", end + 1
}

package plan

import (
	"slices"
	"strings"
)

// maxSuggestions is how many near names an error lists.
const maxSuggestions = 3

// near returns the names closest to the one that was not found, best first:
// those within a third of its length by edit distance, then those that have it
// as a word of theirs (ra in s_ra).
func near(name string, names []string) []string {
	type candidate struct {
		name string
		cost int
	}
	want := strings.ToLower(name)
	limit := (len(want) + 1) / 3
	var found []candidate
	seen := map[string]bool{}
	for _, n := range names {
		if seen[n] {
			continue
		}
		seen[n] = true
		low := strings.ToLower(n)
		if d := editDistance(want, low, limit); d <= limit {
			found = append(found, candidate{n, d})
		} else if hasWord(low, want, limit) {
			found = append(found, candidate{n, limit + 1})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.cost - b.cost })
	found = found[:min(len(found), maxSuggestions)]
	best := make([]string, len(found))
	for i, c := range found {
		best[i] = c.name
	}
	return best
}

// hasWord tells whether word is about one of the parts of name between underscores.
func hasWord(name, word string, limit int) bool {
	parts := strings.FieldsFunc(name, func(c rune) bool { return c == '_' || c == '.' })
	return slices.ContainsFunc(parts, func(part string) bool {
		return part == word || len(word) > 2 && editDistance(word, part, limit) <= limit
	})
}

// editDistance counts the insertions, deletions, replacements and swaps of
// neighbors that turn a into b; above limit it only tells that it is above.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}

// didYouMean is the hint that lists near names, or "".
func didYouMean(name string, names []string) string {
	best := near(name, names)
	if len(best) == 0 {
		return ""
	}
	return "did you mean " + orList(best) + "?"
}

// orList joins names as prose: "a, b or c".
func orList(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

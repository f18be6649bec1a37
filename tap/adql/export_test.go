package adql

import (
	"slices"
	"strings"
)

// ReservedWords returns every reserved word, and those of them that hold a query
// together and are never taken for a name.
func ReservedWords() (all, structural []string) {
	for w, id := range reservedWords {
		all = append(all, w)
		if id.structural() {
			structural = append(structural, w)
		}
	}
	slices.Sort(all)
	return all, structural
}

// MaxWordLength is the length of the longest word that is looked up.
const MaxWordLength = maxWordLength

// Keywords are the words that a slip of the pen is compared with.
func Keywords() string { return strings.Join(keywords, " ") }

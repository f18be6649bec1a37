package duckdb

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/vobutler/vobutler/internal/duck"
)

// texts is a function of two texts to a truth.
func texts(test func(a, b []byte) bool) run {
	return func(in *duck.Args, out *duck.Results) error {
		for row := range in.N {
			if !in.AnyNull(row) {
				out.SetBool(row, test(in.Text(0, row), in.Text(1, row)))
			}
		}
		return nil
	}
}

// hasWord tells whether every word of needles is a word of haystack, without
// regard to case (ivo_hasword, Catalogue of ADQL UDFs 1.1).
func hasWord(haystack, needles []byte) bool {
	found := false
	for needle := nextWord(&needles); needle != nil; needle = nextWord(&needles) {
		if !wordIn(haystack, needle) {
			return false
		}
		found = true
	}
	return found
}

func wordIn(haystack, needle []byte) bool {
	for word := nextWord(&haystack); word != nil; word = nextWord(&haystack) {
		if bytes.EqualFold(word, needle) {
			return true
		}
	}
	return false
}

// nextWord cuts the next run of letters and digits off text; nil at its end.
func nextWord(text *[]byte) []byte {
	rest := *text
	for len(rest) > 0 {
		r, size := utf8.DecodeRune(rest)
		if inWord(r) {
			break
		}
		rest = rest[size:]
	}
	if len(rest) == 0 {
		*text = nil
		return nil
	}
	end := 0
	for end < len(rest) {
		r, size := utf8.DecodeRune(rest[end:])
		if !inWord(r) {
			break
		}
		end += size
	}
	*text = rest[end:]
	return rest[:end]
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// hashlistHas tells whether item is one of the texts between the hashes of
// list, without regard to case (ivo_hashlist_has). An item with a hash is in no
// list.
func hashlistHas(list, item []byte) bool {
	for {
		one, rest, more := bytes.Cut(list, []byte{'#'})
		if bytes.EqualFold(one, item) {
			return true
		}
		if !more {
			return false
		}
		list = rest
	}
}

package did

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
)

// DID names one data set. Two spellings of an identifier that mean the same data
// set give equal values.
type DID struct {
	Repository string   // the label of the repository; not empty
	ID         [16]byte // the UUID of the data set
}

// Parse reads an identifier. Letters of the scheme may be of either case; the
// label of the repository is taken to the letter. The error is fit for users.
func Parse(text string) (DID, error) {
	s := strings.TrimSpace(text)
	scheme, rest, found := strings.Cut(s, "://")
	if !found {
		// Some tools escape the whole identifier once more than they unescape it.
		decoded, err := url.PathUnescape(s)
		if err != nil || decoded == s {
			return DID{}, malformed("it does not begin with ivo:// or butler://")
		}
		if scheme, rest, found = strings.Cut(decoded, "://"); !found {
			return DID{}, malformed("it does not begin with ivo:// or butler://")
		}
	}
	rest, _, _ = strings.Cut(rest, "#")
	switch {
	case strings.EqualFold(scheme, "ivo"):
		return parseIVO(rest)
	case strings.EqualFold(scheme, "butler"):
		return parseButler(rest)
	}
	return DID{}, malformed("it begins with neither ivo:// nor butler://")
}

// parseIVO reads authority/path?repo=label&id=uuid. Authority and path tell where
// the identifier was minted and nothing about the data set.
func parseIVO(rest string) (DID, error) {
	_, query, _ := strings.Cut(rest, "?")
	var label, id string
	var labels, ids int
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		name, value, _ := strings.Cut(pair, "=")
		switch name {
		case "repo":
			label = value
			labels++
		case "id":
			id = value
			ids++
		}
	}
	if labels != 1 || ids != 1 {
		return DID{}, malformed("it needs one repo=… and one id=…")
	}
	label, err := url.QueryUnescape(label)
	if err != nil {
		return DID{}, malformed("the value of repo has a broken %-escape")
	}
	if id, err = url.QueryUnescape(id); err != nil {
		return DID{}, malformed("the value of id has a broken %-escape")
	}
	return build(strings.TrimSpace(label), id)
}

// parseButler reads label/uuid.
func parseButler(rest string) (DID, error) {
	rest, _, _ = strings.Cut(rest, "?")
	label, id, found := strings.Cut(rest, "/")
	if !found {
		return DID{}, malformed("after butler:// come a repository, a slash and a UUID")
	}
	label, err := url.PathUnescape(label)
	if err != nil {
		return DID{}, malformed("the repository has a broken %-escape")
	}
	return build(label, id)
}

func build(label, id string) (DID, error) {
	if label == "" {
		return DID{}, malformed("the repository is empty")
	}
	uuid, valid := parseUUID(id)
	if !valid {
		return DID{}, malformed("its last part is not a UUID")
	}
	return DID{Repository: label, ID: uuid}, nil
}

// parseUUID reads 32 hexadecimal digits, hyphens anywhere between them, perhaps
// in braces or after urn:uuid:.
func parseUUID(text string) (id [16]byte, valid bool) {
	text = strings.TrimPrefix(text, "urn:uuid:")
	text = strings.Trim(text, "{}")
	var digits [32]byte
	n := 0
	for i := range len(text) {
		if text[i] == '-' {
			continue
		}
		if n == len(digits) {
			return id, false
		}
		digits[n] = text[i]
		n++
	}
	if n != len(digits) {
		return id, false
	}
	_, err := hex.Decode(id[:], digits[:])
	return id, err == nil
}

// malformed says what an identifier lacks. The identifier is not repeated: who
// answers with the error names it in its own way.
func malformed(why string) error {
	return fmt.Errorf("not the identifier of a data set: %s; "+
		"it has the form ivo://authority/path?repo=LABEL&id=UUID or butler://LABEL/UUID", why)
}

package format

import (
	"maps"
	"strings"
)

// mediaType is a value of RESPONSEFORMAT taken apart for comparison.
type mediaType struct {
	name   string            // lower case, as "text/csv" or "csv"
	params map[string]string // those that tell formats apart
}

// telling are the parameters that tell formats of the same media type apart.
var telling = map[string]bool{"serialization": true, "header": true, "content": true}

// parseMediaType takes a value apart. A '+' that a client left unescaped in a
// URL arrives as a blank; it is put back where VOTable's type has one.
func parseMediaType(s string) mediaType {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.Replace(s, "x-votable xml", "x-votable+xml", 1)
	name, rest, _ := strings.Cut(s, ";")
	m := mediaType{name: removeBlanks(name)}
	for param := range strings.SplitSeq(rest, ";") {
		key, value, _ := strings.Cut(removeBlanks(param), "=")
		if telling[key] {
			if m.params == nil {
				m.params = map[string]string{}
			}
			m.params[key] = strings.Trim(value, `"'`)
		}
	}
	return m
}

func removeBlanks(s string) string { return strings.Join(strings.Fields(s), "") }

// matches tells whether two values name the same thing.
func (m mediaType) matches(asked mediaType) bool {
	return m.name == asked.name && maps.Equal(m.params, asked.params)
}

// isMIME tells a media type from a short name such as "votable/td".
func (m mediaType) isMIME() bool {
	return strings.HasPrefix(m.name, "application/") || strings.HasPrefix(m.name, "text/")
}

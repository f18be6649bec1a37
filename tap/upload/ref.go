package upload

import (
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
)

// SchemaName is the schema in which queries find uploaded tables.
const SchemaName = "TAP_UPLOAD"

// Ref is one pair of an UPLOAD parameter: a table's name and the place of its
// content, either "param:part" or a URL.
type Ref struct{ Name, URI string }

// Part returns the name of the attachment that holds the content, or false if
// it is elsewhere.
func (r Ref) Part() (string, bool) {
	if len(r.URI) < len("param:") || !strings.EqualFold(r.URI[:len("param:")], "param:") {
		return "", false
	}
	return r.URI[len("param:"):], true
}

// Parse reads the values of UPLOAD: pairs "name,place", one a value or several
// joined with ";". It returns a Usage fault that names the pair that is wrong.
// Names are one identifier and differ without regard to case.
func Parse(values []string) ([]Ref, error) {
	var refs []Ref
	taken := map[string]bool{}
	for _, value := range values {
		for _, pair := range pairs(value) {
			ref, err := parsePair(pair)
			if err != nil {
				return nil, err
			}
			low := strings.ToLower(ref.Name)
			if taken[low] {
				return nil, fault.New(fault.Usage, "two uploads are called %s; give each its own name", ref.Name)
			}
			taken[low] = true
			refs = append(refs, ref)
		}
	}
	return refs, nil
}

// pairs splits a value at each ";" that begins another pair: a ";" may also be
// part of a URL.
func pairs(value string) []string {
	var list []string
	for piece := range strings.SplitSeq(value, ";") {
		name, _, isPair := strings.Cut(piece, ",")
		if !isPair && len(list) > 0 && strings.TrimSpace(piece) != "" || isPair && len(list) > 0 && !isName(trimPrefix(strings.TrimSpace(name))) {
			list[len(list)-1] += ";" + piece
			continue
		}
		if strings.TrimSpace(piece) != "" {
			list = append(list, piece)
		}
	}
	return list
}

func parsePair(pair string) (Ref, error) {
	name, uri, ok := strings.Cut(pair, ",")
	ref := Ref{Name: trimPrefix(strings.TrimSpace(name)), URI: strings.TrimSpace(uri)}
	if !ok || ref.URI == "" {
		return Ref{}, fault.New(fault.Usage, "UPLOAD %q is not a pair; write NAME,param:PART or NAME,URL", shorten(pair))
	}
	if !isName(ref.Name) {
		return Ref{}, fault.New(fault.Usage, "%q cannot be the name of an uploaded table; "+
			"use letters, digits and _, beginning with a letter", shorten(ref.Name))
	}
	return ref, nil
}

// trimPrefix takes the schema off a name that was given with it.
func trimPrefix(name string) string {
	prefix := SchemaName + "."
	if len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
		return name[len(prefix):]
	}
	return name
}

// isName tells whether s is a regular identifier of ADQL. A leading "_" is let
// through, since generated names begin with it.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && len(s) <= 128
}

// shorten cuts text that is quoted in a message.
func shorten(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

package format

import (
	"errors"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
)

// ErrBroken is returned by Writer.End where the result ended in an error that
// the format cannot express. The connection must then be broken off: a clean
// end would make a part of the result look like all of it.
var ErrBroken = errors.New("the result ended early, and its format cannot say so")

// Registry is the formats of a service in the order they are declared. The
// first is the default.
type Registry []Format

// Standard returns the formats that this package writes itself.
func Standard() Registry {
	return Registry{
		Binary2(), TableData(), Binary(),
		CSV(), CSVWithoutHeader(), TSV(), Text(), JSON(), JSONLines(), HTML(),
	}
}

// Find returns the format that a RESPONSEFORMAT value asks for, and the
// Content-Type to answer with: if a media type was asked for, then that one.
// Case, blanks and quotes do not matter, nor do parameters that no format
// here has; the empty value is the default. The Accept header has no say,
// because browsers and libraries fill it without asking anyone.
func (r Registry) Find(responseFormat string) (Format, string, error) {
	asked := parseMediaType(responseFormat)
	if asked.name == "" && len(r) > 0 {
		return r[0], contentType(r[0].MIME), nil
	}
	for _, f := range r {
		if parseMediaType(f.Name).matches(asked) || parseMediaType(f.MIME).matches(asked) {
			return f, contentType(f.MIME), nil
		}
		for _, alias := range f.Aliases {
			if a := parseMediaType(alias); a.matches(asked) {
				return f, contentType(f.answer(alias, a)), nil
			}
		}
	}
	return Format{}, "", fault.New(fault.Unsupported,
		"the RESPONSEFORMAT %q is not offered here; ask for one of %s", responseFormat, strings.Join(r.Names(), ", "))
}

// Names returns the short names of the formats.
func (r Registry) Names() []string {
	names := make([]string, len(r))
	for i := range r {
		names[i] = r[i].Name
	}
	return names
}

// answer returns the media type for a request that matched an alias: the
// format's own, unless the client asked for another.
func (f *Format) answer(alias string, a mediaType) string {
	own := parseMediaType(f.MIME)
	if !a.isMIME() || a.name == own.name && len(a.params) == 0 {
		return f.MIME
	}
	return alias
}

// contentType adds the encoding to text, which is UTF-8 in all formats. XML
// states its own.
func contentType(mime string) string {
	if strings.HasPrefix(mime, "text/") && !strings.HasPrefix(mime, "text/xml") {
		return mime + ";charset=utf-8"
	}
	return mime
}

package dali

import (
	"io"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
)

// Params are the parameters of one request (DALI 1.1 section 3). Names are
// case-insensitive and kept in upper case; values are kept as sent. Its
// attachments live until Close.
type Params struct {
	names  []string // in order of first appearance
	values map[string][]string
	parts  []*Part
}

// NewParams returns parameters made of name-value pairs.
func NewParams(pairs ...string) *Params {
	p := &Params{values: map[string][]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		p.Add(pairs[i], pairs[i+1])
	}
	return p
}

// Add appends a value to those of the name.
func (p *Params) Add(name, value string) {
	name = strings.ToUpper(name)
	if _, ok := p.values[name]; !ok {
		p.names = append(p.names, name)
	}
	p.values[name] = append(p.values[name], value)
}

// Names returns the names in upper case, in order of first appearance.
func (p *Params) Names() []string { return p.names }

// Has tells whether the parameter was sent, be it empty.
func (p *Params) Has(name string) bool { return len(p.All(name)) > 0 }

// All returns every value of a parameter, in the order sent.
func (p *Params) All(name string) []string { return p.values[strings.ToUpper(name)] }

// One returns the value of a parameter that has at most one, "" if it was not
// sent. Equal repetitions are one value; different ones are a Usage fault,
// since DALI leaves no way to choose.
func (p *Params) One(name string) (string, error) {
	all := p.All(name)
	if len(all) == 0 {
		return "", nil
	}
	for _, v := range all[1:] {
		if v != all[0] {
			return "", fault.New(fault.Usage, "parameter %s has %d different values; send one", strings.ToUpper(name), len(all))
		}
	}
	return all[0], nil
}

// Parts returns the attachments in the order sent.
func (p *Params) Parts() []*Part { return p.parts }

// Part returns the attachment of exactly this name, or nil. A text parameter
// serves as one too: some clients attach a table without a file name.
func (p *Params) Part(name string) *Part {
	for _, part := range p.parts {
		if part.Name == name {
			return part
		}
	}
	if text := p.All(name); len(text) == 1 {
		return &Part{Name: name, Size: int64(len(text[0])), content: memory(text[0])}
	}
	return nil
}

// Close removes the attachments. It may be called more than once.
func (p *Params) Close() error {
	var first error
	for _, part := range p.parts {
		if err := part.content.remove(); err != nil && first == nil {
			first = err
		}
	}
	p.parts = nil
	return first
}

// Part is an attachment: a part of a multipart body that is a file.
type Part struct {
	Name        string
	Filename    string
	ContentType string
	Size        int64
	content     content
}

// Open returns the content from its start; the caller closes it.
func (p *Part) Open() (io.ReadCloser, error) { return p.content.open() }

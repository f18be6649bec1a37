package pyformat

import (
	"fmt"
	"strconv"
	"strings"
)

// Template is a format string taken apart.
type Template []Piece

// Piece is some literal text and the field after it.
type Piece struct {
	Literal string
	Field   *Field // nil at the end of the text
}

// Field is a replacement field, the part between braces.
type Field struct {
	// Name is what stands before the first dot or bracket. It is empty or a
	// number for an argument by position.
	Name string
	Path []Step
	// Conversion is 'r', 's' or 'a', or 0 for none.
	Conversion byte
	// Spec is the format specification, which may have fields of its own.
	Spec Template
	// Text is the field as it was written, without the braces.
	Text string
}

// Step is a part of a field's path: .Key or [Key].
type Step struct {
	Key string
	// Attribute tells .Key from [Key].
	Attribute bool
}

// Index returns the number in brackets, if the step is one.
func (s Step) Index() (int, bool) {
	if s.Attribute || s.Key == "" || strings.Trim(s.Key, "0123456789") != "" {
		return 0, false
	}
	i, err := strconv.Atoi(s.Key)
	return i, err == nil
}

// Constant returns the text of a template without fields.
func (t Template) Constant() (string, bool) {
	switch {
	case len(t) == 0:
		return "", true
	case len(t) == 1 && t[0].Field == nil:
		return t[0].Literal, true
	}
	return "", false
}

// Parse reads a format string.
func Parse(text string) (Template, error) { return parse(text, 2) }

// parse reads a format string in which fields may nest to a depth.
func parse(text string, depth int) (Template, error) {
	var (
		t       Template
		literal strings.Builder
	)
	for i := 0; i < len(text); {
		c := text[i]
		doubled := i+1 < len(text) && text[i+1] == c
		switch {
		case c != '{' && c != '}':
			literal.WriteByte(c)
			i++
		case doubled:
			literal.WriteByte(c)
			i += 2
		case c == '}':
			return nil, fmt.Errorf("there is a } without a { before it; write }} for the character")
		case depth == 0:
			return nil, fmt.Errorf("fields nest too deep in %q", text)
		default:
			end, err := fieldEnd(text, i)
			if err != nil {
				return nil, err
			}
			f, err := parseField(text[i+1:end], depth)
			if err != nil {
				return nil, err
			}
			t = append(t, Piece{Literal: literal.String(), Field: f})
			literal.Reset()
			i = end + 1
		}
	}
	if literal.Len() > 0 {
		t = append(t, Piece{Literal: literal.String()})
	}
	return t, nil
}

// fieldEnd returns the place of the brace that closes the one at start. Braces
// within brackets are part of a key.
func fieldEnd(text string, start int) (int, error) {
	depth, bracket := 0, false
	for i := start; i < len(text); i++ {
		switch c := text[i]; {
		case c == '[' && depth == 1:
			bracket = true
		case c == ']':
			bracket = false
		case bracket:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i, nil
			}
		}
	}
	return 0, fmt.Errorf("the { at character %d is not closed; write {{ for the character", start+1)
}

// parseField reads what stands between the braces.
func parseField(text string, depth int) (*Field, error) {
	f := &Field{Text: text}
	name, rest := text, ""
	bracket := false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case bracket:
		case c == '{' || c == '}':
			return nil, fmt.Errorf("there is an unexpected { in the name of the field {%s}", text)
		}
		if !bracket && (text[i] == '!' || text[i] == ':') {
			name, rest = text[:i], text[i:]
			break
		}
	}
	if strings.HasPrefix(rest, "!") {
		if len(rest) < 2 || !strings.Contains("rsa", rest[1:2]) {
			return nil, fmt.Errorf("the conversion of the field {%s} is none of !r, !s and !a", text)
		}
		f.Conversion, rest = rest[1], rest[2:]
		if rest != "" && rest[0] != ':' {
			return nil, fmt.Errorf("there is no colon after the conversion of the field {%s}", text)
		}
	}
	var err error
	if f.Spec, err = parse(strings.TrimPrefix(rest, ":"), depth-1); err != nil {
		return nil, fmt.Errorf("format of the field {%s}: %w", text, err)
	}
	f.Name, f.Path, err = parsePath(name)
	if err != nil {
		return nil, fmt.Errorf("field {%s}: %w", text, err)
	}
	return f, nil
}

// parsePath takes a field's name and the steps after it apart.
func parsePath(text string) (name string, path []Step, err error) {
	end := strings.IndexAny(text, ".[")
	if end < 0 {
		return text, nil, nil
	}
	name, rest := text[:end], text[end:]
	for rest != "" {
		s := Step{Attribute: rest[0] == '.'}
		switch {
		case s.Attribute:
			rest = rest[1:]
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			s.Key, rest = rest[:end], rest[end:]
		case rest[0] == '[':
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return "", nil, fmt.Errorf("a ] is missing")
			}
			s.Key, rest = rest[1:end], rest[end+1:]
		default:
			return "", nil, fmt.Errorf("after a ] comes a dot, a [ or nothing")
		}
		if s.Key == "" {
			return "", nil, fmt.Errorf("an attribute or key is empty")
		}
		path = append(path, s)
	}
	return name, path, nil
}

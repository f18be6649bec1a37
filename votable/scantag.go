package votable

import "strings"

// tag consumes the next tag, which text has left at '<', and sets name and
// attrs.
func (s *scanner) tag() (tagKind, error) {
	next := s.peek(2)
	if len(next) == 0 && s.err == nil {
		return endOfInput, nil
	}
	if len(next) < 2 {
		return endOfInput, s.truncated()
	}
	s.pos++
	s.attrs = s.attrs[:0]
	if next[1] == '/' {
		s.pos++
		return endTag, s.endTag()
	}
	if err := s.tagName(); err != nil {
		return 0, err
	}
	for {
		c, err := s.nonBlank()
		if err != nil {
			return 0, err
		}
		switch c {
		case '>':
			s.pos++
			return startTag, nil
		case '/':
			s.pos++
			if !s.has(">") {
				return 0, s.fail("the tag of "+s.name+" is not closed", "")
			}
			return emptyTag, nil
		}
		if err := s.attribute(); err != nil {
			return 0, err
		}
	}
}

func (s *scanner) endTag() error {
	if err := s.tagName(); err != nil {
		return err
	}
	c, err := s.nonBlank()
	if err != nil {
		return err
	}
	if c != '>' {
		return s.fail("the end tag of "+s.name+" is not closed", "")
	}
	s.pos++
	return nil
}

// tagName reads the name of an element. Its prefix is dropped: the namespace
// of VOTable varies with the version and is often missing.
func (s *scanner) tagName() error {
	name, err := s.xmlName()
	if err != nil {
		return err
	}
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	s.name = name
	return nil
}

// knownNames spares an allocation for each name that occurs in rows.
var knownNames = map[string]string{"TR": "TR", "TD": "TD"}

// xmlName reads a name up to a blank, '=', '/' or '>'.
func (s *scanner) xmlName() (string, error) {
	s.token = s.token[:0]
	for {
		if s.pos == s.end && !s.fill() {
			return "", s.truncated()
		}
		c := s.buf[s.pos]
		if c <= ' ' || c == '=' || c == '/' || c == '>' || c == '<' || c == '&' || c == '"' {
			break
		}
		s.token = append(s.token, c)
		s.pos++
		if len(s.token) > maxName {
			return "", s.fail("a name is longer than any of VOTable", "")
		}
	}
	if len(s.token) == 0 {
		return "", s.fail("a name is missing in a tag", "write '<' in text as &lt;")
	}
	if name, ok := knownNames[string(s.token)]; ok {
		return name, nil
	}
	return string(s.token), s.count(len(s.token))
}

// count adds to the bytes of metadata, all of which stay in memory.
func (s *scanner) count(n int) error {
	if s.rows {
		return nil
	}
	if s.meta += n + 64; s.meta > maxMetadata {
		e := s.fail("the document holds more metadata than this service takes", "leave out PARAM, INFO or FIELD elements")
		e.Limit = true
		return e
	}
	return nil
}

// nonBlank passes over white space and returns the byte after it, which is
// not consumed.
func (s *scanner) nonBlank() (byte, error) {
	for {
		if s.pos == s.end && !s.fill() {
			return 0, s.truncated()
		}
		if c := s.buf[s.pos]; c > ' ' {
			return c, nil
		}
		s.pos++
	}
}

// attribute reads one attribute with its value.
func (s *scanner) attribute() error {
	name, err := s.xmlName()
	if err != nil {
		return err
	}
	if c, err := s.nonBlank(); err != nil || c != '=' {
		return firstError(err, s.fail("the attribute "+name+" has no value", ""))
	}
	s.pos++
	quote, err := s.nonBlank()
	if err != nil {
		return err
	}
	if quote != '"' && quote != '\'' {
		return s.fail("the value of the attribute "+name+" is not quoted", "")
	}
	s.pos++
	value, err := s.attributeValue(quote)
	if err != nil {
		return err
	}
	if len(s.attrs) == maxAttributes {
		return s.fail("the element "+s.name+" has more attributes than VOTable gives it", "")
	}
	s.attrs = append(s.attrs, attribute{name, value})
	return s.count(len(value))
}

func firstError(err error, other *Error) error {
	if err != nil {
		return err
	}
	return other
}

func (s *scanner) attributeValue(quote byte) (string, error) {
	s.token = s.token[:0]
	for {
		if s.pos == s.end && !s.fill() {
			return "", s.truncated()
		}
		switch c := s.buf[s.pos]; c {
		case quote:
			s.pos++
			return strings.ToValidUTF8(string(s.token), replacement), nil
		case '&':
			r, err := s.entity()
			if err != nil {
				return "", err
			}
			s.token = append(s.token, string(r)...)
			continue
		case '<':
			return "", s.fail("an attribute holds a '<'", "write it as &lt;")
		case '\t', '\n', '\r':
			s.token = append(s.token, ' ')
		default:
			s.token = append(s.token, c)
		}
		s.pos++
		if len(s.token) > maxMetadata {
			return "", s.longText()
		}
	}
}

// attr returns the value of an attribute of the last tag, or "".
func (s *scanner) attr(name string) string {
	for i := range s.attrs {
		if s.attrs[i].name == name {
			return s.attrs[i].value
		}
	}
	return ""
}

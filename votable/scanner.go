package votable

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// scanner reads XML as alternating text and tags, straight from one buffer.
// It knows what documents of this kind hold and no more: entities other than
// the predefined are refused, so is an encoding other than UTF-8, ASCII and
// Latin 1; a DOCTYPE, comments and processing instructions are passed over.
type scanner struct {
	r    io.Reader
	buf  []byte
	pos  int // next byte
	end  int // bytes in buf
	eof  bool
	err  error
	read int64 // bytes read
	max  int64 // most bytes to read; 0: any number
	line int   // line of buf[mark]
	mark int

	name  string // local name of the last tag
	attrs []attribute
	token []byte // reused for names and values
	meta  int    // bytes of names and attributes so far
	rows  bool   // tags are those of rows, which do not count as metadata
}

type attribute struct{ name, value string }

// tagKind tells what scanner.tag found.
type tagKind uint8

const (
	startTag tagKind = iota
	endTag
	emptyTag
	endOfInput
)

const (
	scanBuffer    = 64 << 10
	maxName       = 256      // bytes of an element's or attribute's name
	maxAttributes = 64       // of one element
	maxMetadata   = 16 << 20 // bytes of names, attributes and text outside of rows
)

func newScanner(r io.Reader, limit int64) (*scanner, error) {
	s := &scanner{r: r, buf: make([]byte, scanBuffer), line: 1, max: limit}
	return s, s.start()
}

// fail makes an error at the present line.
func (s *scanner) fail(msg, remedy string) *Error {
	return &Error{Line: s.lineNumber(), Msg: msg, Remedy: remedy}
}

// lineNumber counts the lines since it was last asked.
func (s *scanner) lineNumber() int {
	s.line += bytes.Count(s.buf[s.mark:s.pos], newline)
	s.mark = s.pos
	return s.line
}

var newline = []byte{'\n'}

// fill moves what is not consumed yet to the start of the buffer, reads more
// behind it, and tells whether there was any.
func (s *scanner) fill() bool {
	if s.eof || s.err != nil {
		return false
	}
	s.lineNumber()
	s.end = copy(s.buf, s.buf[s.pos:s.end])
	s.pos, s.mark = 0, 0
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.read += int64(n)
		switch {
		case s.max > 0 && s.read > s.max:
			s.err = s.tooLarge()
			return false
		case errors.Is(err, io.EOF):
			s.eof = true
		case err != nil:
			s.err = &Error{Line: s.lineNumber(), Msg: "the document cannot be read further", Err: err}
			return false
		}
		if n > 0 || s.eof {
			return n > 0
		}
	}
	s.err = &Error{Msg: "the document cannot be read further", Err: io.ErrNoProgress}
	return false
}

func (s *scanner) tooLarge() *Error {
	e := s.fail("the document is larger than this service takes", "send fewer rows or columns")
	e.Limit = true
	return e
}

// peek returns the next n bytes without consuming them, or fewer at the end.
func (s *scanner) peek(n int) []byte {
	for s.end-s.pos < n && s.fill() {
		continue
	}
	return s.buf[s.pos:min(s.pos+n, s.end)]
}

// has consumes a literal if it is next.
func (s *scanner) has(literal string) bool {
	if string(s.peek(len(literal))) != literal {
		return false
	}
	s.pos += len(literal)
	return true
}

// truncated is the error for a document that ends where it may not, or that
// cannot be read further.
func (s *scanner) truncated() error {
	if s.err != nil {
		return s.err
	}
	return s.fail("the document ends in the middle", "send it whole")
}

// text appends the character data up to the next tag, with entities resolved
// and line ends normalized. At most limit bytes may come of it.
func (s *scanner) text(dst []byte, limit int) ([]byte, error) {
	return s.characters(dst, limit, true)
}

// skipText passes over the character data up to the next tag.
func (s *scanner) skipText() error {
	_, err := s.characters(nil, 0, false)
	return err
}

func (s *scanner) characters(dst []byte, limit int, keep bool) ([]byte, error) {
	for {
		if s.pos == s.end && !s.fill() {
			return dst, s.err
		}
		chunk := s.buf[s.pos:s.end]
		i := bytes.IndexByte(chunk, '<')
		if i < 0 {
			i = len(chunk)
		}
		if amp := bytes.IndexByte(chunk[:i], '&'); amp >= 0 {
			i = amp
		}
		if keep {
			if len(dst)+i > limit {
				return dst, s.longText()
			}
			dst = appendLines(dst, chunk[:i])
		}
		s.pos += i
		if s.pos == s.end {
			continue
		}
		if s.buf[s.pos] == '&' {
			r, err := s.entity()
			if err != nil {
				return dst, err
			}
			if keep {
				dst = utf8.AppendRune(dst, r)
			}
			continue
		}
		more, err := s.aside(&dst, keep, limit)
		if err != nil || !more {
			return dst, err
		}
	}
}

func (s *scanner) longText() *Error {
	e := s.fail("a text is longer than this service takes", "shorten it")
	e.Limit = true
	return e
}

// appendLines appends text with every line end as one line feed (XML 1.0
// section 2.11). A carriage return at the end of a chunk is dropped too:
// either a line feed follows it in the next, or nothing of worth is lost.
func appendLines(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\r')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		if i+1 < len(text) && text[i+1] != '\n' {
			dst = append(dst, '\n')
		}
		text = text[i+1:]
	}
}

// aside passes over a comment or processing instruction at '<', or takes in a
// CDATA section. It returns false at a tag.
func (s *scanner) aside(dst *[]byte, keep bool, limit int) (bool, error) {
	next := s.peek(2)
	if len(next) < 2 {
		return false, s.truncated()
	}
	switch {
	case next[1] == '?':
		return true, s.skipPast("?>", nil, 0)
	case next[1] != '!':
		return false, nil
	case s.has("<!--"):
		return true, s.skipPast("-->", nil, 0)
	case s.has("<![CDATA["):
		if !keep {
			dst = nil
		}
		return true, s.skipPast("]]>", dst, limit)
	case s.has("<!DOCTYPE"):
		return true, s.doctype()
	}
	return false, s.fail("there is a declaration that is not XML", "")
}

// skipPast consumes up to and including a terminator, and appends what
// precedes it to dst unless that is nil.
func (s *scanner) skipPast(terminator string, dst *[]byte, limit int) error {
	for {
		chunk := s.buf[s.pos:s.end]
		i := bytes.Index(chunk, []byte(terminator))
		take := i
		if i < 0 {
			take = max(0, len(chunk)-len(terminator)+1)
		}
		if dst != nil {
			if len(*dst)+take > limit {
				return s.longText()
			}
			*dst = appendLines(*dst, chunk[:take])
		}
		s.pos += take
		if i >= 0 {
			s.pos += len(terminator)
			return nil
		}
		if !s.fill() {
			return s.truncated()
		}
	}
}

// doctype passes over a document type declaration with its internal subset.
// What that declares is not used: entities can grow without bound.
func (s *scanner) doctype() error {
	depth := 0
	for {
		next := s.peek(1)
		if len(next) == 0 {
			return s.truncated()
		}
		s.pos++
		switch next[0] {
		case '[':
			depth++
		case ']':
			depth--
		case '>':
			if depth <= 0 {
				return nil
			}
		}
	}
}

package votable

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// declarationBytes is how far into the document its encoding is looked for.
const declarationBytes = 256

// start passes over a byte order mark, checks what encoding the document
// declares, and sees to it that UTF-8 comes out.
func (s *scanner) start() error {
	head := s.peek(declarationBytes)
	if s.err != nil {
		return s.err
	}
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) || bytes.IndexByte(head, 0) >= 0 {
		return s.fail("the document is in UTF-16", "send it in UTF-8")
	}
	if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
		s.pos += 3
	}
	declaration, _, _ := strings.Cut(string(head), "?>")
	if !strings.Contains(declaration, "<?xml") {
		return nil
	}
	switch name := declaredEncoding(declaration); strings.ToLower(name) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return nil
	case "iso-8859-1", "latin1", "latin-1", "iso8859-1":
		rest := append([]byte(nil), s.buf[s.pos:s.end]...)
		s.r = &latin1{r: io.MultiReader(bytes.NewReader(rest), s.r)}
		s.pos, s.end, s.mark, s.read, s.eof = 0, 0, 0, 0, false
		return nil
	default:
		return s.fail("the document is in the encoding "+name, "send it in UTF-8")
	}
}

// declaredEncoding returns the value of the pseudo-attribute encoding.
func declaredEncoding(declaration string) string {
	_, rest, ok := strings.Cut(declaration, "encoding")
	if !ok {
		return ""
	}
	rest = strings.TrimLeft(rest, " \t\r\n=")
	if rest == "" {
		return ""
	}
	name, _, _ := strings.Cut(rest[1:], rest[:1])
	return name
}

// latin1 turns ISO 8859-1 into UTF-8.
type latin1 struct {
	r  io.Reader
	in [4096]byte
}

func (l *latin1) Read(p []byte) (int, error) {
	if len(p) < 2 {
		// The scanner always offers more; a single byte cannot take a character.
		return 0, io.ErrShortBuffer
	}
	n, err := l.r.Read(l.in[:min(len(l.in), len(p)/2)])
	out := p[:0]
	for _, b := range l.in[:n] {
		out = utf8.AppendRune(out, rune(b))
	}
	return len(out), err
}

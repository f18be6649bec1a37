package votable

import "io"

// base64Reader decodes the text of a STREAM up to its end tag. White space is
// passed over wherever it stands, and padding may occur in the middle, as
// where a writer encoded its blocks one by one.
type base64Reader struct {
	s       *scanner
	element string // the element that holds the STREAM
	empty   bool   // the STREAM is an empty tag
	bits    uint32
	chars   int // characters in bits
	pads    int // padding since the last whole group
	done    bool
	err     error
}

// base64Values holds the six bits of each character of the alphabet, and one
// of these for the others.
const (
	base64Blank   = 0x40
	base64Pad     = 0x41
	base64Tag     = 0x42
	base64Invalid = 0x80
)

var base64Values = func() (values [256]uint8) {
	for i := range values {
		values[i] = base64Invalid
	}
	for i := range len(base64Alphabet) {
		values[base64Alphabet[i]] = uint8(i)
	}
	for _, b := range " \t\r\n" {
		values[b] = base64Blank
	}
	values['='], values['<'] = base64Pad, base64Tag
	return values
}()

// Read decodes at least one byte, unless the text ends. p must have room for
// three.
func (b *base64Reader) Read(p []byte) (int, error) {
	if len(p) < 3 {
		return 0, io.ErrShortBuffer
	}
	n := 0
	for n == 0 && b.err == nil && !b.done && !b.empty {
		if b.s.pos == b.s.end && !b.s.fill() {
			b.err = b.s.truncated()
			break
		}
		n, b.err = b.decode(p)
	}
	switch {
	case n > 0:
		return n, nil
	case b.err != nil:
		return 0, b.err
	}
	return 0, io.EOF
}

// decode turns what is in the scanner's buffer into bytes.
func (b *base64Reader) decode(p []byte) (int, error) {
	in := b.s.buf[b.s.pos:b.s.end]
	i, n := 0, 0
	for i < len(in) && n+3 <= len(p) {
		if b.chars == 0 && i+4 <= len(in) {
			v0, v1, v2, v3 := base64Values[in[i]], base64Values[in[i+1]], base64Values[in[i+2]], base64Values[in[i+3]]
			if v0|v1|v2|v3 < base64Blank {
				p[n], p[n+1], p[n+2] = v0<<2|v1>>4, v1<<4|v2>>2, v2<<6|v3
				n += 3
				i += 4
				continue
			}
		}
		v := base64Values[in[i]]
		switch v {
		case base64Blank:
		case base64Pad:
			b.pads++
		case base64Tag:
			b.s.pos += i
			b.done = true
			// What follows a comment would be lost, so there must be none.
			if next := b.s.peek(2); len(next) == 2 && next[1] != '/' {
				return n, b.s.fail("something other than base64 stands in the STREAM", "")
			}
			n += b.rest(p[n:])
			return n, nil
		case base64Invalid:
			b.s.pos += i
			return n, b.s.fail("a character in the STREAM is not base64", "send the rows as base64 or as TABLEDATA")
		default:
			if b.pads > 0 {
				n += b.rest(p[n:])
			}
			b.bits = b.bits<<6 | uint32(v)
			if b.chars++; b.chars == 4 {
				p[n], p[n+1], p[n+2] = byte(b.bits>>16), byte(b.bits>>8), byte(b.bits)
				n += 3
				b.bits, b.chars = 0, 0
			}
		}
		i++
	}
	b.s.pos += i
	return n, nil
}

// rest decodes a group that padding or the end has cut short.
func (b *base64Reader) rest(p []byte) int {
	n := 0
	switch b.chars {
	case 2:
		p[0] = byte(b.bits >> 4)
		n = 1
	case 3:
		p[0], p[1] = byte(b.bits>>10), byte(b.bits>>2)
		n = 2
	}
	b.bits, b.chars, b.pads = 0, 0, 0
	return n
}

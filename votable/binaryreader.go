package votable

import (
	"errors"
	"fmt"
	"io"
)

// binaryReader reads rows from the stream of a BINARY or BINARY2.
type binaryReader struct {
	s       *scanner
	source  *base64Reader
	in      io.Reader // source, or what decompresses it
	fields  []Field
	readers []cellReader
	flags   []byte // the NULL flags of the row; empty in BINARY
	maxCell int

	buf      []byte
	pos, end int
}

// cellReader adds the next cell of the stream to a column, as row i of the
// batch. null is what the flag of BINARY2 says.
type cellReader func(r *binaryReader, c *Column, i int, null bool) error

// streamBuffer is the least size of the buffer; a longer cell makes it grow up
// to the limit for cells.
const streamBuffer = 64 << 10

func newBinaryReader(source *base64Reader, in io.Reader, fields []Field, maxCell int, flagged bool) *binaryReader {
	r := &binaryReader{s: source.s, source: source, in: in, fields: fields, maxCell: maxCell, buf: make([]byte, streamBuffer)}
	if flagged {
		r.flags = make([]byte, (len(fields)+7)/8)
	}
	for i := range fields {
		r.readers = append(r.readers, newCellReader(&fields[i], flagged))
	}
	return r
}

// longCell is the error for a cell of more bytes than the limit.
func longCell(s *scanner, size, limit int) *Error {
	e := s.fail(fmt.Sprintf("a cell of %d bytes is longer than this service takes, which is %d", size, limit), "send a smaller array")
	e.Limit = true
	return e
}

func (r *binaryReader) row(b *batch) error {
	if r.pos == r.end {
		if err := r.fill(1); errors.Is(err, io.EOF) {
			return r.finish()
		} else if err != nil {
			return err
		}
	}
	if len(r.fields) == 0 {
		return r.s.fail("there are bytes in the STREAM of a table without fields", "")
	}
	flags, err := r.take(len(r.flags))
	if err != nil {
		return err
	}
	copy(r.flags, flags)
	for j, read := range r.readers {
		null := len(r.flags) > 0 && r.flags[j>>3]&(0x80>>(j&7)) != 0
		before := len(b.cols[j].Offsets)
		if err := read(r, &b.cols[j], b.n, null); err != nil {
			var e *Error
			if errors.As(err, &e) {
				e.Column = r.fields[j].Name
			}
			return err
		}
		if before > 0 {
			c := &b.cols[j]
			b.bytes += datatypes[r.fields[j].Datatype].size * int(c.Offsets[before]-c.Offsets[before-1])
		}
	}
	return nil
}

// take returns the next n bytes, valid until the next call. It has read all
// of them before it makes room for more than the buffer holds, so a length
// that the stream only claims costs nothing.
func (r *binaryReader) take(n int) ([]byte, error) {
	if r.end-r.pos < n {
		if err := r.fill(n); errors.Is(err, io.EOF) {
			return nil, r.s.fail("the STREAM ends in the middle of a row", "the number and datatypes of the fields must fit the stream")
		} else if err != nil {
			return nil, err
		}
	}
	b := r.buf[r.pos : r.pos+n]
	r.pos += n
	return b, nil
}

// fill reads until n bytes are there. The buffer doubles only when it is full.
func (r *binaryReader) fill(n int) error {
	r.end = copy(r.buf, r.buf[r.pos:r.end])
	r.pos = 0
	idle := 0
	for r.end < n {
		if len(r.buf)-r.end < 3 {
			r.buf = append(r.buf, make([]byte, len(r.buf))...)
		}
		got, err := r.in.Read(r.buf[r.end:])
		r.end += got
		if r.end >= n {
			return nil
		}
		if err != nil {
			return r.streamError(err)
		}
		if got > 0 {
			idle = 0
		} else if idle++; idle == 100 {
			return r.streamError(io.ErrNoProgress)
		}
	}
	return nil
}

// streamError passes on the end of the stream and errors with a place, and
// gives a place to those of the decompressor.
func (r *binaryReader) streamError(err error) error {
	var e *Error
	switch {
	case errors.Is(err, io.EOF), errors.As(err, &e) && e.Line > 0:
		return err
	case errors.As(err, &e):
		e.Line = r.s.lineNumber()
		return e
	}
	e = r.s.fail("the STREAM cannot be read", "check its encoding")
	e.Err = err
	return e
}

// finish reads the end tags of STREAM, of the serialization and of DATA.
func (r *binaryReader) finish() error {
	// A decompressor may stop before the text does.
	for err := error(nil); !errors.Is(err, io.EOF); {
		if _, err = r.source.Read(r.buf); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	elements := []string{"STREAM", r.source.element}
	if r.source.empty {
		elements = elements[1:]
	}
	for _, element := range elements {
		if err := r.s.skipText(); err != nil {
			return err
		}
		kind, err := r.s.tag()
		if err != nil {
			return err
		}
		if kind != endTag || r.s.name != element {
			return r.s.fail("something other than base64 stands in "+element, "")
		}
	}
	return endData(r.s)
}

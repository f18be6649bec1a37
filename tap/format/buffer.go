package format

import "io"

// buffer gathers output and hands it on in large pieces. The first error of
// the writer below sticks.
type buffer struct {
	w   io.Writer
	b   []byte
	err error
}

// flushSize is how much is gathered before it is written.
const flushSize = 64 << 10

// full writes what is gathered if that is enough.
func (o *buffer) full() error {
	if len(o.b) < flushSize {
		return nil
	}
	return o.flush()
}

// flush writes what is gathered.
func (o *buffer) flush() error {
	if o.err == nil && len(o.b) > 0 {
		_, o.err = o.w.Write(o.b)
	}
	o.b = o.b[:0]
	return o.err
}

package butlerapi

import (
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

// smallBody is the size in bytes below which nothing is compressed: it fits in
// one packet anyway.
const smallBody = 1400

// acceptsGzip reports whether the client of a request takes gzip (RFC 9110,
// section 12.5.3). Weights other than 0 are not compared: there is no other
// coding to prefer.
func acceptsGzip(r *http.Request) bool {
	for _, line := range r.Header.Values("Accept-Encoding") {
		for coding := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(coding, ";")
			if name = strings.TrimSpace(name); !strings.EqualFold(name, "gzip") && name != "*" {
				continue
			}
			q, weighted := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			value, err := strconv.ParseFloat(q, 64)
			return !weighted || err == nil && value > 0
		}
	}
	return false
}

// deflaters are compressors at rest; each holds a megabyte.
var deflaters = sync.Pool{New: func() any {
	d, _ := flate.NewWriter(io.Discard, flate.BestSpeed) // the level is a valid one
	return d
}}

// zipper writes one gzip file (RFC 1952) in pieces, each of which is compressed
// by itself and arrives whole. Between pieces, which may be minutes, it needs
// hardly any memory.
type zipper struct {
	to    io.Writer
	begun bool
	sum   uint32 // of what was written
	size  uint32 // of what was written, modulo 2^32
}

// Write writes a piece, with the end that makes it readable at once.
func (z *zipper) Write(piece []byte) (int, error) {
	if err := z.begin(); err != nil {
		return 0, err
	}
	z.sum = crc32.Update(z.sum, crc32.IEEETable, piece)
	z.size += uint32(len(piece)) //nolint:gosec // The format keeps so many bits.
	// A client that takes its time must not keep a compressor.
	b := borrow()
	defer giveBack(b)
	deflate((*text)(b), piece)
	if _, err := z.to.Write(*b); err != nil {
		return 0, err
	}
	return len(piece), nil
}

// deflating bounds the compressors in use: more would need memory, and no piece
// would be done earlier.
var deflating = make(chan struct{}, runtime.GOMAXPROCS(0))

// deflate compresses a piece and what makes it readable without the next one.
func deflate(to *text, piece []byte) {
	deflating <- struct{}{}
	defer func() { <-deflating }()
	d := deflaters.Get().(*flate.Writer)
	d.Reset(to)
	_, _ = d.Write(piece) // Memory takes everything.
	_ = d.Flush()
	d.Reset(io.Discard)
	deflaters.Put(d)
}

// text is a buffer as an io.Writer.
type text []byte

func (t *text) Write(b []byte) (int, error) {
	*t = append(*t, b...)
	return len(b), nil
}

func (z *zipper) begin() error {
	if z.begun {
		return nil
	}
	z.begun = true
	const method, fastest, anySystem = 8, 4, 255
	_, err := z.to.Write([]byte{0x1f, 0x8b, method, 0, 0, 0, 0, 0, fastest, anySystem})
	return err
}

// Close writes the end of the file.
func (z *zipper) Close() error {
	if err := z.begin(); err != nil {
		return err
	}
	end := []byte{0x03, 0x00} // a last block without anything in it (RFC 1951)
	end = binary.LittleEndian.AppendUint32(end, z.sum)
	_, err := z.to.Write(binary.LittleEndian.AppendUint32(end, z.size))
	return err
}

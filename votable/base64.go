package votable

import "encoding/binary"

// Base64 is written in lines of 64 characters. That is 48 bytes, a multiple
// of the 6 bytes that the encoder turns into 8 characters at a time, and within
// the line length of RFC 2045.
const (
	lineBytes = 48
	lineChars = 64
)

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// base64Pairs holds the two characters for each 12 bits, the first character
// in the low byte: 8 KiB that stay in the first-level cache and halve the
// look-ups.
var base64Pairs = func() (pairs [1 << 12]uint16) {
	for i := range pairs {
		pairs[i] = uint16(base64Alphabet[i>>6]) | uint16(base64Alphabet[i&63])<<8
	}
	return pairs
}()

// appendBase64Lines appends the whole lines that raw fills and returns how
// many bytes of raw that took. It may read the bytes of raw up to its capacity.
func appendBase64Lines(dst, raw []byte) ([]byte, int) {
	lines := len(raw) / lineBytes
	used := lines * lineBytes
	at := len(dst)
	dst = grow(dst, lines*(lineChars+1))
	for from := 0; from < used; from += lineBytes {
		in := (*[lineBytes]byte)(raw[from:])
		out := (*[lineChars + 1]byte)(dst[at:])
		for i := range lineBytes/6 - 1 {
			putBase64(out[i*8:i*8+8], binary.BigEndian.Uint64(in[i*6:i*6+8])>>16)
		}
		// The last six bytes are loaded from two earlier, to stay within the line.
		putBase64(out[lineChars-8:lineChars], binary.BigEndian.Uint64(in[lineBytes-8:]))
		out[lineChars] = '\n'
		at += lineChars + 1
	}
	return dst, used
}

// putBase64 writes the eight characters of the low 48 bits of v.
func putBase64(out []byte, v uint64) {
	chars := uint64(base64Pairs[v>>36&0xFFF]) |
		uint64(base64Pairs[v>>24&0xFFF])<<16 |
		uint64(base64Pairs[v>>12&0xFFF])<<32 |
		uint64(base64Pairs[v&0xFFF])<<48
	binary.LittleEndian.PutUint64(out, chars)
}

// grow extends dst by n bytes of no particular content.
func grow(dst []byte, n int) []byte {
	if need := len(dst) + n; need <= cap(dst) {
		return dst[:need]
	}
	return append(dst, make([]byte, n)...)
}

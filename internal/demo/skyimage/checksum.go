package skyimage

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// seal fills in the DATASUM and CHECKSUM cards of a whole HDU, of which the
// first headerSize bytes are its header (FITS 4.0, section 4.4.2.7).
func seal(hdu []byte, headerSize int) {
	data := onesSum(0, hdu[headerSize:])
	writeValue(hdu[:headerSize], "DATASUM ", fmt.Sprintf("%-10d", data))
	total := onesSum(0, hdu)
	writeValue(hdu[:headerSize], "CHECKSUM", encodeSum(^total))
}

// writeValue overwrites the text of a card's quoted value, which starts in
// column 12.
func writeValue(header []byte, key, value string) {
	for at := 0; at < len(header); at += cardSize {
		if bytes.HasPrefix(header[at:], []byte(key)) {
			copy(header[at+11:], value)
			return
		}
	}
}

// onesSum adds 32-bit words in one's complement arithmetic.
func onesSum(sum uint32, b []byte) uint32 {
	total := uint64(sum)
	for ; len(b) >= 4; b = b[4:] {
		total += uint64(binary.BigEndian.Uint32(b))
	}
	for total>>32 != 0 {
		total = total&0xffffffff + total>>32
	}
	return uint32(total)
}

// encodeSum writes a sum in sixteen letters and digits whose own sum it is
// (FITS 4.0, appendix J.2).
func encodeSum(sum uint32) string {
	const zero, punctuation = 0x30, ":;<=>?@[\\]^_`"
	var text [16]byte
	for i := range 4 {
		value := byte(sum >> (24 - 8*i))
		var part [4]byte
		for j := range part {
			part[j] = value/4 + zero
		}
		part[0] += value % 4
		// Each pair may move apart by equal steps until no character is
		// punctuation: the sum stays the same.
		for bytes.ContainsAny(part[:], punctuation) {
			for j := 0; j < 4; j += 2 {
				if bytes.ContainsAny(part[j:j+2], punctuation) {
					part[j]++
					part[j+1]--
				}
			}
		}
		for j := range part {
			text[4*j+i] = part[j]
		}
	}
	// The value starts one byte past a word boundary, so the string is
	// turned right by one place.
	return string(text[15:]) + string(text[:15])
}

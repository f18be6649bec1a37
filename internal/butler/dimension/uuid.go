package dimension

import "encoding/hex"

// ParseUUID reads a UUID in any of the forms that Python's uuid.UUID takes:
// hyphens, braces and the prefix "urn:uuid:" may be there or not.
func ParseUUID(text string) (u [16]byte, ok bool) {
	var digits [32]byte
	n := 0
	text = trimUUID(text)
	for i := range len(text) {
		c := text[i]
		if c == '-' {
			continue
		}
		if n == len(digits) {
			return u, false
		}
		digits[n] = c
		n++
	}
	if n != len(digits) {
		return u, false
	}
	_, err := hex.Decode(u[:], digits[:])
	return u, err == nil
}

func trimUUID(text string) string {
	const urn = "urn:uuid:"
	if len(text) > len(urn) && text[:len(urn)] == urn {
		text = text[len(urn):]
	}
	if n := len(text); n > 2 && text[0] == '{' && text[n-1] == '}' {
		text = text[1 : n-1]
	}
	return text
}

// AppendUUID appends a UUID in its usual form: lower case, with hyphens.
func AppendUUID(dst []byte, u [16]byte) []byte {
	dst = hex.AppendEncode(dst, u[:4])
	for _, part := range [][]byte{u[4:6], u[6:8], u[8:10], u[10:]} {
		dst = append(dst, '-')
		dst = hex.AppendEncode(dst, part)
	}
	return dst
}

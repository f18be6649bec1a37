package s3

import "strings"

// appendEncoded appends a text with every byte but A-Z a-z 0-9 - . _ ~ and those
// of safe percent-encoded, as signatures of both versions want it.
func appendEncoded(dst []byte, text, safe string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(text) {
		c := text[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~' ||
			strings.IndexByte(safe, c) >= 0 {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}

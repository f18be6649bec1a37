package butlerapi

import "github.com/vobutler/vobutler/internal/butler/dimension"

// comma appends a comma before every item but the first.
func comma(dst []byte, i int) []byte {
	if i > 0 {
		dst = append(dst, ',')
	}
	return dst
}

// appendTexts appends an array of strings.
func appendTexts(dst []byte, texts []string) []byte {
	dst = append(dst, '[')
	for i, text := range texts {
		dst = dimension.AppendQuoted(comma(dst, i), text)
	}
	return append(dst, ']')
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}

// appendOptional appends a string, or null if it is empty.
func appendOptional(dst []byte, text string) []byte {
	if text == "" {
		return append(dst, "null"...)
	}
	return dimension.AppendQuoted(dst, text)
}

// keys are the quoted keys of an object, each with what stands around it: the
// brace or comma before, the colon after.
type keys [][]byte

func newKeys(names []string) keys {
	ks := make(keys, len(names))
	for i, name := range names {
		open := byte(',')
		if i == 0 {
			open = '{'
		}
		ks[i] = append(dimension.AppendQuoted([]byte{open}, name), ':')
	}
	return ks
}

// append appends the object of values, of which there may be fewer than keys.
func (ks keys) append(dst []byte, values []dimension.Value) []byte {
	if len(values) == 0 {
		return append(dst, "{}"...)
	}
	for i := range values {
		dst = append(dst, ks[i]...)
		dst = values[i].AppendJSON(dst)
	}
	return append(dst, '}')
}

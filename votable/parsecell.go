package votable

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// newCellParser chooses what reads the cells of a field from their text
// (VOTable 1.4 section 5.1). Empty text is NULL; that an empty string cannot
// be told from it is a property of TABLEDATA.
func newCellParser(f *Field) cellParser {
	if f.Datatype.isText() {
		return parseText
	}
	null := ""
	if f.Values != nil {
		null = strings.TrimSpace(f.Values.Null)
	}
	if shape, _ := f.Shape(); !shape.Scalar {
		return arrayParser(f.Datatype, shape)
	}
	element := elementParser(f.Datatype)
	return func(c *Column, i int, text []byte) error {
		text = bytes.TrimSpace(text)
		if len(text) == 0 || null != "" && string(text) == null || f.Datatype == Boolean && string(text) == "?" {
			c.addNull(f.Datatype, i)
			return nil
		}
		c.addValid(i)
		rest, err := element(c, text)
		if err == nil && len(rest) > 0 {
			return &Error{Msg: "is more than one value", Remedy: "give the field an arraysize"}
		}
		return err
	}
}

func parseText(c *Column, i int, text []byte) error {
	if len(text) == 0 {
		c.addNull(Char, i)
		return nil
	}
	for _, b := range text {
		if byteClass[b] == controlByte {
			return &Error{Msg: "holds a control character that XML excludes", Remedy: "remove it"}
		}
	}
	c.addValid(i)
	before := len(c.Bytes)
	c.Bytes = appendValidUTF8(c.Bytes, text)
	c.endCell(len(c.Bytes) - before)
	return nil
}

// appendValidUTF8 appends a string with U+FFFD for each byte that is no UTF-8.
func appendValidUTF8(dst, s []byte) []byte {
	if utf8.Valid(s) {
		return append(dst, s...)
	}
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		dst = utf8.AppendRune(dst, r)
		s = s[size:]
	}
	return dst
}

// arrayParser reads elements apart by white space. The digits of a bit array
// may also stand together.
func arrayParser(d Datatype, shape Shape) cellParser {
	element := elementParser(d)
	return func(c *Column, i int, text []byte) error {
		text = bytes.TrimSpace(text)
		if len(text) == 0 {
			c.addNullArray(i)
			return nil
		}
		c.addValid(i)
		n := 0
		for len(text) > 0 {
			rest, err := element(c, text)
			if err != nil {
				return err
			}
			text = rest
			n++
		}
		if !shape.Variable && n != shape.Count {
			return &Error{Msg: fmt.Sprintf("has %d elements for an arraysize of %d", n, shape.Count),
				Remedy: `write as many, or give the field the arraysize "*"`}
		}
		c.endCell(n)
		return nil
	}
}

// parseElement reads one element from the start of a text, which is not
// blank, and returns the rest without leading white space.
type parseElement = func(c *Column, text []byte) ([]byte, error)

func elementParser(d Datatype) parseElement {
	switch d {
	case Boolean:
		return parseBoolean
	case Bit:
		return parseBit
	case UnsignedByte:
		return func(c *Column, text []byte) ([]byte, error) {
			v, rest, err := parseInteger(text, 0, 255)
			c.Bytes = append(c.Bytes, byte(v))
			return rest, err
		}
	case Short:
		return func(c *Column, text []byte) ([]byte, error) {
			v, rest, err := parseInteger(text, -1<<15, 1<<15-1)
			c.Int16s = append(c.Int16s, int16(v))
			return rest, err
		}
	case Int:
		return func(c *Column, text []byte) ([]byte, error) {
			v, rest, err := parseInteger(text, -1<<31, 1<<31-1)
			c.Int32s = append(c.Int32s, int32(v))
			return rest, err
		}
	case Long:
		return func(c *Column, text []byte) ([]byte, error) {
			v, rest, err := parseInteger(text, -1<<63, 1<<63-1)
			c.Int64s = append(c.Int64s, v)
			return rest, err
		}
	case Float:
		return parseFloat
	case FloatComplex:
		return twice(parseFloat)
	case DoubleComplex:
		return twice(parseDouble)
	}
	return parseDouble
}

// twice reads the two parts of a complex number.
func twice(part parseElement) parseElement {
	return func(c *Column, text []byte) ([]byte, error) {
		text, err := part(c, text)
		if err == nil && len(text) == 0 {
			err = &Error{Msg: "lacks the imaginary part of a complex number", Remedy: "write two numbers"}
		}
		if err != nil {
			return nil, err
		}
		return part(c, text)
	}
}

// cutToken splits the text at the first white space.
func cutToken(text []byte) (token, rest []byte) {
	for i, b := range text {
		if b == ' ' || b == '\n' || b == '\t' || b == '\r' {
			return text[:i], bytes.TrimLeft(text[i:], " \n\t\r")
		}
	}
	return text, nil
}

func parseBoolean(c *Column, text []byte) ([]byte, error) {
	token, rest := cutToken(text)
	switch strings.ToLower(string(token)) {
	case "t", "true", "1":
		c.Bytes = append(c.Bytes, 1)
	case "f", "false", "0", "?":
		c.Bytes = append(c.Bytes, 0)
	default:
		return nil, &Error{Msg: "is no boolean", Remedy: "write T or F"}
	}
	return rest, nil
}

func parseBit(c *Column, text []byte) ([]byte, error) {
	if text[0] != '0' && text[0] != '1' {
		return nil, &Error{Msg: "is no bit", Remedy: "write 0 or 1"}
	}
	c.Bytes = append(c.Bytes, text[0]-'0')
	return bytes.TrimLeft(text[1:], " \n\t\r"), nil
}

// parseInteger reads a decimal number, or a hexadecimal one after 0x.
func parseInteger(text []byte, least, most int64) (int64, []byte, error) {
	token, rest := cutToken(text)
	v, ok := decimal(token)
	if !ok {
		var err error
		if v, err = slowInteger(string(token)); err != nil {
			return 0, nil, &Error{Msg: "is no integer that the datatype holds", Remedy: "use a wider datatype, or double"}
		}
	}
	if v < least || v > most {
		return 0, nil, &Error{Msg: fmt.Sprintf("is outside the datatype's range, %d to %d", least, most), Remedy: "use a wider datatype"}
	}
	return v, rest, nil
}

// safeDigits is how many decimal digits cannot overflow 64 bits.
const safeDigits = 18

// decimal reads the usual form of an integer.
func decimal(token []byte) (int64, bool) {
	digits := token
	negative := token[0] == '-'
	if negative {
		digits = token[1:]
	}
	if len(digits) == 0 || len(digits) > safeDigits {
		return 0, false
	}
	var v int64
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		v = v*10 + int64(d-'0')
	}
	if negative {
		v = -v
	}
	return v, true
}

func slowInteger(token string) (int64, error) {
	unsigned := strings.TrimLeft(token, "+-")
	if digits, ok := strings.CutPrefix(strings.ToLower(unsigned), "0x"); ok {
		return strconv.ParseInt(token[:len(token)-len(unsigned)]+digits, 16, 64)
	}
	return strconv.ParseInt(token, 10, 64)
}

func parseFloat(c *Column, text []byte) ([]byte, error) {
	token, rest := cutToken(text)
	v, err := strconv.ParseFloat(string(token), 32)
	if err != nil {
		return nil, floatError(token, "double")
	}
	c.Float32s = append(c.Float32s, float32(v))
	return rest, nil
}

func parseDouble(c *Column, text []byte) ([]byte, error) {
	token, rest := cutToken(text)
	v, err := strconv.ParseFloat(string(token), 64)
	if err != nil {
		return nil, floatError(token, "char")
	}
	c.Float64s = append(c.Float64s, v)
	return rest, nil
}

// floatError tells a number that is too large from what is none.
func floatError(token []byte, wider string) *Error {
	if _, err := strconv.ParseFloat(string(token), 64); err == nil || strings.Trim(string(token), "+-0123456789.eE") == "" && bytes.ContainsAny(token, "0123456789") {
		return &Error{Msg: "is outside the datatype's range", Remedy: "use the datatype " + wider}
	}
	return &Error{Msg: "is no number", Remedy: "write a decimal number, NaN, or nothing for NULL"}
}

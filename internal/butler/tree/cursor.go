package tree

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/fail"
)

// maxNesting bounds how deep objects and arrays may be nested.
const maxNesting = 200

// cursor is one value within a JSON text that is known to be well formed. Values
// are read in place, which is fast for large bodies; the chain of parents gives
// errors a path.
type cursor struct {
	data   []byte // from the begin of the value to the end of the text
	parent *cursor
	key    string // of the member of an object; empty in arrays and at the root
	index  int    // of the item of an array; -1 for members
	depth  int
}

// root returns the cursor of a whole text, unless it is not JSON.
func root(text []byte) (*cursor, error) {
	if !json.Valid(text) {
		var raw json.RawMessage
		err := json.Unmarshal(text, &raw)
		var at *json.SyntaxError
		if errors.As(err, &at) {
			return nil, fail.Invalid("the request is not JSON: %v, at byte %d", err, at.Offset)
		}
		return nil, fail.Invalid("the request is not JSON: %v", err)
	}
	return &cursor{data: skipSpace(text), index: -1}, nil
}

func skipSpace(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t' || b[0] == '\n' || b[0] == '\r') {
		b = b[1:]
	}
	return b
}

// path returns where the value is: tree.predicate.operands[0][1].
func (c *cursor) path() string {
	var parts []string
	for ; c.parent != nil; c = c.parent {
		if c.index >= 0 {
			parts = append(parts, "["+strconv.Itoa(c.index)+"]")
		} else {
			parts = append(parts, "."+c.key)
		}
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
	}
	return strings.TrimPrefix(b.String(), ".")
}

// errorf returns an error of type InvalidQuery with the path.
func (c *cursor) errorf(format string, args ...any) error {
	return c.within(fail.Invalid(format, args...))
}

// within adds the path to an error that a user can cause.
func (c *cursor) within(err error) error {
	var f *fail.Error
	if !errors.As(err, &f) {
		return err
	}
	if p := c.path(); p != "" {
		return f.Within("%s", p)
	}
	return f
}

// kind describes the value for messages.
func (c *cursor) kind() string {
	switch c.data[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a truth value"
	case 'n':
		return "null"
	}
	return "a number"
}

func (c *cursor) isNull() bool   { return c.data[0] == 'n' }
func (c *cursor) isString() bool { return c.data[0] == '"' }

// skip returns what follows the value.
func (c *cursor) skip() []byte { return skipValue(c.data) }

func skipValue(b []byte) []byte {
	switch b[0] {
	case '"':
		return b[stringEnd(b):]
	case '{', '[':
		return b[compoundEnd(b):]
	}
	for i, c := range b {
		switch c {
		case ',', ']', '}', ' ', '\t', '\n', '\r':
			return b[i:]
		}
	}
	return nil
}

// compoundEnd returns the length of the object or array that b begins with.
func compoundEnd(b []byte) int {
	depth := 0
	for i := 0; ; i++ {
		switch b[i] {
		case '"':
			i += stringEnd(b[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
}

// stringEnd returns the length of the string that b begins with, quotes
// included.
func stringEnd(b []byte) int {
	for i := 1; ; i++ {
		switch b[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
}

func (c *cursor) child(data []byte, key string, index int) (*cursor, error) {
	if c.depth >= maxNesting {
		return nil, c.errorf("the request is nested deeper than %d levels", maxNesting)
	}
	return &cursor{data: data, parent: c, key: key, index: index, depth: c.depth + 1}, nil
}

// object calls member for each member of an object.
func (c *cursor) object(member func(key string, v *cursor) error) error {
	if c.data[0] != '{' {
		return c.errorf("an object is needed here, not %s", c.kind())
	}
	b := skipSpace(c.data[1:])
	for b[0] != '}' {
		n := stringEnd(b)
		key := unquote(b[:n])
		v, err := c.child(skipSpace(skipSpace(b[n:])[1:]), key, -1)
		if err != nil {
			return err
		}
		if err := member(key, v); err != nil {
			return err
		}
		if b = skipSpace(v.skip()); b[0] == ',' {
			b = skipSpace(b[1:])
		}
	}
	return nil
}

// array calls item for each item of an array.
func (c *cursor) array(item func(v *cursor) error) error {
	if c.data[0] != '[' {
		return c.errorf("an array is needed here, not %s", c.kind())
	}
	b := skipSpace(c.data[1:])
	for i := 0; b[0] != ']'; i++ {
		v, err := c.child(b, "", i)
		if err != nil {
			return err
		}
		if err := item(v); err != nil {
			return err
		}
		if b = skipSpace(v.skip()); b[0] == ',' {
			b = skipSpace(b[1:])
		}
	}
	return nil
}

// unquote returns the text of a JSON string.
func unquote(b []byte) string {
	if bytes.IndexByte(b, '\\') < 0 {
		return strings.ToValidUTF8(string(b[1:len(b)-1]), "\ufffd")
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		panic(fmt.Sprintf("tree: a valid JSON string does not decode: %v", err))
	}
	return s
}

func (c *cursor) text() (string, error) {
	if c.data[0] != '"' {
		return "", c.errorf("a string is needed here, not %s", c.kind())
	}
	return unquote(c.data[:stringEnd(c.data)]), nil
}

func (c *cursor) texts() ([]string, error) {
	out := []string{}
	err := c.array(func(v *cursor) error {
		s, err := v.text()
		out = append(out, s)
		return err
	})
	return out, err
}

func (c *cursor) bool() (bool, error) {
	if c.data[0] != 't' && c.data[0] != 'f' {
		return false, c.errorf("true or false is needed here, not %s", c.kind())
	}
	return c.data[0] == 't', nil
}

// number returns the characters of a number.
func (c *cursor) number() (string, bool) {
	if c.data[0] != '-' && (c.data[0] < '0' || c.data[0] > '9') {
		return "", false
	}
	return string(c.data[:len(c.data)-len(c.skip())]), true
}

func (c *cursor) int() (int64, error) {
	s, ok := c.number()
	if !ok {
		return 0, c.errorf("an integer is needed here, not %s", c.kind())
	}
	i, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, c.errorf("%s is not an integer of 64 bits", s)
	}
	return i, nil
}

func (c *cursor) float() (float64, error) {
	s, ok := c.number()
	if !ok {
		return 0, c.errorf("a number is needed here, not %s", c.kind())
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, c.errorf("%s is out of the range of numbers", s)
	}
	return f, nil
}

// base64 returns the bytes of a string in base64.
func (c *cursor) base64() (string, error) {
	s, err := c.text()
	if err != nil {
		return "", err
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", c.errorf("the text is not in base64: %v", err)
	}
	return string(b), nil
}

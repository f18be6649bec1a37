package sqlite

import (
	"encoding/base64"
	"encoding/hex"
	"math"
	"strconv"
	"time"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tai"
)

// stored says how a value goes to SQLite.
type stored uint8

const (
	asNull stored = iota
	asInteger
	asFloat
	asText
)

// timestampFormat is how the Python library's drivers store a timestamp.
const timestampFormat = "2006-01-02 15:04:05.000000"

// encode returns an argument as it goes to SQLite; a text is left in buf.
func encode(buf *[]byte, a sqlb.Arg) (kind stored, integer int64, float float64) {
	*buf = (*buf)[:0]
	switch {
	case a.Rows != nil:
		*buf = appendRows(*buf, a.Rows)
		return asText, 0, 0
	case a.Array:
		*buf = append(*buf, '[')
		for i, v := range a.Values {
			if i > 0 {
				*buf = append(*buf, ',')
			}
			*buf = appendJSON(*buf, v, a.Type)
		}
		*buf = append(*buf, ']')
		return asText, 0, 0
	case a.Value.IsNull():
		return asNull, 0, 0
	}
	switch a.Type {
	case dimension.TypeInt, dimension.TypeBool, dimension.TypeDateTime:
		return asInteger, a.Value.Int(), 0
	case dimension.TypeFloat:
		return asFloat, 0, a.Value.Float()
	}
	*buf = appendText(*buf, a.Value, a.Type)
	return asText, 0, 0
}

// appendText appends a value of a type that SQLite holds as text.
func appendText(dst []byte, v dimension.Value, t dimension.Type) []byte {
	switch t {
	case dimension.TypeUUID:
		u := v.UUID()
		return hex.AppendEncode(dst, u[:])
	case dimension.TypeHash, dimension.TypeRegion:
		return base64.StdEncoding.AppendEncode(dst, []byte(v.Text()))
	case dimension.TypeIngestDate:
		return time.Unix(0, tai.ToUTC(v.Int())).UTC().AppendFormat(dst, timestampFormat)
	}
	return append(dst, v.Text()...)
}

func appendJSON(dst []byte, v dimension.Value, t dimension.Type) []byte {
	switch {
	case v.IsNull():
		return append(dst, "null"...)
	case t == dimension.TypeInt || t == dimension.TypeBool || t == dimension.TypeDateTime:
		return strconv.AppendInt(dst, v.Int(), 10)
	case t == dimension.TypeFloat:
		return appendFloat(dst, v.Float())
	}
	return dimension.AppendQuoted(dst, string(appendText(nil, v, t)))
}

// appendFloat appends a number that JSON readers take for a float. JSON has no
// infinity, but a number too large for a float becomes one.
func appendFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "null"...)
	case math.IsInf(f, 1):
		return append(dst, "9e999"...)
	case math.IsInf(f, -1):
		return append(dst, "-9e999"...)
	}
	return strconv.AppendFloat(dst, f, 'e', -1, 64)
}

func appendRows(dst []byte, columns []sqlb.ValueColumn) []byte {
	dst = append(dst, '[')
	for i := range columns[0].Values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '[')
		for j, c := range columns {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = appendJSON(dst, c.Values[i], c.Type)
		}
		dst = append(dst, ']')
	}
	return append(dst, ']')
}

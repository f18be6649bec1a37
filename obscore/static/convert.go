package static

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/vobutler/vobutler/votable"
)

// report takes a value that does not fit, and why.
type report func(row int, value, reason string)

// convert turns n cells of a source into cells of the table. A value that is
// not exactly one of the table's type goes to bad.
type convert func(from *votable.Column, n int, to *votable.Column, bad report)

// number is what numeric columns of the table hold.
type number interface{ int32 | int64 | float64 }

// slot says where a column keeps its values.
type slot[T number] func(*votable.Column) *[]T

func int32s(c *votable.Column) *[]int32     { return &c.Int32s }
func int64s(c *votable.Column) *[]int64     { return &c.Int64s }
func float64s(c *votable.Column) *[]float64 { return &c.Float64s }

// conversion returns how values of one field become those of another.
func conversion(from, to *votable.Field) (convert, error) {
	source, text := from.Datatype, from.Datatype <= votable.UnicodeChar
	switch {
	case !text && from.Arraysize != "":
		return nil, errors.New("it holds arrays")
	case text && to.Datatype == votable.Char:
		return keepText, nil
	case text:
		return fromText(to.Datatype)
	case source >= votable.UnsignedByte && source <= votable.Long:
		return fromInteger(source, to.Datatype)
	case source == votable.Float || source == votable.Double:
		return fromFloat(source, to.Datatype)
	}
	return nil, unlike(source, to.Datatype)
}

func unlike(source, target votable.Datatype) error {
	return fmt.Errorf("it holds %s values, the table wants %s", source, target)
}

func fromText(target votable.Datatype) (convert, error) {
	switch target {
	case votable.Int:
		return recast(textCell, parseInt32, int32s), nil
	case votable.Long:
		return recast(textCell, parseInt64, int64s), nil
	case votable.Double:
		return recast(textCell, parseDouble, float64s), nil
	}
	return nil, unlike(votable.Char, target)
}

func fromInteger(source, target votable.Datatype) (convert, error) {
	cell := map[votable.Datatype]func(*votable.Column, int) int64{
		votable.UnsignedByte: func(c *votable.Column, i int) int64 { return int64(c.Bytes[i]) },
		votable.Short:        func(c *votable.Column, i int) int64 { return int64(c.Int16s[i]) },
		votable.Int:          func(c *votable.Column, i int) int64 { return int64(c.Int32s[i]) },
		votable.Long:         func(c *votable.Column, i int) int64 { return c.Int64s[i] },
	}[source]
	switch target {
	case votable.Int:
		return recast(cell, fitInt32, int32s), nil
	case votable.Long:
		return recast(cell, func(v int64) (int64, string) { return v, "" }, int64s), nil
	case votable.Double:
		return recast(cell, fitDouble, float64s), nil
	}
	return nil, unlike(source, target)
}

func fromFloat(source, target votable.Datatype) (convert, error) {
	cell := func(c *votable.Column, i int) float64 { return c.Float64s[i] }
	if source == votable.Float {
		cell = func(c *votable.Column, i int) float64 { return float64(c.Float32s[i]) }
	}
	switch target {
	case votable.Int:
		return recast(cell, func(f float64) (int32, string) { return wholeInt32(f) }, int32s), nil
	case votable.Long:
		return recast(cell, wholeInt64, int64s), nil
	case votable.Double:
		return recast(cell, finite, float64s), nil
	}
	return nil, unlike(source, target)
}

// keepText takes text as it is.
func keepText(from *votable.Column, n int, to *votable.Column, bad report) {
	*to = votable.Column{Bytes: from.Bytes, Offsets: from.Offsets, Valid: from.Valid}
	if utf8.Valid(from.Bytes) {
		return
	}
	for i := range n {
		if text := from.Text(i); !utf8.Valid(text) {
			bad(i, string(text), "this is not UTF-8")
		}
	}
}

// textCell returns a cell as a string that shares its bytes: they do not change
// while the cell is being read.
func textCell(c *votable.Column, i int) string {
	b := c.Text(i)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// recast converts cell by cell. A value that is not a number, as files of
// floating point have it for missing ones, becomes NULL.
func recast[S int64 | float64 | string, T number](cell func(*votable.Column, int) S, fit func(S) (T, string), into slot[T]) convert {
	return func(from *votable.Column, n int, to *votable.Column, bad report) {
		to.Valid = resizeMask(to.Valid, n)
		values := into(to)
		if cap(*values) < n {
			*values = make([]T, n)
		}
		*values = (*values)[:n]
		for i := range n {
			if from.IsNull(i) {
				continue
			}
			s := cell(from, i)
			v, reason := fit(s)
			if reason == missing {
				continue
			}
			if reason != "" {
				bad(i, fmt.Sprint(s), reason)
			}
			(*values)[i] = v
			to.Valid[i>>6] |= 1 << (uint(i) & 63)
		}
	}
}

// The reasons why a value does not fit. Missing is none: the cell becomes NULL.
const (
	missing    = "missing"
	notInteger = "this is not an integer"
	notNumber  = "this is not a number"
	notFinite  = "this is not a finite number"
	tooLarge   = "this is larger than the column can hold"
)

func parseInt32(s string) (int32, string) {
	v, reason := parseInt64(s)
	if reason != "" {
		return 0, reason
	}
	return fitInt32(v)
}

// parseInt64 also takes a whole number that is written with a point, as tools
// do that keep integers with NULLs as floating point.
func parseInt64(s string) (int64, string) {
	v, err := strconv.ParseInt(s, 10, 64)
	if err == nil {
		return v, ""
	}
	f, reason := parseDouble(s)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, tooLarge
	case reason == missing:
		return 0, missing
	case reason != "":
		return 0, notInteger
	}
	return wholeInt64(f)
}

func parseDouble(s string) (float64, string) {
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, tooLarge
	case err != nil || strings.ContainsAny(s, "xX_"):
		return 0, notNumber
	}
	return finite(f)
}

func finite(f float64) (float64, string) {
	switch {
	case math.IsNaN(f):
		return 0, missing
	case math.IsInf(f, 0):
		return 0, notFinite
	}
	return f, ""
}

func fitInt32(v int64) (int32, string) {
	if v != int64(int32(v)) {
		return 0, tooLarge
	}
	return int32(v), ""
}

func fitDouble(v int64) (float64, string) {
	if f := float64(v); int64(f) == v {
		return f, ""
	}
	return 0, "this integer has more digits than floating point can hold"
}

func wholeInt32(f float64) (int32, string) {
	v, reason := wholeInt64(f)
	if reason != "" {
		return 0, reason
	}
	return fitInt32(v)
}

// wholeInt64 returns a floating point number as the integer that it is.
func wholeInt64(f float64) (int64, string) {
	switch {
	case math.IsNaN(f):
		return 0, missing
	case f != math.Trunc(f):
		return 0, notInteger
	case math.Abs(f) > 1<<53:
		return 0, tooLarge
	}
	return int64(f), ""
}

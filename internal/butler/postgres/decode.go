package postgres

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tai"
)

// decoder turns values in the database's binary format into ours.
type decoder struct {
	// last is the last text of each column: values repeat so often that keeping
	// it saves most allocations.
	last    []string
	scratch []byte
}

var errLength = errors.New("a value has a wrong length")

func (d *decoder) decode(column int, t dimension.Type, oid uint32, b []byte) (dimension.Value, error) {
	switch t {
	case dimension.TypeInt, dimension.TypeDateTime:
		i, err := integer(oid, b)
		if t == dimension.TypeDateTime {
			return dimension.DateTime(i), err
		}
		return dimension.Int(i), err
	case dimension.TypeFloat:
		return float(oid, b)
	case dimension.TypeBool:
		if oid != oidBool || len(b) != 1 {
			return dimension.Null, mismatch(t, oid)
		}
		return dimension.Bool(b[0] != 0), nil
	case dimension.TypeUUID:
		if oid != oidUUID || len(b) != 16 {
			return dimension.Null, mismatch(t, oid)
		}
		return dimension.UUID([16]byte(b)), nil
	case dimension.TypeTimespan:
		if oid != oidInt8Range {
			return dimension.Null, mismatch(t, oid)
		}
		return timespan(b)
	case dimension.TypeIngestDate:
		if oid != oidTimestamp || len(b) != 8 {
			return dimension.Null, mismatch(t, oid)
		}
		micro := int64(binary.BigEndian.Uint64(b)) + epoch2000
		return dimension.DateTime(tai.FromUTC(micro * 1000)), nil
	}
	if oid != oidText && oid != oidVarchar && oid != oidBPChar {
		return dimension.Null, mismatch(t, oid)
	}
	return d.text(column, t, b)
}

func mismatch(t dimension.Type, oid uint32) error {
	return fmt.Errorf("a value of type %s was expected; the database has type %d", t, oid)
}

func integer(oid uint32, b []byte) (int64, error) {
	switch {
	case oid == oidInt8 && len(b) == 8:
		return int64(binary.BigEndian.Uint64(b)), nil
	case oid == oidInt4 && len(b) == 4:
		return int64(int32(binary.BigEndian.Uint32(b))), nil
	case oid == oidInt2 && len(b) == 2:
		return int64(int16(binary.BigEndian.Uint16(b))), nil
	}
	return 0, mismatch(dimension.TypeInt, oid)
}

func float(oid uint32, b []byte) (dimension.Value, error) {
	switch {
	case oid == oidFloat8 && len(b) == 8:
		return dimension.Float(math.Float64frombits(binary.BigEndian.Uint64(b))), nil
	case oid == oidFloat4 && len(b) == 4:
		return dimension.Float(float64(math.Float32frombits(binary.BigEndian.Uint32(b)))), nil
	}
	i, err := integer(oid, b)
	if err != nil {
		return dimension.Null, mismatch(dimension.TypeFloat, oid)
	}
	return dimension.Float(float64(i)), nil
}

// Flags of a range (PostgreSQL, rangetypes.h).
const (
	rangeEmpty      = 0x01
	rangeNoLower    = 0x08
	rangeNoUpper    = 0x10
	rangeBoundBytes = 4 + 8
)

// timespan decodes an int8range, which the database keeps in its canonical form:
// with the lower bound and without the upper one.
func timespan(b []byte) (dimension.Value, error) {
	if len(b) < 1 {
		return dimension.Null, errLength
	}
	flags, b := b[0], b[1:]
	if flags&rangeEmpty != 0 {
		return dimension.Span(dimension.EmptyTimespan), nil
	}
	t := dimension.AllTime
	for _, bound := range []struct {
		missing byte
		at      *int64
	}{{rangeNoLower, &t.Begin}, {rangeNoUpper, &t.End}} {
		if flags&bound.missing != 0 {
			continue
		}
		if len(b) < rangeBoundBytes {
			return dimension.Null, errLength
		}
		*bound.at = int64(binary.BigEndian.Uint64(b[4:]))
		b = b[rangeBoundBytes:]
	}
	return dimension.Span(dimension.NewTimespan(t.Begin, t.End)), nil
}

func (d *decoder) text(column int, t dimension.Type, b []byte) (dimension.Value, error) {
	if t == dimension.TypeHash || t == dimension.TypeRegion {
		var err error
		d.scratch, err = base64.StdEncoding.AppendDecode(d.scratch[:0], b)
		if t == dimension.TypeHash {
			return dimension.Hash(string(d.scratch)), err
		}
		return dimension.Region(string(d.scratch)), err
	}
	if string(b) != d.last[column] {
		d.last[column] = string(b)
	}
	return dimension.String(d.last[column]), nil
}

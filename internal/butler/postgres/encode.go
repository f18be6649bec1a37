package postgres

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tai"
)

// Object identifiers of types (PostgreSQL, pg_type.dat).
const (
	oidBool      = 16
	oidInt8      = 20
	oidInt2      = 21
	oidInt4      = 23
	oidText      = 25
	oidFloat4    = 700
	oidFloat8    = 701
	oidBPChar    = 1042
	oidVarchar   = 1043
	oidTimestamp = 1114
	oidUUID      = 2950
	oidInt8Range = 3926
)

// wireType is how the database takes values of a type.
type wireType struct {
	oid, arrayOID uint32
}

var wireTypes = [...]wireType{
	dimension.TypeNull:       {},
	dimension.TypeInt:        {oidInt8, 1016},
	dimension.TypeString:     {oidText, 1009},
	dimension.TypeFloat:      {oidFloat8, 1022},
	dimension.TypeBool:       {oidBool, 1000},
	dimension.TypeHash:       {oidText, 1009},
	dimension.TypeUUID:       {oidUUID, 2951},
	dimension.TypeRegion:     {oidText, 1009},
	dimension.TypeTimespan:   {},
	dimension.TypeDateTime:   {oidInt8, 1016},
	dimension.TypeIngestDate: {oidTimestamp, 1115},
}

// call is a statement with its values encoded.
type call struct {
	sql     string
	reused  bool
	oids    []uint32
	values  [][]byte
	columns []sqlb.ResultColumn
}

// maxArgs is the number of parameters that the protocol can count.
const maxArgs = math.MaxUint16

func encode(text sqlb.Text) (*call, error) {
	if len(text.Args) > maxArgs {
		return nil, fail.Invalid("the query has too many values; give long lists as one IN or as a bound list")
	}
	c := &call{sql: text.SQL, reused: text.Reused, columns: text.Columns,
		oids: make([]uint32, len(text.Args)), values: make([][]byte, len(text.Args))}
	for i, a := range text.Args {
		wire := wireTypes[a.Type]
		if wire.oid == 0 {
			return nil, fmt.Errorf("a value of type %s cannot be bound", a.Type)
		}
		if a.Array {
			c.oids[i] = wire.arrayOID
			c.values[i] = appendArray(nil, wire.oid, a.Type, a.Values)
			continue
		}
		c.oids[i] = wire.oid
		if !a.Value.IsNull() {
			c.values[i] = appendValue([]byte{}, a.Type, a.Value)
		}
	}
	return c, nil
}

// appendArray appends an array of one dimension, in the format of the
// database's function array_recv.
func appendArray(dst []byte, oid uint32, t dimension.Type, values []dimension.Value) []byte {
	const lowerBound, nullLength = 1, 0xffffffff
	if len(values) == 0 {
		dst = binary.BigEndian.AppendUint32(dst, 0)
		dst = binary.BigEndian.AppendUint32(dst, 0)
		return binary.BigEndian.AppendUint32(dst, oid)
	}
	dst = binary.BigEndian.AppendUint32(dst, 1)
	dst = binary.BigEndian.AppendUint32(dst, 1) // There may be NULL items.
	dst = binary.BigEndian.AppendUint32(dst, oid)
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(values)))
	dst = binary.BigEndian.AppendUint32(dst, lowerBound)
	for _, v := range values {
		if v.IsNull() {
			dst = binary.BigEndian.AppendUint32(dst, nullLength)
			continue
		}
		at := len(dst)
		dst = append(dst, 0, 0, 0, 0)
		dst = appendValue(dst, t, v)
		binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	return dst
}

// appendValue appends a value, without its length.
func appendValue(dst []byte, t dimension.Type, v dimension.Value) []byte {
	switch t {
	case dimension.TypeInt, dimension.TypeDateTime:
		return binary.BigEndian.AppendUint64(dst, uint64(v.Int()))
	case dimension.TypeFloat:
		return binary.BigEndian.AppendUint64(dst, math.Float64bits(v.Float()))
	case dimension.TypeBool:
		return append(dst, byte(v.Int()))
	case dimension.TypeUUID:
		u := v.UUID()
		return append(dst, u[:]...)
	case dimension.TypeHash, dimension.TypeRegion:
		return base64.StdEncoding.AppendEncode(dst, []byte(v.Text()))
	case dimension.TypeIngestDate:
		return binary.BigEndian.AppendUint64(dst, uint64(tai.ToUTC(v.Int())/1000-epoch2000))
	}
	return append(dst, v.Text()...)
}

// epoch2000 is the time from which timestamps count, in microseconds since 1970.
const epoch2000 = 946684800 * 1000000

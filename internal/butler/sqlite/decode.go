package sqlite

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tai"
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// decoder turns rows of SQLite into values.
type decoder struct {
	// last is the last text of each column: values repeat so often that keeping
	// it saves most allocations.
	last    []string
	scratch []byte
}

func (d *decoder) decode(s *statement, columns []sqlb.ResultColumn, row []dimension.Value) error {
	tls := s.conn.tls
	i := int32(0)
	for n, c := range columns {
		if sqlite3.Xsqlite3_column_type(tls, s.handle, i) == sqlite3.SQLITE_NULL {
			row[n] = dimension.Null
			i++
			if c.Type == dimension.TypeTimespan {
				i++
			}
			continue
		}
		switch c.Type {
		case dimension.TypeInt:
			row[n] = dimension.Int(sqlite3.Xsqlite3_column_int64(tls, s.handle, i))
		case dimension.TypeDateTime:
			row[n] = dimension.DateTime(sqlite3.Xsqlite3_column_int64(tls, s.handle, i))
		case dimension.TypeBool:
			row[n] = dimension.Bool(sqlite3.Xsqlite3_column_int64(tls, s.handle, i) != 0)
		case dimension.TypeFloat:
			row[n] = dimension.Float(sqlite3.Xsqlite3_column_double(tls, s.handle, i))
		case dimension.TypeTimespan:
			begin := sqlite3.Xsqlite3_column_int64(tls, s.handle, i)
			i++
			row[n] = dimension.Span(dimension.NewTimespan(begin, sqlite3.Xsqlite3_column_int64(tls, s.handle, i)))
		default:
			v, err := d.text(n, c.Type, columnText(tls, s.handle, i))
			if err != nil {
				return fmt.Errorf("column %s of the registry: %w", c.Name, err)
			}
			row[n] = v
		}
		i++
	}
	return nil
}

// columnText returns a text in the memory of the database, valid until the next
// row.
func columnText(tls *libc.TLS, handle uintptr, i int32) []byte {
	text := sqlite3.Xsqlite3_column_text(tls, handle, i)
	size := sqlite3.Xsqlite3_column_bytes(tls, handle, i)
	if text == 0 || size == 0 {
		return nil
	}
	return memory(text, int(size))
}

// text decodes a value that SQLite holds as text.
func (d *decoder) text(n int, t dimension.Type, text []byte) (dimension.Value, error) {
	switch t {
	case dimension.TypeUUID:
		var u [16]byte
		if len(text) == 2*len(u) {
			if _, err := hex.Decode(u[:], text); err == nil {
				return dimension.UUID(u), nil
			}
		}
		return dimension.Null, fmt.Errorf("%q is no UUID", text)
	case dimension.TypeHash, dimension.TypeRegion:
		var err error
		d.scratch, err = base64.StdEncoding.AppendDecode(d.scratch[:0], text)
		if err != nil {
			return dimension.Null, err
		}
		if t == dimension.TypeHash {
			return dimension.Hash(string(d.scratch)), nil
		}
		return dimension.Region(string(d.scratch)), nil
	case dimension.TypeIngestDate:
		// A default made by SQLite itself has no fraction.
		when, err := time.Parse("2006-01-02 15:04:05.999999999", string(text))
		if err != nil {
			return dimension.Null, err
		}
		return dimension.DateTime(tai.FromUTC(when.UnixNano())), nil
	}
	if string(text) != d.last[n] {
		d.last[n] = string(text)
	}
	return dimension.String(d.last[n]), nil
}

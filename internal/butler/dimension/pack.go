package dimension

import (
	"encoding/binary"
)

// Pack keeps rows of values in little memory, and gives them back in the order
// they came. The zero Pack is empty. It is used by one goroutine.
type Pack struct {
	data []byte // each value: its type, then its number
	// texts are those of the values in data that differ from the text before
	// them in the same column.
	texts []string
	size  int

	read, readText int
	put, got       []string // the last text of each column
}

// repeated, added to a type, says that the text is the last one of the column.
const repeated = 0x80

// Size returns how many bytes the values that were added take, about.
func (p *Pack) Size() int { return p.size }

// Add adds a row. All rows have the same number of values.
func (p *Pack) Add(row []Value) {
	if p.put == nil {
		p.put, p.got = make([]string, len(row)), make([]string, len(row))
	}
	before := len(p.data)
	for i := range row {
		v := &row[i]
		p.data = append(p.data, byte(v.typ))
		switch v.typ {
		case TypeNull:
		case TypeString, TypeHash, TypeRegion:
			p.addText(i, v.s)
		case TypeFloat:
			p.data = binary.LittleEndian.AppendUint64(p.data, uint64(v.a))
		case TypeUUID, TypeTimespan:
			p.data = binary.LittleEndian.AppendUint64(p.data, uint64(v.a))
			p.data = binary.LittleEndian.AppendUint64(p.data, uint64(v.b))
		default:
			p.data = binary.AppendVarint(p.data, v.a)
		}
	}
	p.size += len(p.data) - before
}

func (p *Pack) addText(column int, text string) {
	if text == p.put[column] {
		p.data[len(p.data)-1] |= repeated
		return
	}
	const header = 16 // of a string
	p.texts = append(p.texts, text)
	p.put[column] = text
	p.size += len(text) + header
}

// Next sets row, which is of the width of all rows, to the next one, and reports
// whether there is one.
func (p *Pack) Next(row []Value) bool {
	if p.read >= len(p.data) {
		return false
	}
	rest := p.data[p.read:]
	for i := range row {
		typ := Type(rest[0] &^ repeated)
		same := rest[0]&repeated != 0
		rest = rest[1:]
		switch v := &row[i]; typ {
		case TypeNull:
			*v = Null
		case TypeString, TypeHash, TypeRegion:
			if !same {
				p.got[i] = p.texts[p.readText]
				p.readText++
			}
			*v = Value{typ: typ, s: p.got[i]}
		case TypeFloat:
			*v = Value{typ: typ, a: int64(binary.LittleEndian.Uint64(rest))}
			rest = rest[8:]
		case TypeUUID, TypeTimespan:
			*v = Value{typ: typ, a: int64(binary.LittleEndian.Uint64(rest)), b: int64(binary.LittleEndian.Uint64(rest[8:]))}
			rest = rest[16:]
		default:
			a, n := binary.Varint(rest)
			*v = Value{typ: typ, a: a}
			rest = rest[n:]
		}
	}
	p.read = len(p.data) - len(rest)
	return true
}

// Reset empties the pack; its memory is used again.
func (p *Pack) Reset() {
	clear(p.texts) // They must not be kept alive.
	*p = Pack{data: p.data[:0], texts: p.texts[:0]}
}

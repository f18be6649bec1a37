package dimension

import (
	"encoding/binary"
	"sync"
)

// Pack keeps rows of values in little memory, and gives them back once, in the
// order they came. The zero Pack is empty. It is used by one goroutine.
type Pack struct {
	// parts are the values of whole rows: of each its type, then its number.
	parts [][]byte
	// texts are those of the values that differ from the text before them in the
	// same column.
	texts []string
	size  int

	read, readText int      // within the first part, and of texts
	put, got       []string // the last text of each column
}

const (
	partSize = 16 << 10
	// widest is the size of a value in a part.
	widest = 1 + 16
	// repeated, added to a type, says that the text is the last one of the column.
	repeated = 0x80
)

// parts are those of packs that were read.
var parts = sync.Pool{New: func() any { return new([partSize]byte) }}

// Size returns how many bytes the values that were added take, about.
func (p *Pack) Size() int { return p.size }

// Add adds a row. All rows have the same number of values, which is not 0.
func (p *Pack) Add(row []Value) {
	if p.put == nil {
		p.put, p.got = make([]string, len(row)), make([]string, len(row))
	}
	data := p.room(len(row) * widest)
	before := len(*data)
	for i := range row {
		v := &row[i]
		switch v.typ {
		case TypeNull:
			*data = append(*data, byte(v.typ))
		case TypeString, TypeHash, TypeRegion:
			*data = append(*data, byte(v.typ)|p.addText(i, v.s))
		case TypeFloat:
			*data = append(*data, byte(v.typ))
			*data = binary.LittleEndian.AppendUint64(*data, uint64(v.a))
		case TypeUUID, TypeTimespan:
			*data = append(*data, byte(v.typ))
			*data = binary.LittleEndian.AppendUint64(*data, uint64(v.a))
			*data = binary.LittleEndian.AppendUint64(*data, uint64(v.b))
		default:
			*data = append(*data, byte(v.typ))
			*data = binary.AppendVarint(*data, v.a)
		}
	}
	p.size += len(*data) - before
}

// room returns a part with room for that many bytes.
func (p *Pack) room(bytes int) *[]byte {
	last := len(p.parts) - 1
	if last >= 0 && cap(p.parts[last])-len(p.parts[last]) >= bytes {
		return &p.parts[last]
	}
	if bytes > partSize {
		p.parts = append(p.parts, make([]byte, 0, bytes))
	} else {
		p.parts = append(p.parts, parts.Get().(*[partSize]byte)[:0])
	}
	return &p.parts[last+1]
}

// addText returns the mark of a text that is the last one of its column, and
// keeps others.
func (p *Pack) addText(column int, text string) byte {
	if text == p.put[column] {
		return repeated
	}
	const header = 16 // of a string
	p.texts = append(p.texts, text)
	p.put[column] = text
	p.size += len(text) + header
	return 0
}

// Next sets row, which is of the width of all rows, to the next one, and reports
// whether there is one.
func (p *Pack) Next(row []Value) bool {
	if len(p.parts) > 0 && p.read == len(p.parts[0]) {
		p.drop()
	}
	if len(p.parts) == 0 {
		return false
	}
	rest := p.parts[0][p.read:]
	for i := range row {
		mark := rest[0]
		rest = rest[1:]
		switch typ := Type(mark &^ repeated); typ {
		case TypeNull:
			row[i] = Null
		case TypeString, TypeHash, TypeRegion:
			if mark&repeated == 0 {
				p.got[i], p.texts[p.readText] = p.texts[p.readText], ""
				p.readText++
			}
			row[i] = Value{typ: typ, s: p.got[i]}
		case TypeFloat:
			row[i] = Value{typ: typ, a: int64(binary.LittleEndian.Uint64(rest))}
			rest = rest[8:]
		case TypeUUID, TypeTimespan:
			row[i] = Value{typ: typ, a: int64(binary.LittleEndian.Uint64(rest)), b: int64(binary.LittleEndian.Uint64(rest[8:]))}
			rest = rest[16:]
		default:
			a, n := binary.Varint(rest)
			row[i] = Value{typ: typ, a: a}
			rest = rest[n:]
		}
	}
	p.read = len(p.parts[0]) - len(rest)
	return true
}

// drop gives the memory of the first part back.
func (p *Pack) drop() {
	if part := p.parts[0]; cap(part) == partSize {
		parts.Put((*[partSize]byte)(part[:partSize]))
	}
	p.parts[0] = nil
	p.parts, p.read = p.parts[1:], 0
}

// Reset empties the pack.
func (p *Pack) Reset() {
	for len(p.parts) > 0 {
		p.drop()
	}
	*p = Pack{}
}

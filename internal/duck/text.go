package duck

import (
	"math"
	"unsafe"

	"github.com/vobutler/vobutler/votable"
)

// inlined is the longest text that DuckDB keeps in the cell itself.
const inlined = 12

// textCell is DuckDB's string_t: a length, then either up to 12 bytes of text
// or the first 4 and the address of all.
type textCell struct {
	length uint32
	inline [inlined]byte
}

// bytes returns the text of a cell in the cell's own memory.
func (t *textCell) bytes() []byte {
	if t.length <= inlined {
		return t.inline[:t.length]
	}
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&t.inline[4])), t.length)
}

// convertText copies texts one after the other, as a column holds them.
func convertText(r *reader, data unsafe.Pointer, n int, valid []uint64, col *votable.Column) error {
	cells := view[textCell](data, n)
	offsets := resize(r.buffer.Offsets, n+1)
	offsets[0] = 0
	total := uint64(0)
	for i := range cells {
		if !isNull(valid, i) {
			total += uint64(cells[i].length)
		}
		offsets[i+1] = uint32(total)
	}
	if total > math.MaxUint32-inlined {
		return &Error{Class: OutOfMemory, Message: "texts of some thousand rows exceed 4 GB"}
	}
	// Short texts are copied by their full 12 bytes, which costs less than a
	// copy of the exact length; what is too much is overwritten by the next.
	buf := resize(r.buffer.Bytes, int(total)+inlined)
	for i := range cells {
		from, to := offsets[i], offsets[i+1]
		switch length := to - from; {
		case length == 0:
		case length <= inlined:
			*(*[inlined]byte)(buf[from:]) = cells[i].inline
		default:
			copy(buf[from:to], cells[i].bytes())
		}
	}
	r.buffer.Offsets, r.buffer.Bytes = offsets, buf
	col.Offsets, col.Bytes = offsets, buf[:total]
	return nil
}

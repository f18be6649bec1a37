package votable

import (
	"encoding/base64"
	"math/bits"
)

// blockRows is how many rows are assembled at once. Their NULL bits are one
// word of each column, and their bytes stay in the first-level cache while one
// column after the other adds its cells.
const blockRows = 64

// perRow holds one number for each row of a block.
type perRow [blockRows]int

// binaryRows writes rows as BINARY or BINARY2 (VOTable 1.4 sections 5.3 and
// 5.4) in base64. It goes through a block of rows column by column: each
// column puts its cell of every row where that row's last cell ended.
type binaryRows struct {
	kind     Serialization
	declared []Field
	cells    []binaryCell
	mask     int // bytes of NULL flags before each row
	fixed    int // bytes that every row takes, with the mask
	raw      []byte
	pos      perRow // where each row of the block goes on
}

// binaryCell writes the cells of one column.
type binaryCell struct {
	// fixed is how many bytes every cell takes, whatever it holds.
	fixed int
	// measure adds to each row what its cell takes beyond fixed; nil if that
	// is nothing.
	measure func(c *Column, from, n int, size *perRow)
	// put writes the cells at pos and moves pos behind them. NULL cells are
	// written too, with what the serialization has for them.
	put func(c *Column, from, n int, buf []byte, pos *perRow)
	// clash returns the first row whose value would read as NULL, or -1; nil
	// if no value does.
	clash func(c *Column, n int) int
}

func newBinary(fields []Field, kind Serialization) *binaryRows {
	b := &binaryRows{kind: kind, declared: declare(fields, kind), cells: make([]binaryCell, len(fields))}
	if kind == Binary2 {
		b.mask = (len(fields) + 7) / 8
	}
	b.fixed = b.mask
	for i := range fields {
		b.cells[i] = newBinaryCell(fields[i].Datatype, &b.declared[i], kind)
		b.fixed += b.cells[i].fixed
	}
	return b
}

func (b *binaryRows) fields() []Field { return b.declared }

func (b *binaryRows) begin(dst []byte) []byte {
	return append(append(append(dst, '<'), b.kind.String()...), "><STREAM encoding=\"base64\">\n"...)
}

func (b *binaryRows) end(dst []byte) []byte {
	if len(b.raw) > 0 {
		dst = append(base64.StdEncoding.AppendEncode(dst, b.raw), '\n')
		b.raw = b.raw[:0]
	}
	return append(append(append(dst, "</STREAM></"...), b.kind.String()...), ">\n"...)
}

// check looks for values that BINARY cannot tell from NULL.
func (b *binaryRows) check(n int, cols []Column, row int64) error {
	for j := range b.cells {
		if b.cells[j].clash == nil {
			continue
		}
		if i := b.cells[j].clash(&cols[j], n); i >= 0 {
			return &Error{Row: row + int64(i), Column: b.declared[j].Name,
				Msg:    "the value " + b.declared[j].Values.Null + " stands for NULL in this BINARY table",
				Remedy: "ask for the serialization BINARY2 or TABLEDATA"}
		}
	}
	return nil
}

func (b *binaryRows) encode(n int, cols []Column, dst []byte, emit emitFunc) ([]byte, error) {
	for from := 0; from < n; from += blockRows {
		rows := min(blockRows, n-from)
		b.block(cols, from, rows)
		var used int
		dst, used = appendBase64Lines(dst, b.raw)
		b.raw = b.raw[:copy(b.raw, b.raw[used:])]
		if len(dst) >= flushSize {
			var err error
			if dst, err = emit(dst); err != nil {
				return dst, err
			}
		}
	}
	return dst, nil
}

// block appends the bytes of some rows to raw.
func (b *binaryRows) block(cols []Column, from, n int) {
	pos := &b.pos
	for i := range n {
		pos[i] = b.fixed
	}
	for j := range b.cells {
		if measure := b.cells[j].measure; measure != nil {
			measure(&cols[j], from, n, pos)
		}
	}
	at := len(b.raw)
	for i := range n {
		at, pos[i] = at+pos[i], at
	}
	b.raw = grow(b.raw, at-len(b.raw))
	if b.mask > 0 {
		b.flags(cols, from, n, pos)
	}
	for j := range b.cells {
		b.cells[j].put(&cols[j], from, n, b.raw, pos)
	}
}

// flags writes the NULL flags of each row: one bit a column, the first column
// in the most significant bit.
func (b *binaryRows) flags(cols []Column, from, n int, pos *perRow) {
	for i := range n {
		clear(b.raw[pos[i] : pos[i]+b.mask])
	}
	for j := range cols {
		flag := byte(0x80) >> (j & 7)
		for null := cols[j].nulls(from, n); null != 0; null &= null - 1 {
			b.raw[pos[bits.TrailingZeros64(null)]+j>>3] |= flag
		}
	}
	for i := range n {
		pos[i] += b.mask
	}
}

// nulls returns the NULL bits of up to 64 rows, the first of which is a
// multiple of 64.
func (c *Column) nulls(from, n int) uint64 {
	if c.Valid == nil {
		return 0
	}
	return ^c.Valid[from>>6] & (^uint64(0) >> (blockRows - uint(n)))
}

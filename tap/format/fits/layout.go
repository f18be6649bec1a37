package fits

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strconv"
)

// layout is the shape of the file for some columns that have settled.
type layout struct {
	cols  []*column
	rows  int64
	width int64 // bytes of a row
	heap  int64 // bytes of the heap
	wide  bool  // descriptors have 64 bits
}

func newLayout(cols []*column, rows int64) *layout {
	l := &layout{cols: cols, rows: rows}
	for _, col := range cols {
		if col.heap {
			l.heap += col.total * int64(col.size)
		}
	}
	l.wide = l.heap > math.MaxInt32
	for _, col := range cols {
		l.width += l.columnWidth(col)
	}
	return l
}

func (l *layout) columnWidth(col *column) int64 {
	switch {
	case !col.heap:
		return int64(col.count * col.size)
	case l.wide:
		return 16
	}
	return 8
}

// form returns the TFORM of a column.
func (l *layout) form(col *column) string {
	switch {
	case !col.heap:
		return strconv.Itoa(col.count) + string(col.letter)
	case l.wide:
		return "1Q" + string(col.letter) + "(" + strconv.Itoa(col.longest) + ")"
	}
	return "1P" + string(col.letter) + "(" + strconv.Itoa(col.longest) + ")"
}

// cellFunc does with the cell of a column in a pass over the spool what the
// pass is for. The cell's n elements are next in r, unless it is NULL.
type cellFunc func(col *column, r *bufio.Reader, n int, null bool) error

// pass calls each for every cell, row by row.
func (l *layout) pass(s *spool, each cellFunc) error {
	r, err := s.reader()
	if err != nil {
		return err
	}
	flags := make([]byte, maskBytes(len(l.cols)))
	var count [4]byte
	for range l.rows {
		if _, err := io.ReadFull(r, flags); err != nil {
			return err
		}
		for j, col := range l.cols {
			null := flags[j>>3]&(1<<(j&7)) != 0
			n := 1
			if col.array && !null {
				if _, err := io.ReadFull(r, count[:]); err != nil {
					return err
				}
				n = int(binary.BigEndian.Uint32(count[:]))
			}
			if err := each(col, r, n, null); err != nil {
				return err
			}
		}
	}
	return nil
}

// table writes the rows, with descriptors for what is in the heap.
func (l *layout) table(out *padder, s *spool) error {
	offset := int64(0)
	return l.pass(s, func(col *column, r *bufio.Reader, n int, null bool) error {
		switch {
		case col.heap && null:
			return l.descriptor(out, 0, 0)
		case col.heap:
			size := int64(n * col.size)
			at := offset
			offset += size
			return errors.Join(l.descriptor(out, int64(n), at), discard(r, size))
		case null:
			_, err := out.Write(col.fill)
			return err
		}
		taken := min(n, col.count)
		if err := copyN(out, r, int64(taken*col.size)); err != nil {
			return err
		}
		if err := discard(r, int64((n-taken)*col.size)); err != nil {
			return err
		}
		if col.text {
			return out.repeat(' ', col.count-taken)
		}
		_, err := out.Write(col.fill[taken*col.size:])
		return err
	})
}

// descriptor writes the number of elements of a cell and where in the heap
// they begin.
func (l *layout) descriptor(out *padder, n, offset int64) error {
	var d [16]byte
	if l.wide {
		binary.BigEndian.PutUint64(d[:], uint64(n))
		binary.BigEndian.PutUint64(d[8:], uint64(offset))
	} else {
		binary.BigEndian.PutUint32(d[:], uint32(n))
		binary.BigEndian.PutUint32(d[4:], uint32(offset))
	}
	size := 8
	if l.wide {
		size = 16
	}
	_, err := out.Write(d[:size])
	return err
}

// heapData writes the heap, cell after cell in the order of the descriptors.
func (l *layout) heapData(out *padder, s *spool) error {
	if l.heap == 0 {
		return nil
	}
	return l.pass(s, func(col *column, r *bufio.Reader, n int, null bool) error {
		size := int64(n * col.size)
		switch {
		case null:
			return nil
		case col.heap:
			return copyN(out, r, size)
		}
		return discard(r, size)
	})
}

// copyN moves n bytes; within the reader's buffer it needs no memory.
func copyN(out *padder, r *bufio.Reader, n int64) error {
	for n > 0 {
		b, err := r.Peek(int(min(n, spoolBuffer/2)))
		if err != nil {
			return err
		}
		if _, err := out.Write(b); err != nil {
			return err
		}
		n -= int64(len(b))
		if _, err := r.Discard(len(b)); err != nil {
			return err
		}
	}
	return nil
}

func discard(r *bufio.Reader, n int64) error {
	for n > 0 {
		step := int(min(n, math.MaxInt32))
		if _, err := r.Discard(step); err != nil {
			return err
		}
		n -= int64(step)
	}
	return nil
}

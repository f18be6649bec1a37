package duck

import (
	"sync"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// Args are the arguments of a function for N rows. They are valid during the
// call only.
type Args struct {
	N    int
	null []uint64 // one bit a row, unset for those with a NULL argument
	cols []argument
	set  []uint64 // memory for Results
}

type argument struct {
	data, child unsafe.Pointer
	valid       []uint64
	childValid  unsafe.Pointer
}

// Results take what a function computes, each row at most once and lists in
// ascending order of rows. A row that is not set is NULL.
type Results struct {
	vec   bindings.Vector
	data  unsafe.Pointer
	valid []uint64 // rows that were set
	count int      // of them
	// used is how many elements the lists set so far have together.
	used int
	room int
}

// calls keeps arguments for the next chunk.
var calls = sync.Pool{New: func() any { return new(Args) }}

// call runs the function on a chunk.
func (f *Function) call(chunk bindings.DataChunk, vec bindings.Vector) error {
	in := calls.Get().(*Args)
	defer calls.Put(in)
	in.load(chunk, f.Params)
	in.set = resize(in.set, (in.N+63)/64)
	clear(in.set)
	out := Results{vec: vec, data: bindings.VectorGetData(vec), valid: in.set}
	if err := f.Run(in, &out); err != nil {
		return err
	}
	if out.count < in.N {
		bindings.VectorEnsureValidityWritable(vec)
		copy(view[uint64](bindings.VectorGetValidity(vec), len(out.valid)), out.valid)
	}
	return nil
}

func (in *Args) load(chunk bindings.DataChunk, params []Type) {
	in.N = int(bindings.DataChunkGetSize(chunk))
	words := (in.N + 63) / 64
	in.null = resize(in.null, words)
	for i := range in.null {
		in.null[i] = ^uint64(0)
	}
	in.cols = resize(in.cols, len(params))
	for i, p := range params {
		vec := bindings.DataChunkGetVector(chunk, bindings.IdxT(i))
		a := argument{data: bindings.VectorGetData(vec)}
		if mask := bindings.VectorGetValidity(vec); mask != nil {
			a.valid = view[uint64](mask, words)
			for w := range a.valid {
				in.null[w] &= a.valid[w]
			}
		}
		if typeIDs[p].list {
			child := bindings.ListVectorGetChild(vec)
			a.child = bindings.VectorGetData(child)
			a.childValid = bindings.VectorGetValidity(child)
		}
		in.cols[i] = a
	}
}

// AnyNull tells whether an argument of the row is NULL. A NULL within a list
// does not count.
func (in *Args) AnyNull(row int) bool { return isNull(in.null, row) }

// IsNull tells whether argument i of the row is NULL.
func (in *Args) IsNull(i, row int) bool { return isNull(in.cols[i].valid, row) }

// Doubles returns argument i, of type Double, of all rows.
func (in *Args) Doubles(i int) []float64 { return view[float64](in.cols[i].data, in.N) }

// Floats returns argument i, of type Float, of all rows.
func (in *Args) Floats(i int) []float32 { return view[float32](in.cols[i].data, in.N) }

// Integers returns argument i, of type Integer, of all rows.
func (in *Args) Integers(i int) []int32 { return view[int32](in.cols[i].data, in.N) }

// BigInts returns argument i, of type BigInt, of all rows.
func (in *Args) BigInts(i int) []int64 { return view[int64](in.cols[i].data, in.N) }

// Text returns argument i, of type Text, of a row in which it is not NULL.
func (in *Args) Text(i, row int) []byte { return view[textCell](in.cols[i].data, in.N)[row].bytes() }

// List returns argument i, of type Doubles, of a row in which it is not NULL.
// It is false where an element is NULL.
func (in *Args) List(i, row int) ([]float64, bool) {
	a := &in.cols[i]
	e := view[listEntry](a.data, in.N)[row]
	if a.childValid != nil {
		for k := e.offset; k < e.offset+e.length; k++ {
			if view[uint64](a.childValid, int(k>>6)+1)[k>>6]&(1<<(k&63)) == 0 {
				return nil, false
			}
		}
	}
	return view[float64](unsafe.Add(a.child, e.offset*8), int(e.length)), true
}

func (out *Results) set(row int) {
	out.valid[row>>6] |= 1 << (uint(row) & 63)
	out.count++
}

// SetBool makes the row true or false.
func (out *Results) SetBool(row int, v bool) {
	out.set(row)
	view[bool](out.data, row+1)[row] = v
}

// SetBigInt makes the row an integer.
func (out *Results) SetBigInt(row int, v int64) {
	out.set(row)
	view[int64](out.data, row+1)[row] = v
}

// SetFloat makes the row a number.
func (out *Results) SetFloat(row int, v float32) {
	out.set(row)
	view[float32](out.data, row+1)[row] = v
}

// SetDouble makes the row a number.
func (out *Results) SetDouble(row int, v float64) {
	out.set(row)
	view[float64](out.data, row+1)[row] = v
}

// SetText makes the row a text, which is copied.
func (out *Results) SetText(row int, v []byte) {
	out.set(row)
	bindings.UnsafeVectorAssignStringElementLen(out.vec, bindings.IdxT(row), v)
}

// SetDoubles makes the row a list, which is copied.
func (out *Results) SetDoubles(row int, v []float64) error { return setList(out, row, v) }

// SetBigInts makes the row a list, which is copied.
func (out *Results) SetBigInts(row int, v []int64) error { return setList(out, row, v) }

func setList[T int64 | float64](out *Results, row int, v []T) error {
	if need := out.used + len(v); need > out.room {
		out.room = max(need, 2*out.room, 256)
		if bindings.ListVectorReserve(out.vec, bindings.IdxT(out.room)) == bindings.StateError {
			return &Error{Class: OutOfMemory, Message: "no memory for a list"}
		}
	}
	child := bindings.VectorGetData(bindings.ListVectorGetChild(out.vec))
	copy(view[T](unsafe.Add(child, out.used*8), len(v)), v)
	view[listEntry](out.data, row+1)[row] = listEntry{uint64(out.used), uint64(len(v))}
	out.used += len(v)
	out.set(row)
	if bindings.ListVectorSetSize(out.vec, bindings.IdxT(out.used)) == bindings.StateError {
		return &Error{Class: OutOfMemory, Message: "no memory for a list"}
	}
	return nil
}

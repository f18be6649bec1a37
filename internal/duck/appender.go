package duck

import (
	"fmt"
	"runtime"
	"unicode/utf8"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/vobutler/vobutler/votable"
)

// Appender fills a table by columns. It must be closed; rows are safe only
// after a Close without error.
type Appender struct {
	handle  bindings.Appender
	chunk   bindings.DataChunk
	writers []writer
	pinner  runtime.Pinner
	size    int
}

// Append makes an appender for a table whose columns, in order, are described
// by fields and have the types of ColumnType.
func (c *Conn) Append(catalog, schema, table string, fields []votable.Field) (*Appender, error) {
	a := &Appender{size: int(bindings.VectorSize())}
	if bindings.AppenderCreateExt(c.handle, catalog, schema, table, &a.handle) == bindings.StateError {
		defer a.free()
		return nil, a.lastError()
	}
	types := make([]bindings.LogicalType, len(fields))
	for i := range fields {
		w := newWriter(&fields[i])
		a.writers = append(a.writers, w)
		types[i] = w.logicalType()
		defer bindings.DestroyLogicalType(&types[i])
	}
	a.chunk = bindings.CreateDataChunk(types)
	return a, nil
}

func (a *Appender) lastError() error {
	data := bindings.AppenderErrorData(a.handle)
	defer bindings.DestroyErrorData(&data)
	return newError(bindings.ErrorDataErrorType(data), bindings.ErrorDataMessage(data))
}

// Write appends n rows; the columns stay the caller's.
func (a *Appender) Write(cols []votable.Column, n int) error {
	for from := 0; from < n; from += a.size {
		if err := a.writeChunk(cols, from, min(n, from+a.size)); err != nil {
			return err
		}
	}
	return nil
}

func (a *Appender) writeChunk(cols []votable.Column, from, to int) error {
	// The chunk points to the memory of the columns until DuckDB has copied it.
	defer a.pinner.Unpin()
	bindings.DataChunkReset(a.chunk)
	for i := range a.writers {
		vec := bindings.DataChunkGetVector(a.chunk, bindings.IdxT(i))
		if err := a.writers[i].write(a, vec, &cols[i], from, to); err != nil {
			return err
		}
	}
	bindings.DataChunkSetSize(a.chunk, bindings.IdxT(to-from))
	if bindings.AppendDataChunk(a.handle, a.chunk) == bindings.StateError {
		return a.lastError()
	}
	return nil
}

// Close writes what is still buffered and frees the appender. It may be called
// more than once.
func (a *Appender) Close() error {
	if a.handle.Ptr == nil {
		return nil
	}
	defer a.free()
	if bindings.AppenderClose(a.handle) == bindings.StateError {
		return a.lastError()
	}
	return nil
}

func (a *Appender) free() {
	bindings.DestroyDataChunk(&a.chunk)
	bindings.AppenderDestroy(&a.handle)
}

// writer copies a column into the vectors of an appender.
type writer struct {
	name      string
	datatype  votable.Datatype
	list      bool
	timestamp bool
}

func newWriter(f *votable.Field) writer {
	w := writer{name: f.Name, datatype: f.Datatype}
	switch f.Datatype {
	case votable.Char, votable.UnicodeChar:
		w.timestamp = isTimestamp(f)
	case votable.FloatComplex, votable.DoubleComplex:
		w.list = true
	default:
		shape, ok := f.Shape()
		w.list = ok && !shape.Scalar
	}
	return w
}

// isTimestamp tells whether a text field holds points in time, by the xtype of
// DALI 1.1 or the older one of TAP 1.0.
func isTimestamp(f *votable.Field) bool {
	return f.Xtype == "timestamp" || f.Xtype == "adql:TIMESTAMP"
}

// elements is DuckDB's type for one element of a datatype.
var elements = [...]struct {
	kind bindings.Type
	name string
}{
	votable.Char:          {bindings.TypeVarchar, "VARCHAR"},
	votable.UnicodeChar:   {bindings.TypeVarchar, "VARCHAR"},
	votable.Boolean:       {bindings.TypeBoolean, "BOOLEAN"},
	votable.Bit:           {bindings.TypeBoolean, "BOOLEAN"},
	votable.UnsignedByte:  {bindings.TypeUTinyInt, "UTINYINT"},
	votable.Short:         {bindings.TypeSmallInt, "SMALLINT"},
	votable.Int:           {bindings.TypeInteger, "INTEGER"},
	votable.Long:          {bindings.TypeBigInt, "BIGINT"},
	votable.Float:         {bindings.TypeFloat, "FLOAT"},
	votable.Double:        {bindings.TypeDouble, "DOUBLE"},
	votable.FloatComplex:  {bindings.TypeFloat, "FLOAT"},
	votable.DoubleComplex: {bindings.TypeDouble, "DOUBLE"},
}

// ColumnType returns the SQL type in which a field is stored: lists for arrays
// and complex numbers, TIMESTAMP for text that is a point in time.
func ColumnType(f *votable.Field) string {
	w := newWriter(f)
	name := elements[f.Datatype].name
	switch {
	case w.timestamp:
		return "TIMESTAMP"
	case w.list:
		return name + "[]"
	}
	return name
}

func (w *writer) logicalType() bindings.LogicalType {
	if w.timestamp {
		return bindings.CreateLogicalType(bindings.TypeTimestamp)
	}
	element := bindings.CreateLogicalType(elements[w.datatype].kind)
	if !w.list {
		return element
	}
	defer bindings.DestroyLogicalType(&element)
	return bindings.CreateListType(element)
}

// write copies rows from to to of col into vec.
func (w *writer) write(a *Appender, vec bindings.Vector, col *votable.Column, from, to int) error {
	writeValidity(vec, col, from, to)
	data := bindings.VectorGetData(vec)
	switch {
	case w.timestamp:
		return w.writeTimestamps(data, col, from, to)
	case w.list:
		return w.writeLists(vec, data, col, from, to)
	case w.datatype <= votable.UnicodeChar:
		return w.writeTexts(a, data, col, from, to)
	}
	w.writeElements(data, col, from, to)
	return nil
}

func writeValidity(vec bindings.Vector, col *votable.Column, from, to int) {
	if col.Valid == nil {
		return
	}
	bindings.VectorEnsureValidityWritable(vec)
	mask := view[uint64](bindings.VectorGetValidity(vec), (to-from+63)/64)
	for i := range mask {
		mask[i] = ^uint64(0)
	}
	for i := from; i < to; i++ {
		if col.IsNull(i) {
			mask[(i-from)>>6] &^= 1 << (uint(i-from) & 63)
		}
	}
}

// writeElements copies scalars, or the elements of arrays, by their index.
func (w *writer) writeElements(data unsafe.Pointer, col *votable.Column, from, to int) {
	n := to - from
	switch w.datatype {
	case votable.Boolean, votable.Bit, votable.UnsignedByte:
		copy(view[byte](data, n), col.Bytes[from:to])
	case votable.Short:
		copy(view[int16](data, n), col.Int16s[from:to])
	case votable.Int:
		copy(view[int32](data, n), col.Int32s[from:to])
	case votable.Long:
		copy(view[int64](data, n), col.Int64s[from:to])
	case votable.Float, votable.FloatComplex:
		copy(view[float32](data, n), col.Float32s[from:to])
	case votable.Double, votable.DoubleComplex:
		copy(view[float64](data, n), col.Float64s[from:to])
	}
}

func (w *writer) writeTexts(a *Appender, data unsafe.Pointer, col *votable.Column, from, to int) error {
	text := col.Bytes[col.Offsets[from]:col.Offsets[to]]
	if !utf8.Valid(text) {
		return &Error{Class: Value, Message: fmt.Sprintf("column %s holds text that is not UTF-8", w.name)}
	}
	if len(text) > 0 {
		a.pinner.Pin(unsafe.SliceData(text))
	}
	cells := view[textCell](data, to-from)
	for i := range cells {
		cells[i].set(col.Text(from + i))
	}
	return nil
}

// set makes t a cell that holds text, or points to it.
func (t *textCell) set(text []byte) {
	*t = textCell{length: uint32(len(text))}
	if len(text) <= inlined {
		copy(t.inline[:], text)
		return
	}
	copy(t.inline[:4], text)
	*(*uintptr)(unsafe.Pointer(&t.inline[4])) = uintptr(unsafe.Pointer(unsafe.SliceData(text)))
}

func (w *writer) writeTimestamps(data unsafe.Pointer, col *votable.Column, from, to int) error {
	micros := view[int64](data, to-from)
	for i := range micros {
		micros[i] = 0
		if col.IsNull(from + i) {
			continue
		}
		text := col.Text(from + i)
		v, ok := ParseTimestamp(text)
		if !ok {
			return &Error{Class: Value, Message: fmt.Sprintf("column %s: %q is not a point in time of the form YYYY-MM-DDThh:mm:ss[.ffffff]", w.name, text)}
		}
		micros[i] = v
	}
	return nil
}

func (w *writer) writeLists(vec bindings.Vector, data unsafe.Pointer, col *votable.Column, from, to int) error {
	entries := view[listEntry](data, to-from)
	offsets := col.Offsets
	width := uint32(1)
	if w.datatype >= votable.FloatComplex {
		width = 2
	}
	first := uint32(from) * width
	last := uint32(to) * width
	if offsets != nil {
		first, last = offsets[from]*width, offsets[to]*width
	}
	for i := range entries {
		if offsets == nil {
			entries[i] = listEntry{uint64(i) * uint64(width), uint64(width)}
			continue
		}
		start, end := offsets[from+i]*width, offsets[from+i+1]*width
		entries[i] = listEntry{uint64(start - first), uint64(end - start)}
	}
	n := bindings.IdxT(last - first)
	if bindings.ListVectorReserve(vec, n) == bindings.StateError || bindings.ListVectorSetSize(vec, n) == bindings.StateError {
		return &Error{Class: OutOfMemory, Message: "no memory for the arrays of column " + w.name}
	}
	child := bindings.ListVectorGetChild(vec)
	w.writeElements(bindings.VectorGetData(child), col, int(first), int(last))
	return nil
}

package votable

import (
	"fmt"
	"io"
)

// Serialization is a form that the rows of a table take (VOTable 1.4
// section 5).
type Serialization uint8

// The serializations. Binary2 is the only one that keeps every NULL apart
// from every value.
const (
	Binary2 Serialization = iota
	TableData
	Binary
)

// String returns the name of the element that holds the rows.
func (s Serialization) String() string {
	return [...]string{Binary2: "BINARY2", TableData: "TABLEDATA", Binary: "BINARY"}[s]
}

// Options are the choices of an Encoder.
type Options struct {
	Serialization Serialization
}

// Encoder writes one document. The calls are Begin, then in any order
// Resource for resources without rows and Open, Write..., CloseTable for those
// with rows, then Close. Rows go to the underlying writer as they come: after
// each Write at most one line of base64 is held back. A fault of the underlying
// writer sticks and is returned by every later call; a fault in the rows ends
// its table only. An Encoder is not for concurrent use.
type Encoder struct {
	opt   Options
	m     markup
	err   error // of the underlying writer
	rows  rowEncoder
	open  *Resource // the resource whose table takes rows
	row   int64     // rows written to it
	fault error     // in those rows
	emit  emitFunc
}

// emitFunc writes a full buffer and returns it empty.
type emitFunc = func(buf []byte) ([]byte, error)

// rowEncoder is one serialization at work on one table.
type rowEncoder interface {
	// fields are the fields as the serialization declares them.
	fields() []Field
	// begin appends the tags before the first row, end those after the last
	// with what was held back.
	begin(dst []byte) []byte
	end(dst []byte) []byte
	// check tells whether the serialization can hold the values of n rows, the
	// first of which is the given row of the table.
	check(n int, cols []Column, row int64) error
	// encode encodes n rows. It hands its output to emit in pieces, fails only
	// when that does, and keeps nothing of cols.
	encode(n int, cols []Column, dst []byte, emit emitFunc) ([]byte, error)
}

// flushSize is how much output is gathered before it is written.
const flushSize = 64 << 10

// NewEncoder returns an Encoder that writes to w. It does not close w.
func NewEncoder(w io.Writer, opt Options) *Encoder {
	e := &Encoder{opt: opt}
	e.emit = func(buf []byte) ([]byte, error) {
		_, err := w.Write(buf)
		return buf[:0], err
	}
	return e
}

// Begin writes the start of the document up to its first resource. The
// resources and the Infos after them in d are not written.
func (e *Encoder) Begin(d *Document) error {
	if e.err != nil {
		return e.err
	}
	e.m.buf = append(e.m.buf, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"...)
	e.m.open("VOTABLE")
	e.m.attr("version", Version)
	e.m.attr("xmlns", Namespace)
	e.m.enter()
	e.m.description(d.Description)
	e.m.systems(d.Coosys, d.Timesys, d.Params, d.Groups)
	e.m.infos(d.Infos)
	return e.flush()
}

// Resource writes a whole resource without rows. A service descriptor must be
// written by this, as a sibling of the results: clients do not find it
// elsewhere.
func (e *Encoder) Resource(r *Resource) error {
	if err := e.between(); err != nil {
		return err
	}
	e.m.resource(r)
	return e.flush()
}

// Open writes a resource up to the first row of its table, which must not be
// nil. Resources nested in r are written by CloseTable.
func (e *Encoder) Open(r *Resource) error {
	if err := e.between(); err != nil {
		return err
	}
	rows, err := newRowEncoder(e.opt.Serialization, r.Table.Fields)
	if err != nil {
		return err
	}
	e.rows, e.open, e.row, e.fault = rows, r, 0, nil
	e.m.beginResource(r)
	e.m.beginTable(r.Table, rows.fields())
	e.m.open("DATA")
	e.m.enter()
	e.m.indent()
	e.m.buf = rows.begin(e.m.buf)
	return e.flush()
}

// between tells whether a resource may begin.
func (e *Encoder) between() error {
	if e.err == nil && e.open != nil {
		return &Error{Msg: "a resource begins before the table before it is closed"}
	}
	return e.err
}

func newRowEncoder(s Serialization, fields []Field) (rowEncoder, error) {
	for i := range fields {
		if _, ok := fields[i].Shape(); !ok {
			return nil, &Error{Column: fields[i].Name,
				Msg:    fmt.Sprintf("the arraysize %q is not one of VOTable", fields[i].Arraysize),
				Remedy: `write a number, "*", or dimensions joined by x`}
		}
	}
	if s == TableData {
		return newTableData(fields), nil
	}
	return newBinary(fields, s), nil
}

// Write writes n rows, one column for each field of the open table. It keeps
// nothing of cols.
func (e *Encoder) Write(n int, cols []Column) error {
	switch {
	case e.err != nil:
		return e.err
	case e.fault != nil:
		return e.fault
	case e.open == nil:
		return &Error{Msg: "rows came without an open table"}
	}
	if e.fault = checkColumns(n, cols, e.open.Table.Fields); e.fault != nil {
		return e.fault
	}
	if e.fault = e.rows.check(n, cols, e.row+1); e.fault != nil {
		return e.fault
	}
	if e.m.buf, e.err = e.rows.encode(n, cols, e.m.buf, e.emit); e.err != nil {
		return e.err
	}
	e.row += int64(n)
	return e.flush()
}

// CloseTable ends the open table and its resource. The infos follow the
// table; that is where QUERY_STATUS says OVERFLOW or a late ERROR. After a
// fault in the rows it completes a legal document with those before the fault.
func (e *Encoder) CloseTable(after ...Info) error {
	if e.open == nil {
		return e.err
	}
	e.m.buf = e.rows.end(e.m.buf)
	e.m.leave("DATA")
	e.m.leave("TABLE")
	e.m.endResource(e.open, after)
	e.open, e.rows = nil, nil
	return e.flush()
}

// Close ends the document with the infos that follow the last resource.
func (e *Encoder) Close(after ...Info) error {
	e.m.infos(after)
	e.m.leave("VOTABLE")
	return e.flush()
}

// flush writes what is gathered.
func (e *Encoder) flush() error {
	if e.err == nil && len(e.m.buf) > 0 {
		e.m.buf, e.err = e.emit(e.m.buf)
	}
	return e.err
}

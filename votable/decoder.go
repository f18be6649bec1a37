package votable

import (
	"errors"
	"io"
)

// Limits bound what a Decoder takes from a document. A zero field stands for
// the default.
type Limits struct {
	// MaxBytes bounds the document, and apart from it what a compressed stream
	// within it unfolds to. The default is no bound.
	MaxBytes int64
	// MaxRows bounds the rows of each table. The default is no bound.
	MaxRows int64
	// MaxFields bounds the fields of a table; by default 10,000.
	MaxFields int
	// MaxCell bounds the bytes of one cell; by default 16 MiB.
	MaxCell int
}

const (
	defaultMaxFields = 10_000
	defaultMaxCell   = 16 << 20
	// mostCell keeps the offsets of a batch within 32 bits.
	mostCell = 1 << 30
)

// Decoder reads one document. Next goes to the next table, wherever it is, and
// Read reads its rows; what stands around the tables is in Document. Memory
// use does not depend on the number of rows, nor on what a document claims
// about itself. The error of a document is an *Error and sticks. A Decoder is
// not for concurrent use.
type Decoder struct {
	s      *scanner
	limits Limits
	err    error

	doc   Document
	open  []*Resource // the resources that are being read, outermost first
	table *Table
	rows  rowDecoder
	batch batch
	fixed int   // bytes that every row adds to a batch
	row   int64 // rows read of the table
	root  bool  // the start tag of VOTABLE has been read
}

// rowDecoder is one serialization at work on one table.
type rowDecoder interface {
	// row adds one row to the batch, or returns io.EOF after the last, with
	// everything up to the end tag of DATA consumed.
	row(b *batch) error
}

// NewDecoder returns a Decoder that reads from r.
func NewDecoder(r io.Reader, limits Limits) *Decoder {
	if limits.MaxFields == 0 {
		limits.MaxFields = defaultMaxFields
	}
	if limits.MaxCell == 0 {
		limits.MaxCell = defaultMaxCell
	}
	limits.MaxCell = min(limits.MaxCell, mostCell)
	d := &Decoder{limits: limits}
	d.s, d.err = newScanner(r, limits.MaxBytes)
	return d
}

// Document returns what has been read of the document without its rows. It is
// complete once Next has returned io.EOF; before, it lacks the resources that
// are still open. If a resource holds several tables, its Table is the first.
func (d *Decoder) Document() *Document { return &d.doc }

// Next reads up to the rows of the next table and returns its description, or
// io.EOF at the end of the document. Rows of the last table that were not read
// are passed over. A table without DATA has no rows.
func (d *Decoder) Next() (*Table, error) {
	for d.rows != nil && d.err == nil {
		if _, _, err := d.Read(skipRows); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
	if d.err != nil {
		return nil, d.err
	}
	table, err := d.nextTable()
	if err != nil {
		d.err = err
		return nil, err
	}
	return table, nil
}

// skipRows is how many rows Next passes over at a time.
const skipRows = 1024

// Fields returns the fields of the present table as its rows are decoded: an
// arraysize of "1" is removed where it means a scalar.
func (d *Decoder) Fields() []Field {
	if d.table == nil {
		return nil
	}
	return d.table.Fields
}

// batchBytes is what makes a batch full before it has its rows.
const batchBytes = 4 << 20

// Read reads up to limit rows of the present table. The columns are the
// Decoder's and valid until the next call of Read or Next. After the last row
// it returns io.EOF and no rows.
func (d *Decoder) Read(limit int) (int, []Column, error) {
	if d.err != nil && !errors.Is(d.err, io.EOF) {
		return 0, nil, d.err
	}
	if d.rows == nil {
		return 0, nil, io.EOF
	}
	b := &d.batch
	b.reset()
	for b.n < limit && b.bytes < batchBytes {
		err := d.rows.row(b)
		if errors.Is(err, io.EOF) {
			d.rows = nil
			break
		}
		if err == nil && d.limits.MaxRows > 0 && d.row >= d.limits.MaxRows {
			err = &Error{Line: d.s.lineNumber(), Msg: "the table has more rows than this service takes",
				Remedy: "send fewer rows", Limit: true}
		}
		if err != nil {
			d.err = d.inRow(err)
			return 0, nil, d.err
		}
		d.row++
		b.n++
		b.bytes += d.fixed
	}
	if b.n == 0 && d.rows == nil {
		return 0, nil, io.EOF
	}
	return b.n, b.finish(), nil
}

// inRow adds the row to an error.
func (d *Decoder) inRow(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Row == 0 {
		e.Row = d.row + 1
	}
	return err
}

// batch is the columns that Read fills.
type batch struct {
	n     int
	bytes int // of the cells of variable length
	cols  []Column
	valid [][]uint64 // the memory for NULL bits, kept where a batch has no NULL
}

// reset empties the columns and keeps their memory.
func (b *batch) reset() {
	b.n, b.bytes = 0, 0
	for i := range b.cols {
		c := &b.cols[i]
		c.Bytes, c.Valid = c.Bytes[:0], b.valid[i][:0]
		c.Int16s, c.Int32s, c.Int64s = c.Int16s[:0], c.Int32s[:0], c.Int64s[:0]
		c.Float32s, c.Float64s = c.Float32s[:0], c.Float64s[:0]
		if c.Offsets != nil {
			c.Offsets = c.Offsets[:1]
		}
	}
}

// finish returns the columns, without NULL bits where there is no NULL.
func (b *batch) finish() []Column {
	for i := range b.cols {
		c := &b.cols[i]
		b.valid[i] = c.Valid
		if len(c.Valid) == 0 {
			c.Valid = nil
		}
	}
	return b.cols
}

// newBatch returns columns for the fields, with the first offset in place
// where there are offsets.
func newBatch(fields []Field) batch {
	b := batch{cols: make([]Column, len(fields)), valid: make([][]uint64, len(fields))}
	for i := range fields {
		if fields[i].Datatype.isText() || fields[i].Arraysize != "" {
			b.cols[i].Offsets = []uint32{0}
		}
	}
	return b
}

package fits

import (
	"io"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/result"
)

// Options say where and how much may be spooled.
type Options struct {
	// Dir is the folder for temporary files; "" is the system's.
	Dir string
	// MaxBytes bounds the temporary file of one result; 0 is no bound.
	MaxBytes int64
}

// Format is a FITS binary table. That rows were left out is told by the
// keyword QSTATUS in its header. A result that ends in an error sends nothing.
func Format(opt Options) format.Format {
	return format.Format{
		Name:      "fits",
		MIME:      "application/fits",
		Aliases:   []string{"image/fits", "application/x-fits", "fits-table"},
		Extension: ".fits",
		New:       func(w io.Writer) format.Writer { return &writer{w: w, opt: opt} },
	}
}

// writer writes one result. Begin and Write fill the spool; End lays it out.
type writer struct {
	w      io.Writer
	opt    Options
	header format.Header
	cols   []*column
	spool  *spool
	rows   int64
}

func (w *writer) Begin(h format.Header) error {
	w.header = h
	for i := range h.Fields {
		w.cols = append(w.cols, newColumn(&h.Fields[i]))
	}
	var err error
	w.spool, err = newSpool(w.opt)
	return err
}

// Write spools rows, each as its NULL flags, one bit a column, followed by its
// cells.
func (w *writer) Write(b *result.Batch) error {
	for j, col := range w.cols {
		col.observe(&b.Columns[j], b.N)
	}
	for i := range b.N {
		flags := len(w.spool.buf)
		for range maskBytes(len(w.cols)) {
			w.spool.buf = append(w.spool.buf, 0)
		}
		for j, col := range w.cols {
			c := &b.Columns[j]
			if c.IsNull(i) {
				w.spool.buf[flags+j>>3] |= 1 << (j & 7)
				continue
			}
			w.spool.buf = col.spool(w.spool.buf, c, i)
		}
		if err := w.spool.full(); err != nil {
			return err
		}
	}
	w.rows += int64(b.N)
	return nil
}

// maskBytes is the size of the NULL flags of a row.
func maskBytes(columns int) int { return (columns + 7) / 8 }

func (w *writer) End(o format.Outcome) error {
	if w.spool == nil {
		return format.ErrBroken
	}
	defer w.spool.close()
	if o.Err != nil {
		return format.ErrBroken
	}
	for _, col := range w.cols {
		if !col.settle(w.rows) {
			return fault.New(fault.Unsupported,
				"column %q has NULL, and no value is left to stand for it in FITS; ask for another RESPONSEFORMAT", col.field.Name)
		}
	}
	l := newLayout(w.cols, w.rows)
	if _, err := w.w.Write(l.headers(&w.header, o)); err != nil {
		return err
	}
	out := &padder{w: w.w}
	if err := l.table(out, w.spool); err != nil {
		return err
	}
	if err := l.heapData(out, w.spool); err != nil {
		return err
	}
	return out.pad()
}

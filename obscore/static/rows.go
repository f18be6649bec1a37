package static

import (
	"context"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// Rows are rows that come from elsewhere than a file.
type Rows interface {
	// Name says in messages, and in the description of the data file, where the
	// rows come from.
	Name() string
	// Fields describes the columns.
	Fields() []votable.Field
	// Next sets cols, one for each field, to the next rows and returns their
	// number, or io.EOF after the last. The memory is valid until the next call.
	Next(ctx context.Context, cols []votable.Column) (int, error)
}

// rowsSource makes Rows a source.
type rowsSource struct {
	rows Rows
	cols []votable.Column
	row  int64
}

func (s *rowsSource) fields() []votable.Field { return s.rows.Fields() }

func (s *rowsSource) next(ctx context.Context, r *rawRows) error {
	n, err := s.rows.Next(ctx, s.cols)
	if err != nil {
		return err
	}
	*r = rawRows{n: n, first: s.row + 1, columns: s.cols}
	s.row += int64(n)
	return nil
}

func (s *rowsSource) read() int64 { return 0 }

func (s *rowsSource) close() error { return nil }

// readRows reads the rows that come from elsewhere.
func (im *importer) readRows(ctx context.Context, appender *duck.Appender) error {
	name := im.Rows.Name()
	n, err := im.copyRows(ctx, &rowsSource{rows: im.Rows, cols: make([]votable.Column, len(im.Rows.Fields()))}, appender, name)
	im.report.Sources = append(im.report.Sources, duck.DataSource{Path: name, Rows: n})
	return err
}

// Converter makes rows ready for a data file that an import with the same table
// and kept columns has written. One goroutine may use it.
type Converter struct {
	// Fields are the columns of the table in the data file.
	Fields []votable.Field
	// Notes are for the operator: columns that are left out or are missing.
	Notes []string

	matching *matching
	path     string
}

// NewConverter returns a converter of rows that have some fields.
func NewConverter(t *schema.Table, kept, fields []votable.Field, name string) (*Converter, error) {
	if err := checkTable(t); err != nil {
		return nil, err
	}
	m, notes, err := newMatching(t, kept, fields, name)
	if err != nil {
		return nil, err
	}
	return &Converter{Fields: fileFields(t, kept), Notes: notes, matching: m, path: name}, nil
}

// Convert returns n rows as columns of the data file, valid until the next
// call. Rows that do not fit the table are an error of type *BadRows.
func (c *Converter) Convert(cols []votable.Column, n int) ([]votable.Column, error) {
	found := problems{keep: 1}
	out := c.matching.check(&rawRows{n: n, first: 1, columns: cols}, c.path, &found)
	return out, found.err()
}

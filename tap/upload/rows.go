package upload

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// batchRows is how many rows are decoded at a time.
const batchRows = 1024

// rows is the first table of a VOTable document as a result.
type rows struct {
	name   string // of the upload, for messages
	dec    *votable.Decoder
	fields []votable.Field
	src    io.Closer
}

// openRows reads up to the first table of a document. It takes over src.
func openRows(name string, src io.ReadCloser, limits votable.Limits) (*rows, error) {
	r := &rows{name: name, dec: votable.NewDecoder(src, limits), src: src}
	_, err := r.dec.Next()
	switch {
	case errors.Is(err, io.EOF):
		err = fault.New(fault.Usage, "the VOTable uploaded as %s has no table", name)
	case err != nil:
		err = r.explain(err)
	default:
		r.fields = r.dec.Fields()
		err = checkFields(name, r.fields)
	}
	if err != nil {
		return nil, errors.Join(err, src.Close())
	}
	return r, nil
}

// Fields describes the columns as the sender did.
func (r *rows) Fields() []votable.Field { return r.fields }

// Next decodes the next rows.
func (r *rows) Next(ctx context.Context, b *result.Batch) error {
	b.N = 0
	if err := ctx.Err(); err != nil {
		return err
	}
	n, columns, err := r.dec.Read(batchRows)
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	if err != nil {
		return r.explain(err)
	}
	b.N, b.Columns = n, columns
	return nil
}

// Close ends the reading.
func (r *rows) Close() error { return r.src.Close() }

// explain makes a fault of a decoder's error: what is wrong with a document is
// its sender's matter.
func (r *rows) explain(err error) error {
	var bad *votable.Error
	if !errors.As(err, &bad) {
		return fault.Wrap(err, fault.Usage, "the table uploaded as %s could not be read to its end", r.name)
	}
	kind := fault.Usage
	if bad.Limit {
		kind = fault.TooLarge
	}
	return fault.Wrap(err, kind, "the table uploaded as %s: %s", r.name, strings.TrimPrefix(bad.Error(), "votable: "))
}

// checkFields tells what keeps the fields from being columns of a table.
func checkFields(name string, fields []votable.Field) error {
	if len(fields) == 0 {
		return fault.New(fault.Usage, "the table uploaded as %s has no columns", name)
	}
	seen := map[string]bool{}
	for i := range fields {
		column := fields[i].Name
		if column == "" {
			return fault.New(fault.Usage, "column %d of the table uploaded as %s has no name", i+1, name)
		}
		low := strings.ToLower(column)
		if seen[low] {
			return fault.New(fault.Usage, "the table uploaded as %s has two columns called %q; rename one", name, shorten(column))
		}
		seen[low] = true
	}
	return nil
}

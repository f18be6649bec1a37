package upload

import (
	"context"
	"errors"
	"io"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// Limits bound what one query uploads; 0 is replaced by a default.
type Limits struct {
	Tables  int   // default 16
	Rows    int64 // of each table; default 1,000,000
	Bytes   int64 // of each document; default 64 MiB
	Columns int   // of each table; default 1,000
}

func (l Limits) withDefaults() Limits {
	if l.Tables == 0 {
		l.Tables = 16
	}
	if l.Rows == 0 {
		l.Rows = 1_000_000
	}
	if l.Bytes == 0 {
		l.Bytes = 64 << 20
	}
	if l.Columns == 0 {
		l.Columns = 1000
	}
	return l
}

// Loader brings uploads into an engine. It is safe for concurrent use.
type Loader struct {
	engine engine.Uploader
	limits Limits
}

// NewLoader returns a loader for an engine that takes uploads; nil for one
// that does not, and then every upload is an Unsupported fault.
func NewLoader(e engine.Uploader, limits Limits) *Loader {
	return &Loader{engine: e, limits: limits.withDefaults()}
}

// Limits returns what the loader takes at most.
func (l *Loader) Limits() Limits { return l.limits }

// Tables are the uploads of one query in the engine.
type Tables struct {
	// Schema is TAP_UPLOAD with the tables in it.
	Schema  *schema.Schema
	uploads []engine.Upload
}

// Load stores the tables that the pairs name; open yields the content of one.
// The caller drops the tables when the query has ended. Where it fails nothing
// is left behind. What is wrong with a table is a Usage or TooLarge fault that
// names it.
func (l *Loader) Load(ctx context.Context, refs []Ref, open func(context.Context, Ref) (io.ReadCloser, error)) (*Tables, error) {
	if l.engine == nil {
		return nil, fault.New(fault.Unsupported, "this service takes no uploads")
	}
	if len(refs) > l.limits.Tables {
		return nil, fault.New(fault.TooLarge, "a query may upload %d tables, and this one has %d", l.limits.Tables, len(refs))
	}
	t := &Tables{Schema: &schema.Schema{Name: SchemaName}}
	for _, ref := range refs {
		if err := l.load(ctx, t, ref, open); err != nil {
			return nil, errors.Join(err, t.Drop())
		}
	}
	return t, nil
}

func (l *Loader) load(ctx context.Context, t *Tables, ref Ref, open func(context.Context, Ref) (io.ReadCloser, error)) (err error) {
	src, err := open(ctx, ref)
	if err != nil {
		return err
	}
	r, err := openRows(ref.Name, src, votable.Limits{MaxBytes: l.limits.Bytes, MaxRows: l.limits.Rows, MaxFields: l.limits.Columns})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	up, err := l.engine.Upload(ctx, r)
	if err != nil {
		return err
	}
	t.uploads = append(t.uploads, up)
	t.Schema.Tables = append(t.Schema.Tables, &schema.Table{
		Name:    schema.TableName{Schema: SchemaName, Table: ref.Name},
		Columns: columnsOf(r.fields),
		Source:  up.Source(),
	})
	return nil
}

// columnsOf keeps all that the sender said of the columns.
func columnsOf(fields []votable.Field) []schema.Column {
	columns := make([]schema.Column, len(fields))
	for i, f := range fields {
		if f.Arraysize == "1" { // says what nothing says (VOTable 1.3, erratum 3)
			f.Arraysize = ""
		}
		columns[i] = schema.Column{Name: f.Name, Description: f.Description, Datatype: f.Datatype, Arraysize: f.Arraysize,
			Xtype: f.Xtype, Unit: f.Unit, UCD: f.UCD, Utype: f.Utype, Index: i + 1}
	}
	return columns
}

// Rows is how many rows were uploaded.
func (t *Tables) Rows() int64 {
	var n int64
	for _, up := range t.uploads {
		n += up.Rows()
	}
	return n
}

// Drop removes the tables from the engine. It may be called more than once.
func (t *Tables) Drop() error {
	var err error
	for _, up := range t.uploads {
		err = errors.Join(err, up.Drop())
	}
	return err
}

// Enabled tells whether uploads are taken at all.
func (l *Loader) Enabled() bool { return l.engine != nil }

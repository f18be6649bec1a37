package static

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// fileCatalog is the name under which the new file is attached.
const fileCatalog = "target"

// didColumn is the column by which clients ask for one row.
const didColumn = "obs_publisher_did"

// store is the database that an import works in: the rows in order of arrival
// in memory, or spilled, and the new file.
type store struct {
	db    *duck.DB
	conn  *duck.Conn
	table *schema.Table
	kept  []votable.Field
	work  *duck.WorkDir // holds the new file while it is incomplete
	path  string        // of the new file in work
}

// defaultMemory is what an import uses if nobody says otherwise.
const defaultMemory = "1500MB"

// newStore makes the new file, on the disk of the one that it will replace.
func newStore(ctx context.Context, o *Options) (*store, error) {
	work, err := duck.NewWorkDir(filepath.Dir(o.Out), "."+filepath.Base(o.Out)+".import-")
	if err != nil {
		return nil, err
	}
	s := &store{table: o.Table, kept: o.Kept, work: work, path: filepath.Join(work.Path, "data.duckdb")}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(err, s.discard())
	}
	return s, nil
}

func (s *store) open(ctx context.Context, o *Options) (err error) {
	settings := map[string]string{"temp_directory": s.work.Path, "memory_limit": cmp.Or(o.MemoryLimit, defaultMemory),
		"autoinstall_known_extensions": "false"}
	if o.Threads > 0 {
		settings["threads"] = strconv.Itoa(o.Threads)
	}
	if s.db, err = duck.Open("", settings); err != nil {
		return err
	}
	if s.conn, err = s.db.Connect(); err != nil {
		return err
	}
	return s.create(ctx)
}

// create attaches a new file and makes the table for the rows as they come.
func (s *store) create(ctx context.Context) error {
	fields := s.fields()
	columns := make([]string, len(fields))
	for i := range fields {
		columns[i] = duck.QuoteIdent(fields[i].Name) + " " + duck.ColumnType(&fields[i])
	}
	for _, sql := range []string{
		"ATTACH " + duck.QuoteText(s.path) + " AS " + fileCatalog,
		"CREATE TABLE arrived (" + strings.Join(columns, ", ") + ")",
	} {
		if err := s.conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// fields are the published columns, those of the index, the internal ones and
// those kept.
func (s *store) fields() []votable.Field { return fileFields(s.table, s.kept) }

func fileFields(t *schema.Table, kept []votable.Field) []votable.Field {
	fields := make([]votable.Field, 0, len(t.Columns)+len(hiddenFields)+len(t.Internal)+len(kept))
	for i := range t.Columns {
		fields = append(fields, t.Columns[i].Field())
	}
	fields = append(fields, hiddenFields...)
	for i := range t.Internal {
		fields = append(fields, t.Internal[i].Field())
	}
	return append(fields, kept...)
}

// appender returns what takes the rows.
func (s *store) appender() (*duck.Appender, error) {
	return s.conn.Append("memory", "main", "arrived", s.fields())
}

// relation is where the table lies in the new file.
func (s *store) relation() []string { return []string{s.table.Name.Schema, s.table.Name.Table} }

// write sorts the rows into the new file and closes it. It returns how many the
// file holds.
func (s *store) write(ctx context.Context, d *duck.DataFile, note notes) (int64, error) {
	target := duck.QuotePath(append([]string{fileCatalog}, s.relation()...))
	cell := duck.QuoteIdent(hiddenFields[0].Name)
	for _, sql := range []string{
		"CREATE SCHEMA " + duck.QuotePath([]string{fileCatalog, s.table.Name.Schema}),
		"CREATE TABLE " + target + " AS SELECT * FROM arrived ORDER BY " + cell + " NULLS LAST",
		"DROP TABLE arrived",
	} {
		if err := s.conn.Exec(ctx, sql); err != nil {
			return 0, err
		}
	}
	if err := s.indexIdentifiers(ctx, target, note); err != nil {
		return 0, err
	}
	rows, err := count(ctx, s.conn, "SELECT count(*) FROM "+target)
	if err != nil {
		return 0, err
	}
	index := spatialIndex()
	if index.SmallRadius, index.Large, err = s.smallRadius(ctx, target); err != nil {
		return 0, err
	}
	d.Tables = []duck.DataTable{{Schema: s.table.Name.Schema, Table: s.table.Name.Table, Relation: s.relation(), Rows: rows,
		Spatial: []duck.SpatialIndex{index}}}
	if err := s.conn.WriteDataFile(ctx, fileCatalog, d); err != nil {
		return 0, err
	}
	for _, sql := range []string{"CHECKPOINT " + fileCatalog, "DETACH " + fileCatalog} {
		if err := s.conn.Exec(ctx, sql); err != nil {
			return 0, err
		}
	}
	return rows, nil
}

// notes takes what the operator should know.
type notes func(format string, args ...any)

// indexIdentifiers makes the index for look-ups by identifier, which DuckDB
// builds in memory: where that is too small, the file does without.
func (s *store) indexIdentifiers(ctx context.Context, target string, note notes) error {
	did := duck.QuoteIdent(didColumn)
	repeated, err := count(ctx, s.conn, "SELECT count(*) FROM (SELECT 1 FROM "+target+" GROUP BY "+did+" HAVING count(*) > 1)")
	if err != nil {
		return err
	}
	if repeated > 0 {
		note("%d values of %s stand in more than one row", repeated, didColumn)
	}
	err = s.conn.Exec(ctx, "CREATE INDEX by_did ON "+target+" ("+did+")")
	var e *duck.Error
	if errors.As(err, &e) && e.Class == duck.OutOfMemory {
		note("there was not enough memory to index %s: look-ups by it read the whole table; import with more memory", didColumn)
		return nil
	}
	return err
}

// smallRadius chooses the margin of the spatial index, from radii rounded up to
// three digits, and counts the rows beyond it.
func (s *store) smallRadius(ctx context.Context, target string) (float64, int64, error) {
	stream, err := s.conn.Query(ctx, `WITH digits AS (
		SELECT bound, power(10e0, 2 - floor(log10(greatest(bound, 1e-9)))) AS grain FROM `+target+` WHERE bound IS NOT NULL)
		SELECT ceil(bound * grain) / grain AS radius, count(*) AS n FROM digits GROUP BY radius ORDER BY radius`,
		nil, []votable.Datatype{votable.Double, votable.Long})
	if err != nil {
		return 0, 0, err
	}
	defer stream.Close()
	var all sizes
	cols := make([]votable.Column, 2)
	for {
		n, err := stream.Next(ctx, cols)
		if errors.Is(err, io.EOF) {
			radius, _ := all.smallRadius()
			large, err := count(ctx, s.conn, "SELECT count(*) FROM "+target+" WHERE bound > ?", radius)
			return radius, large, err
		}
		if err != nil {
			return 0, 0, err
		}
		for i := range n {
			all = append(all, struct {
				radius float64
				rows   int64
			}{cols[0].Float64s[i], cols[1].Int64s[i]})
		}
	}
}

// publish gives the closed file its name, on the disk as well.
func (s *store) publish(out string) error {
	if err := syncPath(s.path); err != nil {
		return err
	}
	if err := os.Rename(s.path, out); err != nil {
		return err
	}
	return syncPath(filepath.Dir(out))
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// discard frees the store, and removes a new file that was not published.
func (s *store) discard() error {
	if s.conn != nil {
		s.conn.Close()
	}
	if s.db != nil {
		s.db.Close()
	}
	return s.work.Remove()
}

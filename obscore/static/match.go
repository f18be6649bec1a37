package static

import (
	"fmt"
	"strings"

	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// matching is how the columns of one file become those of the table.
type matching struct {
	table   *schema.Table
	from    []int // by column of the table; -1: not in the file
	within  []int // by internal column; -1: not in the file
	kept    []int // by column that is kept unseen
	convert []convert
	columns []votable.Column
	indexer indexer
}

// newMatching pairs the columns of a file with those of the table and those
// that are kept. The notes are for the operator.
func newMatching(t *schema.Table, kept, fields []votable.Field, path string) (m *matching, notes []string, err error) {
	m = &matching{table: t, columns: make([]votable.Column, len(t.Columns)+len(hiddenFields)+len(t.Internal)+len(kept))}
	used := make([]bool, len(fields))
	var missing []string
	for i := range t.Columns {
		c := &t.Columns[i]
		at, err := find(fields, c.Name)
		if err != nil {
			return nil, nil, err
		}
		m.from = append(m.from, at)
		if at < 0 {
			if c.NotNull {
				missing = append(missing, c.Name)
			} else {
				notes = append(notes, fmt.Sprintf("%s has no column %s: it is NULL", path, c.Name))
			}
			m.convert = append(m.convert, nil)
			continue
		}
		used[at] = true
		want := c.Field()
		conv, err := conversion(&fields[at], &want)
		if err != nil {
			return nil, nil, fmt.Errorf("column %s cannot be imported: %w", c.Name, err)
		}
		m.convert = append(m.convert, conv)
	}
	if len(missing) > 0 {
		return nil, nil, fmt.Errorf("columns that may not be NULL are missing: %s", strings.Join(missing, ", "))
	}
	for i := range t.Internal {
		at, err := findInternal(fields, &t.Internal[i])
		if err != nil {
			return nil, nil, err
		}
		if at >= 0 {
			used[at] = true
		}
		m.within = append(m.within, at)
	}
	for i := range kept {
		at, err := find(fields, kept[i].Name)
		if err != nil {
			return nil, nil, err
		}
		if at < 0 {
			return nil, nil, fmt.Errorf("column %s is missing", kept[i].Name)
		}
		used[at] = true
		m.kept = append(m.kept, at)
	}
	for i, f := range fields {
		if !used[i] {
			notes = append(notes, fmt.Sprintf("%s: column %s is not published and was left out", path, f.Name))
		}
	}
	return m, notes, nil
}

func (im *importer) note(format string, args ...any) {
	im.report.Notes = append(im.report.Notes, fmt.Sprintf(format, args...))
}

// find returns the index of the field of this name, or -1.
func find(fields []votable.Field, name string) (int, error) {
	at := -1
	for i := range fields {
		if !strings.EqualFold(fields[i].Name, name) {
			continue
		}
		if at >= 0 {
			return 0, fmt.Errorf("column %s is there twice", name)
		}
		at = i
	}
	return at, nil
}

// check returns the rows as columns of the data file, and adds what is wrong
// with them to problems.
func (m *matching) check(raw *rawRows, path string, found *problems) []votable.Column {
	bad := func(column string) report {
		return func(row int, value, reason string) {
			if column != "" && raw.isBroken(row) {
				return // what is said of its columns would only be noise
			}
			p := raw.problem(path, row)
			p.Column, p.Value, p.Reason = column, value, reason
			found.add(p)
		}
	}
	for _, b := range raw.broken {
		bad("")(b.row, "", b.reason)
	}
	published := len(m.table.Columns)
	for i := range m.table.Columns {
		c := &m.table.Columns[i]
		if m.from[i] < 0 {
			m.columns[i] = nulls(&m.columns[i], c.Datatype, raw.n)
			continue
		}
		m.convert[i](&raw.columns[m.from[i]], raw.n, &m.columns[i], bad(c.Name))
		if c.NotNull {
			checkNotNull(&m.columns[i], raw.n, bad(c.Name))
		}
	}
	lon, lat, region := m.column(lonColumn), m.column(latColumn), m.column(regionColumn)
	copy(m.columns[published:], m.indexer.index(lon, lat, region, raw.n, bad))
	at := published + len(hiddenFields)
	for i, from := range m.within {
		c := &m.table.Internal[i]
		if from < 0 {
			m.columns[at] = nulls(&m.columns[at], c.Datatype, raw.n)
		} else {
			keepInternal(&raw.columns[from], raw.n, &m.columns[at], bad(c.Name))
		}
		at++
	}
	for i, from := range m.kept {
		m.columns[at+i] = raw.columns[from]
	}
	return m.columns
}

// column returns the checked cells of a published column.
func (m *matching) column(name string) *votable.Column {
	for i := range m.table.Columns {
		if m.table.Columns[i].Name == name {
			return &m.columns[i]
		}
	}
	return nil
}

func checkNotNull(c *votable.Column, n int, bad report) {
	for i := range n {
		if c.IsNull(i) {
			bad(i, "", "this may not be NULL")
		}
	}
}

// nulls returns a column of n NULLs in the memory of c.
func nulls(c *votable.Column, datatype votable.Datatype, n int) votable.Column {
	out := votable.Column{Valid: resizeMask(c.Valid, n)}
	switch datatype {
	case votable.Int:
		out.Int32s = append(c.Int32s[:0], make([]int32, n)...)
	case votable.Long:
		out.Int64s = append(c.Int64s[:0], make([]int64, n)...)
	case votable.Double:
		out.Float64s = append(c.Float64s[:0], make([]float64, n)...)
	default:
		out.Offsets = append(c.Offsets[:0], make([]uint32, n+1)...)
	}
	return out
}

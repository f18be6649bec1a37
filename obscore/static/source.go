package static

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/votable"
)

// source reads the rows of one file.
type source interface {
	// fields describes the columns of the file; those of a CSV file are all text.
	fields() []votable.Field
	// next fills r with the next rows, or returns io.EOF after the last.
	next(ctx context.Context, r *rawRows) error
	// read is how many bytes of the file have been read.
	read() int64
	close() error
}

// rawRows are some rows of a file before they are checked. The memory is the
// source's and is valid until its next call of next.
type rawRows struct {
	n       int
	first   int64 // number of the first row in the file, from 1
	lines   []int64
	columns []votable.Column
	// broken are the rows, by index, that could not be taken apart.
	broken []brokenRow
}

type brokenRow struct {
	row    int
	reason string
}

func (r *rawRows) isBroken(row int) bool {
	return slices.ContainsFunc(r.broken, func(b brokenRow) bool { return b.row == row })
}

// problem returns a problem of row i.
func (r *rawRows) problem(file string, i int) Problem {
	p := Problem{File: file, Row: r.first + int64(i)}
	if len(r.lines) > i {
		p.Line = r.lines[i]
	}
	return p
}

// openSource opens a file by the ending of its name.
func openSource(ctx context.Context, conn *duck.Conn, path string) (source, error) {
	switch lower := strings.ToLower(path); {
	case strings.HasSuffix(lower, ".parquet") || strings.HasSuffix(lower, ".parq"):
		return openParquet(ctx, conn, path)
	case strings.HasSuffix(lower, ".csv") || strings.HasSuffix(lower, ".csv.gz"):
		return openCSV(path)
	}
	return nil, fmt.Errorf("%s: the name must end in .parquet, .csv or .csv.gz", path)
}

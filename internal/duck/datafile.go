package duck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/vobutler/vobutler/votable"
)

// DataFormat is the version of the description that this program writes and the
// only one that it reads.
const DataFormat = 1

// DataFile is what a data file says of itself: which published tables it holds
// and how they lie.
type DataFile struct {
	Format  int
	Program string // what wrote the file
	Created time.Time
	Tables  []DataTable
	Sources []DataSource
}

// DataTable is one published table.
type DataTable struct {
	Schema, Table string   // the published name
	Relation      []string // schema and table within the file
	Rows          int64
	Spatial       []SpatialIndex
}

// SpatialIndex is an index by hidden columns over rows in order of Cell; its
// fields mean what those of the same name in dialect.Spatial do.
type SpatialIndex struct {
	Lon, Lat, Region string
	Cell             string
	Order            int
	X, Y, Z          string
	Radius           string
	SmallRadius      float64
	Large            int64
}

// DataSource is a file that rows were read from.
type DataSource struct {
	Path  string
	Bytes int64
	Rows  int64
}

// descriptionTable is the table, in the main schema of a data file, whose only
// row is the description.
const descriptionTable = "vobutler_datafile"

// WriteDataFile stores the description in an attached file.
func (c *Conn) WriteDataFile(ctx context.Context, catalog string, d *DataFile) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	table := QuotePath([]string{catalog, "main", descriptionTable})
	if err := c.Exec(ctx, "CREATE OR REPLACE TABLE "+table+" (description VARCHAR)"); err != nil {
		return err
	}
	return c.Exec(ctx, "INSERT INTO "+table+" VALUES (?)", string(text))
}

// ReadDataFile returns the description in an attached file.
func (c *Conn) ReadDataFile(ctx context.Context, catalog string) (*DataFile, error) {
	table := QuotePath([]string{catalog, "main", descriptionTable})
	s, err := c.Query(ctx, "SELECT description FROM "+table, nil, []votable.Datatype{votable.Char})
	if err != nil {
		return nil, fmt.Errorf("the file does not describe itself: %w", err)
	}
	defer s.Close()
	col := make([]votable.Column, 1)
	if _, err := s.Next(ctx, col); errors.Is(err, io.EOF) {
		return nil, &Error{Class: BadFile, Message: "the file's description is empty"}
	} else if err != nil {
		return nil, err
	}
	d := &DataFile{}
	if err := json.Unmarshal(col[0].Text(0), d); err != nil {
		return nil, fmt.Errorf("the file's description: %w", err)
	}
	if d.Format != DataFormat {
		return nil, &Error{Class: BadFile, Message: fmt.Sprintf("the file has format %d, this program reads format %d", d.Format, DataFormat)}
	}
	return d, nil
}

package record

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// joinCSV writes files of rows one after the other, below one header.
func joinCSV(w io.Writer, header func() error, parts []string) error {
	if err := header(); err != nil {
		return err
	}
	for _, path := range parts {
		if err := copyFile(w, path); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(w io.Writer, path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.Copy(w, f)
	return err
}

// parquetMagic begins and ends a Parquet file.
const parquetMagic = "PAR1"

// joinParquet writes the row groups of Parquet files of one schema as one file,
// as they are: only where they lie is written anew.
func joinParquet(w io.Writer, parts []string) error {
	if _, err := io.WriteString(w, parquetMagic); err != nil {
		return err
	}
	var all format.FileMetaData
	at := int64(len(parquetMagic))
	for i, path := range parts {
		n, err := appendParts(w, at, path, &all, i == 0)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		at += n
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &all)
	if err != nil {
		return err
	}
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	_, err = w.Write(append(footer, parquetMagic...))
	return err
}

// appendParts copies the pages of a file to w, where they begin at byte at, and
// adds its row groups to all. It returns how many bytes it copied.
func appendParts(w io.Writer, at int64, path string, all *format.FileMetaData, first bool) (n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	opened, err := parquet.OpenFile(f, info.Size(), parquet.SkipPageIndex(true))
	if err != nil {
		return 0, err
	}
	meta := opened.Metadata()
	groups := meta.RowGroups
	if first {
		*all = *meta
		all.RowGroups, all.NumRows = nil, 0
	}
	begin := int64(len(parquetMagic))
	end := begin
	for g := range groups {
		group := &groups[g]
		for c := range group.Columns {
			end = max(end, relocate(&group.Columns[c], at-begin))
		}
		group.FileOffset += at - begin
		group.Ordinal = int16(len(all.RowGroups))
		all.RowGroups = append(all.RowGroups, *group)
		all.NumRows += group.NumRows
	}
	return io.Copy(w, io.NewSectionReader(f, begin, end-begin))
}

// relocate moves a column by some bytes, and returns where it ended before. The
// page index is left out: it lies elsewhere, and small row groups do without.
func relocate(c *format.ColumnChunk, by int64) (end int64) {
	m := &c.MetaData
	start := m.DataPageOffset
	if m.DictionaryPageOffset > 0 {
		start = min(start, m.DictionaryPageOffset)
		m.DictionaryPageOffset += by
	}
	m.DataPageOffset += by
	c.FileOffset = 0 // deprecated: there is no copy of the metadata in the file
	c.OffsetIndexOffset, c.OffsetIndexLength = 0, 0
	c.ColumnIndexOffset, c.ColumnIndexLength = 0, 0
	return start + m.TotalCompressedSize
}

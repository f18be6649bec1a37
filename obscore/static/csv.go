package static

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/vobutler/vobutler/votable"
)

const (
	csvBuffer = 1 << 20
	maxRow    = 64 << 20
	batchRows = 2048
)

// csvSource reads comma-separated values (RFC 4180) with a header line. A field
// is NULL where it is \N or empty without quotes.
type csvSource struct {
	file    *os.File
	counter *countingReader
	in      io.Reader
	names   []string

	buf   []byte // buf[pos:end] is read but not taken apart
	pos   int
	end   int
	last  bool // nothing comes after buf[:end]
	row   int64
	line  int64
	texts []votable.Column
	lines []int64
}

// countingReader counts the bytes that pass.
type countingReader struct {
	in io.Reader
	n  int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}

func openCSV(path string) (source, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	s := &csvSource{file: file, counter: &countingReader{in: file}, buf: make([]byte, csvBuffer), line: 1}
	s.in = s.counter
	if err := s.start(path); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return s, nil
}

// start reads the header.
func (s *csvSource) start(path string) error {
	if strings.HasSuffix(strings.ToLower(path), ".gz") {
		unzipped, err := gzip.NewReader(bufio.NewReaderSize(s.counter, csvBuffer))
		if err != nil {
			return err
		}
		s.in = unzipped
	}
	var header fieldList
	if err := s.record(&header); errors.Is(err, io.EOF) {
		return errors.New("the file is empty")
	} else if err != nil {
		return err
	}
	if header.broken != "" {
		return fmt.Errorf("the header line is broken: %s", header.broken)
	}
	for i := range header.ends {
		name := strings.TrimPrefix(string(header.field(i)), "\ufeff")
		s.names = append(s.names, strings.TrimSpace(name))
	}
	s.texts = make([]votable.Column, len(s.names))
	return nil
}

func (s *csvSource) fields() []votable.Field {
	fields := make([]votable.Field, len(s.names))
	for i, name := range s.names {
		fields[i] = votable.Field{Name: name, Datatype: votable.Char, Arraysize: "*"}
	}
	return fields
}

func (s *csvSource) read() int64  { return s.counter.n }
func (s *csvSource) close() error { return s.file.Close() }

// next fills r with up to batchRows rows.
func (s *csvSource) next(_ context.Context, r *rawRows) error {
	*r = rawRows{first: s.row + 1, broken: r.broken[:0]}
	s.lines = s.lines[:0]
	for i := range s.texts {
		c := &s.texts[i]
		c.Bytes, c.Offsets = c.Bytes[:0], append(c.Offsets[:0], 0)
		c.Valid = resizeMask(c.Valid, batchRows)
	}
	var record fieldList
	for r.n < batchRows {
		line := s.line
		if err := s.record(&record); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return fmt.Errorf("after row %d: %w", s.row, err)
		}
		s.row++
		s.lines = append(s.lines, line)
		if record.broken == "" && len(record.ends) != len(s.names) {
			record.broken = fmt.Sprintf("the row has %d fields, the header has %d", len(record.ends), len(s.names))
		}
		if record.broken != "" {
			r.broken = append(r.broken, brokenRow{r.n, record.broken})
		}
		s.take(&record, r.n)
		r.n++
	}
	r.columns, r.lines = s.texts, s.lines
	if r.n == 0 {
		return io.EOF
	}
	return nil
}

// take appends a record to the columns; a broken one as NULLs.
func (s *csvSource) take(record *fieldList, row int) {
	for i := range s.texts {
		c := &s.texts[i]
		if record.broken == "" && !record.null[i] {
			c.Bytes = append(c.Bytes, record.field(i)...)
			c.Valid[row>>6] |= 1 << (uint(row) & 63)
		}
		c.Offsets = append(c.Offsets, uint32(len(c.Bytes)))
	}
}

// record reads the next record that is not an empty line.
func (s *csvSource) record(l *fieldList) error {
	for {
		if s.pos == s.end && s.last {
			return io.EOF
		}
		size, complete := l.split(s.buf[s.pos:s.end])
		if !complete && !s.last {
			if err := s.fill(); err != nil {
				return err
			}
			continue
		}
		text := s.buf[s.pos : s.pos+size]
		s.pos += size
		s.line += int64(bytes.Count(text, []byte{'\n'}))
		if len(bytes.TrimRight(text, "\r\n")) > 0 {
			return nil
		}
	}
}

// fill reads more, after what is not yet taken apart.
func (s *csvSource) fill() error {
	copy(s.buf, s.buf[s.pos:s.end])
	s.end -= s.pos
	s.pos = 0
	if s.end == len(s.buf) {
		if len(s.buf) >= maxRow {
			return fmt.Errorf("a row is longer than %d bytes; is a quote missing?", maxRow)
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.in.Read(s.buf[s.end:])
	s.end += n
	if errors.Is(err, io.EOF) {
		s.last = true
		return nil
	}
	return err
}

// resizeMask returns a mask for n rows, all NULL.
func resizeMask(mask []uint64, n int) []uint64 {
	words := (n + 63) / 64
	if cap(mask) < words {
		return make([]uint64, words)
	}
	mask = mask[:words]
	clear(mask)
	return mask
}

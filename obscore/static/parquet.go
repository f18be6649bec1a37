package static

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/votable"
)

// parquetSource reads a Parquet file with DuckDB's own reader, in its order.
type parquetSource struct {
	stream *duck.Stream
	size   int64
	total  int64 // rows
	row    int64
	cols   []votable.Column
}

func openParquet(ctx context.Context, conn *duck.Conn, path string) (source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	s := &parquetSource{size: info.Size()}
	if s.total, err = count(ctx, conn, "SELECT num_rows FROM parquet_file_metadata(?)", path); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s.stream, err = conn.Query(ctx, "SELECT * FROM read_parquet(?)", []any{path}, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s.cols = make([]votable.Column, len(s.stream.Fields()))
	return s, nil
}

func (s *parquetSource) fields() []votable.Field { return s.stream.Fields() }

func (s *parquetSource) next(ctx context.Context, r *rawRows) error {
	n, err := s.stream.Next(ctx, s.cols)
	if errors.Is(err, io.EOF) && s.row != s.total {
		return fmt.Errorf("the file announces %d rows and has %d", s.total, s.row)
	}
	if err != nil {
		return err
	}
	*r = rawRows{n: n, first: s.row + 1, columns: s.cols}
	s.row += int64(n)
	return nil
}

func (s *parquetSource) read() int64 {
	if s.total == 0 {
		return s.size
	}
	return s.size * s.row / s.total
}

func (s *parquetSource) close() error {
	s.stream.Close()
	return nil
}

// count runs a query whose result is one number.
func count(ctx context.Context, conn *duck.Conn, sql string, args ...any) (int64, error) {
	s, err := conn.Query(ctx, sql, args, []votable.Datatype{votable.Long})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	col := make([]votable.Column, 1)
	if _, err := s.Next(ctx, col); err != nil {
		return 0, err
	}
	return col[0].Int64s[0], nil
}

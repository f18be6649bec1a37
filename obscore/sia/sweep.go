package sia

import (
	"context"
	"errors"
	"io"

	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// fewPlaces is how many places one query is asked for. An index serves one place
// in a few milliseconds, while the places of a long OR lie all over the sky, and
// each row that it holds is compared with every one of them.
const fewPlaces = 4

// sweep are the rows of one place after the other. A row that meets several is
// handed on with the first: open leaves out of a place the rows of those before.
type sweep struct {
	open   func(ctx context.Context, place int) (result.Rows, error)
	places int
	at     int // the place of rows
	rows   result.Rows
	fields []votable.Field
}

// newSweep opens the first place.
func newSweep(ctx context.Context, places int, open func(ctx context.Context, place int) (result.Rows, error)) (*sweep, error) {
	rows, err := open(ctx, 0)
	if err != nil {
		return nil, err
	}
	return &sweep{open: open, places: places, rows: rows, fields: rows.Fields()}, nil
}

// Fields describes the columns, which all places have.
func (s *sweep) Fields() []votable.Field { return s.fields }

// Next is Rows.Next.
func (s *sweep) Next(ctx context.Context, b *result.Batch) error {
	for {
		err := s.rows.Next(ctx, b)
		if !errors.Is(err, io.EOF) || s.at+1 == s.places {
			return err
		}
		if err := s.rows.Close(); err != nil {
			return err
		}
		s.at++
		rows, err := s.open(ctx, s.at)
		if err != nil {
			return err
		}
		s.rows = rows
	}
}

// Close ends the query of the present place.
func (s *sweep) Close() error { return s.rows.Close() }

package result

import (
	"context"
	"io"
)

// Limited is a result cut after a number of rows. It asks its source for one
// row more than it hands on, so that Overflowed is certain: a result that has
// exactly as many rows as the limit did not overflow.
type Limited struct {
	Rows
	left       int64
	done       bool
	overflowed bool
	ahead      Batch // takes the batch that only tells whether there is more
}

// Limit returns rows cut after n; a negative n is no limit. The engine is not
// told, because a LIMIT in its SQL changes the plan it makes.
func Limit(rows Rows, n int64) *Limited {
	return &Limited{Rows: rows, left: n}
}

// Next is Rows.Next up to the limit. At the limit it ends the source.
func (l *Limited) Next(ctx context.Context, b *Batch) error {
	if l.done {
		b.N = 0
		return io.EOF
	}
	if l.left == 0 {
		return l.peek(ctx, b)
	}
	if err := l.Rows.Next(ctx, b); err != nil {
		l.done = true
		return err
	}
	if l.left < 0 {
		return nil
	}
	if int64(b.N) > l.left {
		b.N = int(l.left)
		l.done, l.overflowed = true, true
		return nil
	}
	l.left -= int64(b.N)
	return nil
}

// peek looks for a row beyond the limit.
func (l *Limited) peek(ctx context.Context, b *Batch) error {
	b.N = 0
	for {
		if err := l.Rows.Next(ctx, &l.ahead); err != nil {
			l.done = true
			return err
		}
		if l.ahead.N > 0 {
			l.done, l.overflowed = true, true
			// The back end is stopped now, not when the client has read all.
			if err := l.Close(); err != nil {
				return err
			}
			return io.EOF
		}
	}
}

// Overflowed tells whether the source had more rows than the limit. It is
// final once Next has returned io.EOF.
func (l *Limited) Overflowed() bool { return l.overflowed }

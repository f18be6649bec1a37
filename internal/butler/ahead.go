package butler

import (
	"time"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// Bounds of what ReadAhead keeps in memory and how long it reads.
const (
	aheadValues = 64 * 1024
	aheadTime   = 50 * time.Millisecond
	aheadStep   = 64 // rows between looks at the clock
)

// ReadAhead reads rows into memory until they end or there are many. Those of
// most statements end: their connection is then free at once, and a SQLite file
// unlocked, however slowly the rows are used. An error that comes before is
// returned; the rows are closed then.
func ReadAhead(rows Rows) (Rows, error) {
	a := &ahead{rest: rows}
	deadline := time.Now().Add(aheadTime)
	for n := 1; rows.Next(); n++ {
		a.values = append(a.values, rows.Row()...)
		a.width = len(rows.Row())
		if len(a.values) >= aheadValues || n%aheadStep == 0 && time.Now().After(deadline) {
			return a, nil
		}
	}
	a.rest = nil
	err := rows.Err()
	_ = rows.Close()
	if err != nil {
		return nil, err
	}
	return a, nil
}

// ahead gives out rows in memory, then the rest.
type ahead struct {
	values []dimension.Value // of the rows not yet given out
	width  int
	row    []dimension.Value
	rest   Rows // nil if all rows are in memory
}

func (a *ahead) Next() bool {
	switch {
	case len(a.values) > 0:
		a.row, a.values = a.values[:a.width:a.width], a.values[a.width:]
		return true
	case a.rest == nil:
		return false
	}
	a.values = nil
	if !a.rest.Next() {
		return false
	}
	a.row = a.rest.Row()
	return true
}

func (a *ahead) Row() []dimension.Value { return a.row }

func (a *ahead) Err() error {
	if a.rest == nil {
		return nil
	}
	return a.rest.Err()
}

func (a *ahead) Close() error {
	a.values = nil
	if a.rest == nil {
		return nil
	}
	return a.rest.Close()
}

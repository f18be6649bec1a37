package butler

import (
	"time"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// Bounds of what ReadAhead keeps in memory and how long it reads.
const (
	aheadBytes = 1 << 20
	aheadTime  = 50 * time.Millisecond
	aheadStep  = 64 // rows between looks at the clock
)

// ReadAhead reads rows into memory until they end or there are many. Those of
// most statements end: their connection is then free at once, and a SQLite file
// unlocked, however slowly the rows are used. An error that comes before is
// returned; the rows are closed then.
func ReadAhead(rows Rows) (Rows, error) {
	a := &ahead{rest: rows}
	deadline := time.Now().Add(aheadTime)
	for n := 1; rows.Next(); n++ {
		if a.row == nil {
			a.row = make([]dimension.Value, len(rows.Row()))
		}
		a.pack.Add(rows.Row())
		if a.pack.Size() >= aheadBytes || n%aheadStep == 0 && time.Now().After(deadline) {
			return a, nil
		}
	}
	a.rest = nil
	err := rows.Err()
	_ = rows.Close()
	if err != nil {
		a.pack.Reset()
		return nil, err
	}
	return a, nil
}

// ahead gives out rows in memory, then the rest.
type ahead struct {
	pack dimension.Pack
	row  []dimension.Value
	rest Rows // nil if all rows are in memory
}

func (a *ahead) Next() bool {
	if a.pack.Next(a.row) {
		return true
	}
	if a.rest == nil || !a.rest.Next() {
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
	a.pack.Reset()
	if a.rest == nil {
		return nil
	}
	return a.rest.Close()
}

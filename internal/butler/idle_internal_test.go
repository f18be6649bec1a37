package butler

import (
	"slices"
	"testing"
	"time"
)

// restingFor returns an Idle of connections 1, 2 ... that rest for so long, and
// where it notes those that it closes.
func restingFor(keep int, ages ...time.Duration) (idle *Idle[int], closed *[]int) {
	closed = new([]int)
	idle = NewIdle(keep, time.Hour, func(c int) { *closed = append(*closed, c) })
	for n := range ages {
		idle.Put(n + 1)
	}
	for n, age := range ages {
		idle.list[n].since = time.Now().Add(-age)
	}
	return idle, closed
}

func TestIdle_ClosesOnlyWhatHasRestedAndIsTooMuch(t *testing.T) {
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		keep   int
		ages   []time.Duration
		closed []int
		watch  bool // more may be closed later
	}{
		"few":            {keep: 2, ages: []time.Duration{day, day}},
		"many, old":      {keep: 1, ages: []time.Duration{day, day, day}, closed: []int{1, 2}},
		"many, some old": {keep: 1, ages: []time.Duration{day, 0, 0}, closed: []int{1}, watch: true},
		"none is kept":   {keep: 0, ages: []time.Duration{day}, closed: []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			idle, closed := restingFor(c.keep, c.ages...)
			idle.trim()
			if !slices.Equal(*closed, c.closed) || (idle.timer != nil) != c.watch {
				t.Errorf("closed %d, goes on watching: %t", *closed, idle.timer != nil)
			}
		})
	}
}

func TestIdle_GivesOutTheLastUsed(t *testing.T) {
	idle, closed := restingFor(1, 0, 0, 0)
	if c, ok := idle.Take(); c != 3 || !ok {
		t.Errorf("the first is %d, %t", c, ok)
	}
	idle.Close()
	if _, ok := idle.Take(); ok {
		t.Error("there is one after Close")
	}
	idle.Put(3)
	if !slices.Equal(*closed, []int{1, 2, 3}) {
		t.Errorf("closed %d", *closed)
	}
}

package butler

import (
	"slices"
	"sync"
	"time"
)

// Idle keeps the connections of a DB that have no statement. Some of them may
// rest for ever; the others are closed when they have rested for a time, so that
// a busy hour does not open and close them again and again. It may be used by
// many goroutines.
type Idle[C any] struct {
	keep  int
	rest  time.Duration
	close func(C)

	mu     sync.Mutex
	list   []resting[C] // the one that rests longest first
	timer  *time.Timer  // nil unless there are more than keep
	closed bool
}

type resting[C any] struct {
	conn  C
	since time.Time
}

// NewIdle returns a place for connections of which keep may rest for ever.
func NewIdle[C any](keep int, rest time.Duration, closer func(C)) *Idle[C] {
	return &Idle[C]{keep: keep, rest: rest, close: closer}
}

// Put keeps a connection, or closes it after Close.
func (i *Idle[C]) Put(c C) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		i.close(c)
		return
	}
	i.list = append(i.list, resting[C]{c, time.Now()})
	i.watch()
}

// Take returns the connection that was used last, if there is one.
func (i *Idle[C]) Take() (c C, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	last := len(i.list) - 1
	if last < 0 {
		return c, false
	}
	c = i.list[last].conn
	i.list = slices.Delete(i.list, last, last+1)
	return c, true
}

// watch has the connections above keep looked at.
func (i *Idle[C]) watch() {
	if len(i.list) > i.keep && i.timer == nil {
		i.timer = time.AfterFunc(i.rest, i.trim)
	}
}

// trim closes the connections above keep that have rested long enough.
func (i *Idle[C]) trim() {
	i.mu.Lock()
	n, before := 0, time.Now().Add(-i.rest)
	for n < len(i.list)-i.keep && !i.list[n].since.After(before) {
		n++
	}
	old := slices.Clone(i.list[:n])
	i.list = slices.Delete(i.list, 0, n)
	i.timer = nil
	i.watch()
	i.mu.Unlock()
	i.closeAll(old)
}

// Drop closes the connections that rest now.
func (i *Idle[C]) Drop() {
	i.mu.Lock()
	list := i.list
	i.list = nil
	i.mu.Unlock()
	i.closeAll(list)
}

// Close closes all connections: those that rest now, and the others as they are
// put back.
func (i *Idle[C]) Close() {
	i.mu.Lock()
	i.closed = true
	i.mu.Unlock()
	i.Drop()
}

func (i *Idle[C]) closeAll(list []resting[C]) {
	for _, r := range list {
		i.close(r.conn)
	}
}

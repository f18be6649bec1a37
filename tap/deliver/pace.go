package deliver

import (
	"errors"
	"net/http"
	"sync"
	"time"
)

// farewell is how long a client has to take the rest of an answer whose query
// has ended before its time.
const farewell = 5 * time.Second

// pace breaks the connection of a client that takes nothing for too long.
type pace struct {
	rc    *http.ResponseController
	stall time.Duration

	mu    sync.Mutex
	limit time.Time // of the deadline in force; zero: none
	last  bool      // the limit is not to be extended
}

// extend gives the client time for the next write. Setting a deadline costs a
// system call, so it is done once in a while only.
func (p *pace) extend() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.last || p.limit.Sub(now) >= p.stall*3/4 {
		return nil
	}
	return p.set(now.Add(p.stall))
}

// hurry gives the client a last short time, also for a write that waits now.
func (p *pace) hurry() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.last {
		p.last = true
		_ = p.set(time.Now().Add(farewell)) // a connection that cannot have a deadline keeps none
	}
}

// lift removes the deadline, since the connection may serve another request.
func (p *pace) lift() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = true
	if p.limit.IsZero() {
		return nil
	}
	return p.set(time.Time{})
}

func (p *pace) set(t time.Time) error {
	p.limit = t
	if err := p.rc.SetWriteDeadline(t); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// paced is a response that a stalled client cannot hold for ever.
type paced struct {
	http.ResponseWriter
	pace *pace
}

// Write extends the client's time and writes.
func (p paced) Write(b []byte) (int, error) {
	if err := p.pace.extend(); err != nil {
		return 0, err
	}
	return p.ResponseWriter.Write(b)
}

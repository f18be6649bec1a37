package uws

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// Gate lets a bounded number of queries through at once and makes the others
// wait in a fair queue. It serves queries that are answered at once, of all
// services that ask the same engine; jobs have the Manager's queue.
type Gate struct {
	cfg     GateConfig
	mu      sync.Mutex
	free    int
	running map[string]int // by key
	waiting Fair[*pass]
}

// GateConfig says how many a Gate lets through.
type GateConfig struct {
	Places  int // queries at once
	PerUser int // of them, for one key; 0: all
	Waiting int // that wait
	// Tally is shared with a Manager whose jobs count for the same quotas; nil: the
	// gate has its own.
	Tally *Tally
	// Patience is how long a query waits for others of its user to end; default
	// 5 s.
	Patience time.Duration
}

// Caller is who wants to pass a Gate.
type Caller struct {
	// Key is whose turn it is: callers of different keys take turns.
	Key string
	// User is who it is by name, or "".
	User string
	// Queries is the user's quota of queries at once; nil: there is none.
	Queries *int
}

// pass is a caller that waits; open is closed when they may go through.
type pass struct {
	Caller
	open chan struct{}
}

// ErrQuota marks a Busy fault that the user's own other queries cause.
var ErrQuota = errors.New("as many queries of the user run as the quota allows")

// NewGate returns a gate that nobody has passed.
func NewGate(cfg GateConfig) *Gate {
	if cfg.Tally == nil {
		cfg.Tally = NewTally()
	}
	setDefault(&cfg.Patience, 5*time.Second)
	g := &Gate{cfg: cfg, free: cfg.Places, running: map[string]int{}}
	cfg.Tally.onFree(g.admit)
	return g
}

// Enter waits for a place and returns the function that gives it back, which
// must be called once. Faults: Busy when the queue is full, and with ErrQuota when
// the user's other queries do not end soon; else the end of ctx.
func (g *Gate) Enter(ctx context.Context, c Caller) (leave func(), err error) {
	g.mu.Lock()
	if g.free > 0 && g.ready(c) {
		g.take(c)
		g.mu.Unlock()
		return g.leaver(c), nil
	}
	if g.waiting.Len() >= g.cfg.Waiting {
		g.mu.Unlock()
		return nil, &fault.Error{Kind: fault.Busy, RetryAfter: 5 * time.Second,
			Msg: "the service is working on as many queries as it can and more are waiting; try again in a moment, or ask the TAP service in a job (/async)"}
	}
	p := &pass{Caller: c, open: make(chan struct{})}
	g.waiting.Push(c.Key, p)
	g.mu.Unlock()
	var impatient <-chan time.Time
	if c.Queries != nil {
		tick := time.NewTicker(g.cfg.Patience)
		defer tick.Stop()
		impatient = tick.C
	}
	for {
		select {
		case <-p.open:
			return g.leaver(c), nil
		case <-impatient:
			if g.cfg.Tally.full(c.User, c.Queries) && g.abandon(p) {
				return nil, &fault.Error{Kind: fault.Busy, Err: ErrQuota, RetryAfter: 10 * time.Second,
					Msg: quotaUsed(*c.Queries)}
			}
		case <-ctx.Done():
			if !g.abandon(p) { // let through at the same moment
				g.leaver(c)()
			}
			return nil, ctx.Err()
		}
	}
}

// abandon takes a pass out of the queue; false if it was let through.
func (g *Gate) abandon(p *pass) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waiting.Remove(p.Key, p)
}

// Load returns how many are inside and how many wait.
func (g *Gate) Load() (inside, waiting int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, n := range g.running {
		inside += n
	}
	return inside, g.waiting.Len()
}

// ready tells whether a caller may pass now, and if so counts them in the tally.
func (g *Gate) ready(c Caller) bool {
	return (g.cfg.PerUser == 0 || g.running[c.Key] < g.cfg.PerUser) && g.cfg.Tally.take(c.User, c.Queries)
}

func (g *Gate) take(c Caller) {
	g.free--
	g.running[c.Key]++
}

func (g *Gate) leaver(c Caller) func() {
	return func() {
		g.mu.Lock()
		g.free++
		if g.running[c.Key]--; g.running[c.Key] == 0 {
			delete(g.running, c.Key)
		}
		g.mu.Unlock()
		g.cfg.Tally.give(c.User) // which calls admit
	}
}

// admit lets those through for whom there is room.
func (g *Gate) admit() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.free > 0 {
		_, p, ok := g.waiting.Pop(func(_ string, p *pass) bool { return g.ready(p.Caller) })
		if !ok {
			return
		}
		g.take(p.Caller)
		close(p.open)
	}
}

package uws

import (
	"context"
	"sync"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// Gate lets a bounded number of queries through at once and makes the others
// wait in a fair queue. It serves queries that are answered at once; jobs have
// the Manager's queue.
type Gate struct {
	mu      sync.Mutex
	free    int
	most    int // waiting
	perUser int
	running map[string]int
	waiting Fair[*pass]
}

// pass is closed when its holder may go through.
type pass struct{ open chan struct{} }

// NewGate returns a gate with that many places, of which one user has at most
// perUser (0: all), and a queue of at most waiting.
func NewGate(places, perUser, waiting int) *Gate {
	return &Gate{free: places, perUser: perUser, most: waiting, running: map[string]int{}}
}

// Enter waits for a place and returns the function that gives it back, which
// must be called once. Faults: Busy when the queue is full, else the end of ctx.
func (g *Gate) Enter(ctx context.Context, user string) (leave func(), err error) {
	g.mu.Lock()
	if g.free > 0 && g.ready(user) {
		g.take(user)
		g.mu.Unlock()
		return g.leaver(user), nil
	}
	if g.waiting.Len() >= g.most {
		g.mu.Unlock()
		return nil, &fault.Error{Kind: fault.Busy, RetryAfter: 5 * time.Second,
			Msg: "the service is working on as many queries as it can and more are waiting; try again in a moment, or use /async"}
	}
	p := &pass{open: make(chan struct{})}
	g.waiting.Push(user, p)
	g.mu.Unlock()
	select {
	case <-p.open:
		return g.leaver(user), nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	waited := g.waiting.Remove(user, p)
	g.mu.Unlock()
	if !waited { // let through at the same moment
		g.leaver(user)()
	}
	return nil, ctx.Err()
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

func (g *Gate) ready(user string) bool { return g.perUser == 0 || g.running[user] < g.perUser }

func (g *Gate) take(user string) {
	g.free--
	g.running[user]++
}

func (g *Gate) leaver(user string) func() {
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.free++
		if g.running[user]--; g.running[user] == 0 {
			delete(g.running, user)
		}
		for g.free > 0 {
			next, p, ok := g.waiting.Pop(g.ready)
			if !ok {
				return
			}
			g.take(next)
			close(p.open)
		}
	}
}

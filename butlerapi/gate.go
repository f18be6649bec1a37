package butlerapi

import (
	"slices"
	"sync"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// retryAfter is what a client is told to wait when the gate refuses it: clients
// come back for two minutes.
const retryAfter = 5 * time.Second

// gate lets a bounded number of queries through at once; the others wait, and
// users take turns, so that one who sends a hundred queries does not make the
// others wait for all of them.
type gate struct {
	mu      sync.Mutex
	free    int
	perUser int // running at once of one named user; 0: any
	most    int // waiting of all
	mostOne int // waiting of one user
	waiting int
	users   map[string]*userQueue
	turns   []*userQueue // those with waiting queries, next first
}

// userQueue is what the gate knows of a user with queries that run or wait.
type userQueue struct {
	name    string
	named   bool
	running int
	waiting []*ticket
}

// ticket is a query's place at the gate, running or waiting.
type ticket struct {
	gate *gate
	user *userQueue
	// ready is closed when the query may run.
	ready chan struct{}
	gone  bool
}

// newGate returns a gate for that many running and waiting queries, of which one
// named user has at most perUser running, and every user a quarter of those that
// may wait.
func newGate(running, perUser, waiting int) *gate {
	return &gate{free: running, perUser: perUser, most: waiting, mostOne: max(1, waiting/4), users: map[string]*userQueue{}}
}

// queue takes a place for a query of a user, who is named if known to be one
// person. The ticket must be given back with leave, whether it got ready or not.
// Faults: Busy, with overload set if the user is not to blame.
func (g *gate) queue(name string, named bool) (t *ticket, overload bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	u := g.users[name]
	if u == nil {
		u = &userQueue{name: name, named: named}
	}
	t = &ticket{gate: g, user: u, ready: make(chan struct{})}
	switch {
	case g.free > 0 && g.mayRun(u):
		g.users[name] = u
		g.run(t)
	case g.waiting >= g.most:
		return nil, true, &fault.Error{Kind: fault.Busy, RetryAfter: retryAfter,
			Msg: "the Butler server works on as many queries as it can, and more are waiting; try again in a moment"}
	case len(u.waiting) >= g.mostOne:
		return nil, false, &fault.Error{Kind: fault.Busy, RetryAfter: retryAfter,
			Msg: "you have as many queries running and waiting as one user may; try again when some have finished"}
	default:
		g.users[name] = u
		g.waiting++
		if u.waiting = append(u.waiting, t); len(u.waiting) == 1 {
			g.turns = append(g.turns, u)
		}
	}
	return t, false, nil
}

func (g *gate) mayRun(u *userQueue) bool {
	return !u.named || g.perUser == 0 || u.running < g.perUser
}

func (g *gate) run(t *ticket) {
	g.free--
	t.user.running++
	close(t.ready)
}

// leave gives the place back; it may be called twice.
func (t *ticket) leave() {
	g := t.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.gone {
		return
	}
	t.gone = true
	if i := slices.Index(t.user.waiting, t); i >= 0 {
		g.unqueue(t.user, i)
	} else {
		g.free++
		t.user.running--
		g.admit()
	}
	if t.user.running == 0 && len(t.user.waiting) == 0 {
		delete(g.users, t.user.name)
	}
}

// admit lets the next users' queries through while there is room.
func (g *gate) admit() {
	for i := 0; i < len(g.turns) && g.free > 0; {
		u := g.turns[i]
		if !g.mayRun(u) {
			i++
			continue
		}
		t := u.waiting[0]
		g.unqueue(u, 0)
		if len(u.waiting) > 0 { // The user's next turn comes after all others'.
			g.turns = append(slices.Delete(g.turns, i, i+1), u)
		}
		g.run(t)
	}
}

// unqueue takes a user's waiting query out of the line.
func (g *gate) unqueue(u *userQueue, i int) {
	g.waiting--
	if u.waiting = slices.Delete(u.waiting, i, i+1); len(u.waiting) == 0 {
		g.turns = slices.DeleteFunc(g.turns, func(o *userQueue) bool { return o == u })
	}
}

// load returns how many queries run and wait.
func (g *gate) load() (running, waiting int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, u := range g.users {
		running += u.running
	}
	return running, g.waiting
}

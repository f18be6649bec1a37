package uws

import (
	"fmt"
	"sync"

	"github.com/vobutler/vobutler/internal/fault"
)

// Tally counts the queries of users that run, wherever they do: a Gate and a
// Manager that share one keep a user's quota together. It is safe for concurrent
// use.
type Tally struct {
	mu      sync.Mutex
	running map[string]int
	freed   []func()
}

// NewTally returns a tally of nothing.
func NewTally() *Tally { return &Tally{running: map[string]int{}} }

// onFree registers what is called whenever a query has ended, without a lock
// held; it lets those through who wait.
func (t *Tally) onFree(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.freed = append(t.freed, f)
}

// take counts one more query of a user, unless most are running; a nil most is no
// bound. Nobody in particular, the user "", has none.
func (t *Tally) take(user string, most *int) bool {
	if user == "" {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if most != nil && t.running[user] >= *most {
		return false
	}
	t.running[user]++
	return true
}

// full tells whether take would fail.
func (t *Tally) full(user string, most *int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return user != "" && most != nil && t.running[user] >= *most
}

// give counts one less. The caller holds no lock of a Gate or Manager.
func (t *Tally) give(user string) {
	t.mu.Lock()
	if user != "" {
		if t.running[user]--; t.running[user] == 0 {
			delete(t.running, user)
		}
	}
	freed := t.freed
	t.mu.Unlock()
	for _, f := range freed {
		f()
	}
}

// CheckQuota is the fault of a user who may run no queries at all. It is of kind
// Usage, since a proxy may keep the text of a refusal by 403 from its reader.
func CheckQuota(queries *int) error {
	if queries == nil || *queries > 0 {
		return nil
	}
	return fault.New(fault.Usage, "you may run no queries here: your quota of queries at once is 0; ask the operators of the service for one")
}

func quotaUsed(most int) string {
	what := "queries"
	if most == 1 {
		what = "query"
	}
	return fmt.Sprintf("you have %d %s running, as many as your quota allows at once; try again when one has ended, or ask the TAP "+
		"service in a job (/async), which waits for its turn", most, what)
}

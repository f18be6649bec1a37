package butlerapi

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
)

// line is a gate with the tickets of a test, by what was called for.
type line struct {
	*testing.T
	gate    *gate
	tickets []*ticket
	names   []string
}

// queue takes places for named users; a name that ends in "?" is an address.
func (l *line) queue(users ...string) {
	l.Helper()
	for _, user := range users {
		name, address := strings.CutSuffix(user, "?")
		t, _, err := l.gate.queue(name, !address)
		if err != nil {
			l.Fatal(err)
		}
		l.tickets, l.names = append(l.tickets, t), append(l.names, user)
	}
}

// running tells who runs, in the order of the queue.
func (l *line) running() string {
	var who []string
	for i, t := range l.tickets {
		select {
		case <-t.ready:
			if !t.gone {
				who = append(who, fmt.Sprintf("%s%d", l.names[i], i))
			}
		default:
		}
	}
	return strings.Join(who, " ")
}

func (l *line) expect(want string) {
	l.Helper()
	if got := l.running(); got != want {
		l.Errorf("running: %s; want %s", got, want)
	}
}

func TestGate_UsersTakeTurns(t *testing.T) {
	l := &line{T: t, gate: newGate(2, 0, 20)}
	l.queue("a", "a", "a", "a", "b", "c")
	l.expect("a0 a1")
	l.tickets[0].leave()
	l.expect("a1 a2") // a was first in line, and has had its turn
	l.tickets[1].leave()
	l.expect("a2 b4")
	l.tickets[2].leave()
	l.expect("b4 c5")
	l.tickets[5].leave()
	l.expect("a3 b4")
}

func TestGate_OneUserLeavesRoom(t *testing.T) {
	l := &line{T: t, gate: newGate(4, 2, 20)}
	l.queue("a", "a", "a", "a", "b", "addr?", "addr?", "addr?")
	l.expect("a0 a1 b4 addr?5")
	l.tickets[4].leave()
	l.expect("a0 a1 addr?5 addr?6")
	l.tickets[1].leave()
	l.expect("a0 a2 addr?5 addr?6")
}

func TestGate_WhoStopsWaitingIsForgotten(t *testing.T) {
	l := &line{T: t, gate: newGate(1, 0, 20)}
	l.queue("a", "b", "c", "b")
	l.tickets[1].leave()
	l.tickets[1].leave()
	l.tickets[0].leave()
	l.expect("b3")
	l.tickets[3].leave()
	l.expect("c2")
	l.tickets[2].leave()
	if running, waiting := l.gate.load(); running != 0 || waiting != 0 || len(l.gate.users) != 0 || len(l.gate.turns) != 0 || l.gate.free != 1 {
		t.Errorf("left: %d running, %d waiting, %d users, %d turns, %d free", running, waiting, len(l.gate.users), len(l.gate.turns), l.gate.free)
	}
}

func TestGate_RefusesWhoAsksForTooMuch(t *testing.T) {
	l := &line{T: t, gate: newGate(1, 1, 8)}
	l.queue("a", "a", "a")
	if _, overload, err := l.gate.queue("a", true); fault.KindOf(err) != fault.Busy || overload {
		t.Errorf("a fourth query: %v, overload %t", err, overload)
	}
	l.queue("b", "b", "c", "c", "d", "d")
	if _, overload, err := l.gate.queue("e", true); fault.KindOf(err) != fault.Busy || !overload {
		t.Errorf("a full queue: %v, overload %t", err, overload)
	}
	if len(l.gate.users) != 4 {
		t.Errorf("%d users are remembered", len(l.gate.users))
	}
}

func TestGate_ManyAtOnce(t *testing.T) {
	g := newGate(3, 2, 1000)
	var wg sync.WaitGroup
	var mu sync.Mutex
	inside, most := 0, 0
	for i := range 200 {
		wg.Go(func() {
			ticket, _, err := g.queue(fmt.Sprint("user ", i%7), true)
			if err != nil {
				t.Error(err)
				return
			}
			<-ticket.ready
			mu.Lock()
			inside++
			most = max(most, inside)
			mu.Unlock()
			mu.Lock()
			inside--
			mu.Unlock()
			ticket.leave()
		})
	}
	wg.Wait()
	if running, waiting := g.load(); most > 3 || running != 0 || waiting != 0 || len(g.users) != 0 {
		t.Errorf("at most %d inside; left %d running, %d waiting, %d users", most, running, waiting, len(g.users))
	}
}

package uws_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/uws"
)

func drain(q *uws.Fair[int], ready func(string, int) bool) []int {
	var order []int
	for {
		_, work, ok := q.Pop(ready)
		if !ok {
			return order
		}
		order = append(order, work)
	}
}

func TestFair_TakesUsersInTurn(t *testing.T) {
	var q uws.Fair[int]
	for i, user := range []string{"a", "a", "a", "b", "c", "b"} {
		q.Push(user, i)
	}
	if got := drain(&q, nil); !slices.Equal(got, []int{0, 3, 4, 1, 5, 2}) || q.Len() != 0 {
		t.Errorf("got %v", got)
	}
}

func TestFair_PassesOverUsersThatAreNotReady(t *testing.T) {
	var q uws.Fair[int]
	q.Push("a", 1)
	q.Push("b", 2)
	if got := drain(&q, func(user string, _ int) bool { return user == "b" }); !slices.Equal(got, []int{2}) || q.Len() != 1 {
		t.Errorf("got %v", got)
	}
	if got := drain(&q, nil); !slices.Equal(got, []int{1}) {
		t.Errorf("then %v", got)
	}
}

func TestFair_Remove(t *testing.T) {
	var q uws.Fair[int]
	for i := range 4 {
		q.Push("a", i)
	}
	q.Push("b", 10)
	for _, work := range []int{1, 3, 10} {
		user := "a"
		if work == 10 {
			user = "b"
		}
		if !q.Remove(user, work) || q.Remove(user, work) {
			t.Errorf("%d was not removed once", work)
		}
	}
	if got := drain(&q, nil); !slices.Equal(got, []int{0, 2}) {
		t.Errorf("left %v", got)
	}
}

func TestGate_LetsABoundedNumberThrough(t *testing.T) {
	g := uws.NewGate(uws.GateConfig{Places: 2, Waiting: 100})
	var mu sync.Mutex
	inside, most := 0, 0
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			leave, err := g.Enter(context.Background(), uws.Caller{Key: "a"})
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			inside++
			most = max(most, inside)
			mu.Unlock()
			mu.Lock()
			inside--
			mu.Unlock()
			leave()
		})
	}
	wg.Wait()
	if in, waiting := g.Load(); most > 2 || in != 0 || waiting != 0 {
		t.Errorf("at most %d, left %d and %d", most, in, waiting)
	}
}

func TestGate_RefusesWhenTheQueueIsFull(t *testing.T) {
	g := uws.NewGate(uws.GateConfig{Places: 1})
	leave, err := g.Enter(t.Context(), uws.Caller{Key: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Enter(t.Context(), uws.Caller{Key: "b"}); fault.KindOf(err) != fault.Busy {
		t.Errorf("got %v", err)
	}
	leave()
	if leave, err = g.Enter(t.Context(), uws.Caller{Key: "b"}); err != nil {
		t.Fatal(err)
	}
	leave()
}

func TestGate_KeepsPlacesForOtherUsers(t *testing.T) {
	g := uws.NewGate(uws.GateConfig{Places: 2, PerUser: 1, Waiting: 10})
	leaveA, err := g.Enter(t.Context(), uws.Caller{Key: "a"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Enter(ctx, uws.Caller{Key: "a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a second place for one user: %v", err)
	}
	leaveB, err := g.Enter(t.Context(), uws.Caller{Key: "b"})
	if err != nil {
		t.Fatal(err)
	}
	leaveA()
	leaveB()
}

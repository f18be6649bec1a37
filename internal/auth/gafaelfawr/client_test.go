package gafaelfawr_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/fault"
)

func TestInfo_IsKeptAndAskedAnew(t *testing.T) {
	l, client := newLogin(t)
	l.user("tok", "ada", "", "old")
	groups := func(token string) string {
		info, err := client.Info(t.Context(), "ada", token)
		if err != nil {
			return fault.KindOf(err).String()
		}
		return strings.Join(info.Groups, " ")
	}
	check := func(step, got, want string, asked int) {
		t.Helper()
		if n := l.times(); got != want || n != asked {
			t.Errorf("%s: %q after %d look-ups, not %q after %d", step, got, n, want, asked)
		}
	}
	check("first", groups("tok"), "old", 1)
	l.user("tok", "ada", "", "new")
	l.later(5*time.Minute - time.Second)
	check("fresh", groups("tok"), "old", 1)
	check("fresh, for another session of the user", groups("tok2"), "old", 1)
	l.later(time.Second)
	check("no longer fresh", groups("tok"), "new", 2)
	l.answer(http.StatusBadGateway)
	l.later(time.Hour)
	check("in trouble, an older answer", groups("tok"), "new", 3)
	check("in trouble, not asked at once again", groups("tok"), "new", 3)
	l.later(5 * time.Minute)
	check("in trouble, for too long", groups("tok"), "transient", 4)
	l.answer(http.StatusFound)
	l.later(time.Minute)
	check("redirected", groups("tok"), "transient", 5)
	l.answer(http.StatusOK)
	l.later(time.Minute)
	check("well again", groups("tok"), "new", 6)
}

func TestInfo_RefusalsHoldForTheirToken(t *testing.T) {
	l, client := newLogin(t)
	l.user("tok", "ada", "", "g")
	for range 3 {
		if _, err := client.Info(t.Context(), "ada", "bad"); fault.KindOf(err) != fault.Unauthenticated || !errors.Is(err, auth.ErrInvalid) {
			t.Fatalf("got %v", err)
		}
	}
	if n := l.times(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	if _, err := client.Info(t.Context(), "ada", "tok"); err != nil {
		t.Errorf("another token: %v", err)
	}
	l.later(5 * time.Minute)
	if _, err := client.Info(t.Context(), "ada", "bad"); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("a bad token got an older answer: %v", err)
	}
}

func TestInfo_OfAnotherUserIsNotBelieved(t *testing.T) {
	l, client := newLogin(t)
	l.user("tok", "mallory", "", "admins")
	if info, err := client.Info(t.Context(), "ada", "tok"); fault.KindOf(err) != fault.Transient {
		t.Errorf("got %+v, %v", info, err)
	}
}

func TestInfo_WhatIsNoAnswerIsAFailure(t *testing.T) {
	for name, body := range map[string]string{
		"empty": "", "a page": "<html>", "cut": `{"username":"ada","gro`, "another type": `{"username":"ada","groups":"g"}`, "a list": `[]`,
	} {
		t.Run(name, func(t *testing.T) {
			l, client := newLogin(t)
			l.users["tok"] = body
			if info, err := client.Info(t.Context(), "ada", "tok"); fault.KindOf(err) != fault.Transient {
				t.Errorf("got %+v, %v", info, err)
			}
		})
	}
}

func TestInfo_OneAsksForAll(t *testing.T) {
	l, client := newLogin(t)
	l.user("tok", "ada", "", "g")
	l.hold = make(chan struct{})
	impatient, leave := context.WithCancel(t.Context())
	var first sync.WaitGroup
	first.Go(func() {
		if _, err := client.Info(impatient, "ada", "tok"); !errors.Is(err, context.Canceled) {
			t.Errorf("who left got %v", err)
		}
	})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if info, err := client.Info(context.Background(), "ada", "tok"); err != nil || len(info.Groups) != 1 {
				t.Errorf("got %+v, %v", info, err)
			}
		})
	}
	leave()
	first.Wait() // its look-up goes on for the others
	close(l.hold)
	all.Wait()
	if n := l.times(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestInfo_IsOfABoundedNumberOfUsers(t *testing.T) {
	l, client := newLogin(t) // which keeps three
	ask := func(user string) {
		t.Helper()
		l.user("t-"+user, user, "")
		if _, err := client.Info(t.Context(), user, "t-"+user); err != nil {
			t.Fatal(err)
		}
	}
	for _, user := range []string{"a", "b", "c", "a", "d"} { // d takes the place of b
		ask(user)
	}
	before := l.times()
	ask("a")
	if n := l.times(); n != before {
		t.Error("who was used last was forgotten")
	}
	ask("b")
	if n := l.times(); n != before+1 {
		t.Error("nobody was forgotten")
	}
}

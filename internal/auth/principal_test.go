package auth_test

import (
	"context"
	"testing"

	"github.com/vobutler/vobutler/internal/auth"
)

func TestFrom_IsWhoWasPutIn(t *testing.T) {
	if p := auth.From(t.Context()); !p.Anonymous() {
		t.Errorf("nobody said who it is, but it is %q", p.User)
	}
	ctx := auth.With(t.Context(), auth.Principal{User: "ada", Groups: []string{"g"}})
	if p := auth.From(ctx); p.User != "ada" || len(p.Groups) != 1 {
		t.Errorf("got %+v", p)
	}
}

func TestWatch_SeesWhoIsFoundOutFurtherIn(t *testing.T) {
	outer, who := auth.Watch(t.Context())
	if p := who(); !p.Anonymous() {
		t.Errorf("nobody was found out, but it is %q", p.User)
	}
	type key struct{}
	inner := context.WithValue(outer, key{}, 1)
	auth.With(inner, auth.Principal{User: "ada"})
	if p := who(); p.User != "ada" {
		t.Errorf("got %+v", p)
	}
	if p := auth.From(outer); !p.Anonymous() {
		t.Errorf("the outer context carries %q", p.User)
	}
}

func TestAnyone_IsAnonymousWhateverIsSent(t *testing.T) {
	p, err := auth.Anyone{}.Authenticate(request("Bearer anything"))
	if err != nil || !p.Anonymous() {
		t.Errorf("got %+v, %v", p, err)
	}
}

package auth_test

import (
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
)

func TestAccess_AllowedByGroups(t *testing.T) {
	a := auth.NewAccess(auth.AccessConfig{Groups: map[string][]string{
		"open": nil, "star": {"*"}, "both": {"g", "*"}, "closed": {"g", "odd: group/ß"}}})
	nobody, plain := auth.Principal{}, auth.Principal{User: "p", Groups: []string{"other", "G", "*"}}
	member, odd := auth.Principal{User: "m", Groups: []string{"other", "g"}}, auth.Principal{User: "o", Groups: []string{"odd: group/ß"}}
	unnamed := auth.Principal{Groups: []string{"g"}}
	for _, label := range []string{"open", "star", "both", "another"} {
		for _, p := range []auth.Principal{nobody, plain, member, odd, unnamed} {
			if !a.Allowed(p, label) {
				t.Errorf("%v is kept out of %s", p, label)
			}
		}
	}
	for _, p := range []auth.Principal{nobody, plain, unnamed} {
		if a.Allowed(p, "closed") {
			t.Errorf("%v may use a repository of groups that they are not in", p)
		}
	}
	for _, p := range []auth.Principal{member, odd} {
		if !a.Allowed(p, "closed") {
			t.Errorf("%v is kept out", p)
		}
	}
}

func TestAccess_HiddenFollowsTheClock(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	a := auth.NewAccess(auth.AccessConfig{Now: func() time.Time { return now }, Embargoes: []auth.Embargo{
		{Name: "raw", DatasetTypes: auth.Globs{"raw"}, Period: 80 * time.Hour, Groups: []string{"e"}},
		{Name: "all", Repositories: []string{"main"}, Period: 2 * 365 * 24 * time.Hour, Undated: auth.UndatedHide},
	}})
	nobody := auth.Principal{}
	got := a.Hidden(nobody, "dp1")
	if len(got) != 1 || !got[0].After.Equal(now.Add(-80*time.Hour)) || !got[0].Undated || got[0].Everything() {
		t.Fatalf("got %+v", got)
	}
	if got := a.Hidden(nobody, "main"); len(got) != 2 || !got[1].Undated || !got[1].Everything() {
		t.Fatalf("got %+v", got)
	}
	if got := a.Hidden(nobody, ""); len(got) != 2 || len(got[1].Repositories) != 1 {
		t.Fatalf("in any repository: %+v", got)
	}
	if got := a.Hidden(auth.Principal{User: "u", Groups: []string{"e"}}, "dp1"); got != nil {
		t.Fatalf("hidden from who may see all: %+v", got)
	}
	if got := a.Hidden(auth.Principal{Groups: []string{"e"}}, "dp1"); len(got) != 1 {
		t.Fatal("who was not identified is in a group")
	}
	now = now.Add(time.Hour)
	if got := a.Hidden(nobody, "dp1"); !got[0].After.Equal(now.Add(-80 * time.Hour)) {
		t.Fatalf("the cut-off stands still: %v", got[0].After)
	}
}

func TestEmbargo_WhatHasNoTime(t *testing.T) {
	for name, c := range map[string]struct {
		rule auth.Embargo
		want bool
	}{
		"a rule for everything shows it":   {auth.Embargo{}, false},
		"a rule by instrument shows it":    {auth.Embargo{Instruments: auth.Globs{"X"}}, false},
		"a rule by dataset type hides it":  {auth.Embargo{DatasetTypes: auth.Globs{"x"}}, true},
		"a rule by collection hides it":    {auth.Embargo{Collections: auth.Globs{"x"}}, true},
		"as the operator says: shown":      {auth.Embargo{Collections: auth.Globs{"x"}, Undated: auth.UndatedShow}, false},
		"as the operator says: hidden too": {auth.Embargo{Undated: auth.UndatedHide}, true},
	} {
		t.Run(name, func(t *testing.T) {
			a := auth.NewAccess(auth.AccessConfig{Embargoes: []auth.Embargo{c.rule}})
			if got := a.Hidden(auth.Principal{}, "l")[0].Undated; got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestGlobs_Match(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"raw", "raw", true}, {"raw", "Raw", false}, {"raw", "raw_x", false}, {"raw*", "raw", true}, {"*raw", "xraw", true},
		{"r?w", "raw", true}, {"r?w", "rw", false}, {"LSSTCam/*/x", "LSSTCam/a/b/x", true}, {"a*b*c", "axxbyyc", true},
		{"a*b*c", "axxbyyd", false}, {"*", "", true}, {"?", "ß", true}, {"a.b", "axb", false}, {"a%", "axx", false}, {"**a**", "a", true},
	} {
		if got := (auth.Globs{"nothing", c.pattern}).Match(c.name); got != c.want {
			t.Errorf("%q matches %q: %v", c.pattern, c.name, got)
		}
	}
	if !(auth.Globs)(nil).Match("anything") {
		t.Error("no pattern does not match")
	}
}

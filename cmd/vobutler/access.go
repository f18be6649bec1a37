package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/vobutler/vobutler/butlerapi"
	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/query"
	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/obscore/record"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/schema"
)

// accessOf returns who may see what by the configuration.
func accessOf(c *config.Config, now func() time.Time) *auth.Access {
	a := auth.AccessConfig{Groups: map[string][]string{}, Now: now}
	for label, r := range c.Butler.Repositories {
		a.Groups[label] = r.Groups
	}
	undated := map[string]auth.Undated{"": auth.UndatedNamed, "hide": auth.UndatedHide, "show": auth.UndatedShow}
	for _, e := range c.Access.Embargoes {
		a.Embargoes = append(a.Embargoes, auth.Embargo{Name: e.Name, Repositories: e.Repositories, DatasetTypes: e.DatasetTypes,
			Instruments: e.Instruments, Collections: e.Collections, Period: time.Duration(e.Period), Groups: e.Groups,
			Undated: undated[e.Undated]})
	}
	return auth.NewAccess(a)
}

// sightOf returns the part of it that concerns rows of ivoa.ObsCore.
func sightOf(c *config.Config, access *auth.Access) (*obscore.Sight, error) {
	s := &obscore.Sight{Access: access, Labels: slices.Sorted(maps.Keys(c.Butler.Repositories))}
	if c.ObsCore.From != "butler" {
		return s, nil
	}
	rows, err := record.Load(c.ObsCore.Config)
	if err != nil {
		return nil, fmt.Errorf("obscore.config: %w", err)
	}
	s.Repository, s.Subtypes, s.OwnInstruments = c.ObsCore.Repository, map[string]string{}, !rows.MakesUpInstruments()
	for _, t := range rows.DatasetTypes {
		subtype := "" // that of no row: those of the type have none, and are hidden in doubt
		if t.DataproductSubtype != nil {
			subtype = *t.DataproductSubtype
		}
		s.Subtypes[t.Name] = subtype
	}
	return s, nil
}

// view returns a repository as a user sees it now, unless they may not use it or
// there is none.
func (s *server) view(who auth.Principal, label string) (*butler.Repo, bool) {
	repo, found := s.repos[label]
	if !found || !s.access.Allowed(who, label) {
		return nil, false
	}
	return repo.View(s.access.Hidden(who, label)), true
}

// butlerView is the same for the Butler API, which asks only then whether the
// user may use the repository, and does not hide that it is there: clients read
// its configuration before they identify themselves.
func (s *server) butlerView(_ context.Context, who auth.Principal, label string) (butlerapi.Repository, bool) {
	repo, found := s.repos[label]
	if !found {
		return butlerapi.Repository{}, false
	}
	repo = repo.View(s.access.Hidden(who, label))
	return butlerapi.Repository{Repo: repo, Engine: query.New(repo)}, true
}

// authorize refuses users who may not use a repository.
func (s *server) authorize(_ context.Context, who auth.Principal, label string) error {
	switch {
	case s.access.Allowed(who, label):
		return nil
	case who.Anonymous():
		return fault.New(fault.Unauthenticated, "the repository %s is for members of some groups only: identify yourself", label)
	}
	return fault.New(fault.Forbidden, "the repository %s is for members of some groups only, of which %s is in none", label, who.User)
}

// rowPolicy returns the condition by which a user sees rows of a table, which
// goes below every reference to it.
func (s *server) rowPolicy() func(auth.Principal) func(*schema.Table) adql.Expr {
	return func(p auth.Principal) func(*schema.Table) adql.Expr {
		condition := s.sight.Condition(p)
		if condition == nil {
			return nil
		}
		return func(t *schema.Table) adql.Expr {
			if t.Name != obscore.Name {
				return nil
			}
			return condition
		}
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"github.com/vobutler/vobutler/butlerapi"
	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/postgres"
	"github.com/vobutler/vobutler/internal/butler/sqlite"
	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/httpd"
)

// repositories are the Butler repositories that a server reads, by label.
type repositories map[string]*butler.Repo

// openRepository opens one repository for reading. Freshness is how old what is
// known of its collections may be; 0: as old as the package has it.
func openRepository(ctx context.Context, label, location string, freshness time.Duration) (*butler.Repo, error) {
	return butler.Open(ctx, label, location, butler.Config{Freshness: freshness,
		SQLite: sqlite.Connector(sqlite.Options{}), PostgreSQL: postgres.Connector(postgres.Options{})})
}

func openRepositories(ctx context.Context, c *config.Butler) (repositories, error) {
	all := repositories{}
	for label, r := range c.Repositories {
		// No time at all is the shortest there is: the registry is asked anew.
		repo, err := openRepository(ctx, label, r.Config, max(time.Duration(c.Freshness), 1))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("butler.repositories.%s: %w", label, err), all.close())
		}
		all[label] = repo
	}
	return all, nil
}

func (r repositories) close() error {
	var errs []error
	for _, repo := range r {
		errs = append(errs, repo.Close())
	}
	return errors.Join(errs...)
}

// stores are the folders of this machine in which the repositories keep files.
func (r repositories) stores(c *config.Butler) []sign.Store {
	var out []sign.Store
	// Of two stores with one root the first signs; which one that is must not
	// change between starts.
	for _, label := range slices.Sorted(maps.Keys(r)) {
		repo := r[label]
		for i, d := range repo.Datastores() {
			if d.Root.Scheme != "file" {
				continue
			}
			name := label
			if i > 0 {
				name = fmt.Sprintf("%s-%d", label, i)
			}
			out = append(out, sign.Store{Label: name, Root: filepath.FromSlash(d.Root.Path), Targets: c.Repositories[label].Files})
		}
		for i, folder := range c.Repositories[label].Files {
			out = append(out, sign.Store{Label: fmt.Sprintf("%s-files-%d", label, i), Root: folder})
		}
	}
	slices.SortStableFunc(out, func(a, b sign.Store) int { return len(b.Root) - len(a.Root) })
	return out
}

// butlerHandler is the Butler API of the repositories.
func (s *server) butlerHandler() (*butlerapi.API, error) {
	c := &s.config
	base := dali.Base{URL: c.BaseURL, Trusted: trusted(c.TrustedProxies)}
	return butlerapi.New(butlerapi.Config{
		Repository: s.butlerView, Authorize: s.authorize,
		Signer: s.signer, LinkLife: time.Duration(c.Files.Life), Prefix: c.Butler.Path,
		Origin:  func(r *http.Request) string { return base.Of(r) },
		Running: c.Butler.Streams, RunningOne: c.Butler.StreamsOne, Waiting: c.Butler.Waiting,
		Log: s.log, RequestID: httpd.RequestID,
	})
}

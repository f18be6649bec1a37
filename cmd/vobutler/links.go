package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/vobutler/vobutler/datalink"
	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// linksHandler is the service that answers identifiers with links.
func (s *server) linksHandler(set *schema.Set) (http.Handler, error) {
	c := &s.config
	resolver, err := datalink.NewRepositories(datalink.RepositoriesConfig{
		Repository: s.repositoryOf, Signer: s.signer, Life: time.Duration(c.Files.Life), Relations: relations(&c.Datalink),
		Cutouts: c.Datalink.Cutout != "", Log: s.log,
	})
	if err != nil {
		return nil, fmt.Errorf("datalink.related: %w", err)
	}
	host := dali.Base{URL: c.BaseURL, Trusted: trusted(c.TrustedProxies)}
	base := host
	base.Path = c.Datalink.Path
	if c.BaseURL != "" {
		base.URL = strings.TrimRight(c.BaseURL, "/") + c.Datalink.Path
	}
	links := datalink.New(datalink.Config{
		Base: base, Origin: host.Of, Resolver: resolver, IDs: c.Datalink.IDs, Life: time.Duration(c.Files.Life), Now: s.now,
		Cutout: c.Datalink.Cutout, Tables: func(name string) datalink.TableInfo { return tableInfo(c, set, name) },
		Probe: s.repos.probe, SecurityMethods: s.identity.methods(), Log: s.log,
	}).Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		links.ServeHTTP(w, r)
		if route := chi.RouteContext(r.Context()); route != nil && r.Pattern != "" && r.Pattern != "/" {
			_, path, _ := strings.Cut(r.Pattern, " ")
			route.RoutePatterns = append(route.RoutePatterns, path)
		}
	}), nil
}

// repositoryOf returns a repository as a user may see it.
func (s *server) repositoryOf(_ context.Context, who auth.Principal, label string) (*butler.Repo, bool) {
	return s.view(who, label)
}

func (r repositories) probe(ctx context.Context) error {
	var errs []error
	for label, repo := range r {
		if err := repo.Ping(ctx); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", label, err))
		}
	}
	return errors.Join(errs...)
}

func relations(c *config.Datalink) []datalink.Relation {
	if c.Related == nil {
		return datalink.DefaultRelations()
	}
	out := make([]datalink.Relation, len(c.Related))
	for i, r := range c.Related {
		out[i] = datalink.Relation(r)
	}
	return out
}

// tableInfo tells where a table is queried, by its schema, and which of its
// columns matter most.
func tableInfo(c *config.Config, set *schema.Set, name string) datalink.TableInfo {
	info := datalink.TableInfo{TAP: c.BasePath}
	table, _, _ := strings.Cut(name, ".")
	for other, base := range c.Datalink.TAP {
		if strings.EqualFold(other, table) {
			info.TAP = base
		}
	}
	for _, t := range set.All() {
		if !strings.EqualFold(t.Name.String(), name) {
			continue
		}
		for i := range t.Columns {
			if t.Columns[i].Principal {
				info.Principal = append(info.Principal, t.Columns[i].Name)
			}
		}
	}
	return info
}

// origin returns scheme and host of this server by the address of its TAP
// service.
func (s *server) origin(base string) string { return strings.TrimSuffix(base, s.config.BasePath) }

// descriptors returns the service descriptors that go with results of TAP.
func (s *server) descriptors() (func(base string, columns []deliver.Column) []votable.Resource, error) {
	manifests, err := datalink.ReadManifests(s.config.Datalink.Manifests)
	if err != nil {
		return nil, fmt.Errorf("datalink.manifests: %w", err)
	}
	d := datalink.Descriptors{Manifests: manifests}
	if len(s.repos) > 0 {
		d.LinksPath = s.config.Datalink.Path + "/links"
	}
	return func(base string, columns []deliver.Column) []votable.Resource {
		list := make([]datalink.Column, len(columns))
		for i, c := range columns {
			list[i].Field = c.Field
			if c.Origin != nil {
				list[i].Source = c.Origin.Table.Name.String() + "." + c.Origin.Column.Name
			}
		}
		return d.For(s.origin(base), list)
	}, nil
}

// rewriter makes addresses of links in results lead to this server, if it has
// any.
func (s *server) rewriter(base string, column *plan.Origin) deliver.Rewriter {
	name := column.Table.Name.String() + ":" + column.Column.Name
	if len(s.repos) == 0 || !slices.ContainsFunc(s.config.Datalink.Rewrite, func(c string) bool { return strings.EqualFold(c, name) }) {
		return nil
	}
	return datalink.Rewriter(s.origin(base) + s.config.Datalink.Path + "/links")
}

// linkChecks are the checks of what the configuration says about links.
func linkChecks(c *config.Config) []check {
	all := []check{{"datalink.related", func(context.Context) (string, error) {
		list := relations(&c.Datalink)
		_, err := datalink.NewRepositories(datalink.RepositoriesConfig{Relations: list})
		return fmt.Sprintf("%d relations", len(list)), err
	}}}
	if c.Datalink.Manifests != "" {
		all = append(all, check{"datalink.manifests", func(context.Context) (string, error) {
			list, err := datalink.ReadManifests(c.Datalink.Manifests)
			return fmt.Sprintf("%d descriptors", len(list)), err
		}})
	}
	return all
}

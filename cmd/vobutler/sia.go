package main

import (
	"strings"
	"time"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/config"
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/obscore/sia"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

// everything is the label of the service that covers all rows of ivoa.ObsCore.
const everything = "obscore"

// imageSearch returns the services that are searched by SIA; their results have
// the descriptors and addresses of those of TAP.
func (s *server) imageSearch(set *schema.Set, descriptors func(string, []deliver.Column) []votable.Resource) *sia.Service {
	c := &s.config
	likeTAP := func(base string) string { return strings.TrimSuffix(base, c.SIA.Path) + c.BasePath }
	base := dali.Base{Path: c.SIA.Path, Trusted: trusted(c.TrustedProxies)}
	if c.BaseURL != "" {
		base.URL = strings.TrimRight(c.BaseURL, "/") + c.SIA.Path
	}
	return sia.New(sia.Config{
		Base:     base,
		Schema:   func() *schema.Set { return set },
		Engine:   s.engine,
		Gate:     s.service.Gate(),
		Formats:  formats(c),
		Services: searched(c),
		Limits: sia.Limits{DefaultRows: c.SIA.DefaultRows, MaxRows: c.SIA.MaxRows, Values: c.SIA.Values, Vertices: c.SIA.Vertices,
			Duration: time.Duration(c.Limits.SyncDuration), Text: int64(c.Limits.Body)},
		Allowed: s.maySearch,
		Policy:  s.rowPolicy(),
		Descriptors: func(base string, columns []deliver.Column) []votable.Resource {
			return descriptors(likeTAP(base), columns)
		},
		Rewrite: func(base string, column *plan.Origin) deliver.Rewriter {
			return s.rewriter(likeTAP(base), column)
		},
		SecurityMethods: s.identity.methods(),
		Origin:          siaOrigin(c),
		Log:             s.log,
	})
}

// searched are the services by label: those of the configuration, or one for
// each repository and one for everything.
func searched(c *config.Config) map[string]sia.Scope {
	services := map[string]sia.Scope{}
	for label, service := range c.SIA.Services {
		services[label] = sia.Scope{Collections: service.Collections, Repository: service.Repository}
	}
	if len(services) > 0 {
		return services
	}
	services[everything] = sia.Scope{}
	for label := range c.Butler.Repositories {
		services[label] = sia.Scope{Repository: label}
		if c.ObsCore.From == "butler" && c.ObsCore.Repository == label {
			services[label] = sia.Scope{} // no row is of another
		}
	}
	return services
}

// maySearch tells whether a user may know of a service: of those for a
// repository, if they may use it.
func (s *server) maySearch(who auth.Principal, label string) bool {
	if service, configured := s.config.SIA.Services[label]; configured {
		label = service.Repository
	}
	if _, isRepository := s.config.Butler.Repositories[label]; !isRepository {
		return true
	}
	return s.access.Allowed(who, label)
}

// siaOrigin is what every result tells of the data, as those of TAP do.
func siaOrigin(c *config.Config) []votable.Info {
	var all []votable.Info
	for _, info := range []votable.Info{
		{Name: "publisher", Value: c.TAP.Publisher},
		{Name: "server_software", Value: "vobutler/" + version()},
		{Name: "citation", Value: c.TAP.Citation},
		{Name: "reference_url", Value: c.TAP.ReferenceURL},
	} {
		if info.Value != "" {
			all = append(all, info)
		}
	}
	return all
}

package datalink

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/vobutler/vobutler/internal/dali"
)

// probeTime is how long the registries may take to show that they work.
const probeTime = 5 * time.Second

// getCapabilities tells what the service can do. It is open to all.
func (s *Service) getCapabilities(w http.ResponseWriter, r *http.Request) error {
	base := s.cfg.Base.Of(r)
	open := func(id, path string) dali.Capability {
		return dali.Capability{StandardID: id, Interfaces: []dali.Interface{{Type: dali.ParamHTTP, URL: base + path}}}
	}
	list := dali.Capabilities{
		open(dali.StandardCapabilities, "/capabilities"),
		open(dali.StandardAvailability, "/availability"),
		// The start of an address: pyvo sends credentials along only then.
		{StandardID: StandardID, Interfaces: []dali.Interface{{Type: dali.ParamHTTP, Version: "1.1", URL: base + "/links",
			Base: true, SecurityMethods: s.cfg.SecurityMethods}}},
	}
	return dali.WriteDocument(w, dali.XMLType, func(w io.Writer) error { return list.Write(w, dali.CapabilitiesOptions{}) })
}

// getAvailability tells whether links would be found, with status 200 in either
// case, as VOSI wants it.
func (s *Service) getAvailability(w http.ResponseWriter, r *http.Request) error {
	a := dali.Availability{Available: true, UpSince: s.since, Notes: []string{"identifiers are answered"}}
	if s.cfg.Probe != nil {
		ctx, cancel := context.WithTimeout(r.Context(), probeTime)
		defer cancel()
		if err := s.cfg.Probe(ctx); err != nil {
			s.cfg.Log.WarnContext(r.Context(), "a registry does not answer", "error", err)
			a = dali.Availability{Notes: []string{"a registry does not answer; the operator finds why in the log"}}
		}
	}
	return dali.WriteDocument(w, dali.XMLType, func(w io.Writer) error { return a.Write(w, "") })
}

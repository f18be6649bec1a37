package tap

import (
	"io"
	"net/http"

	"github.com/vobutler/vobutler/internal/dali"
)

// obsCoreModel declares the data model ObsCore; clients look for exactly this
// identifier.
var obsCoreModel = dali.DataModel{IvoID: "ivo://ivoa.net/std/ObsCore#core-1.1", Name: "ObsCore-1.1"}

// adqlVersions are the language versions; TOPCAT and taplint want to see 2.0.
var adqlVersions = []dali.Version{
	{IvoID: "ivo://ivoa.net/std/ADQL#v2.0", Name: "2.0"},
	{IvoID: "ivo://ivoa.net/std/ADQL#v2.1", Name: "2.1"},
}

// uploadMethods are all those of TAPRegExt that we know. Firefly offers no
// uploads without upload-http, though it uploads inline.
var uploadMethods = []string{"upload-inline", "upload-http", "upload-https"}

// getCapabilities tells what the service can do. It is open to all.
func (s *Service) getCapabilities(w http.ResponseWriter, r *http.Request) error {
	options := dali.CapabilitiesOptions{Stylesheet: s.cfg.Stylesheet, LowercaseFeatures: s.cfg.LowercaseFeatureIDs}
	return sendXML(w, func(w io.Writer) error { return s.capabilities(s.cfg.Base.Of(r)).Write(w, options) })
}

// capabilities describes the service at base. What everyone may read is a full
// URL; the others are the start of URLs, or pyvo would not send credentials
// below them.
func (s *Service) capabilities(base string) dali.Capabilities {
	open := func(id, path string) dali.Capability {
		return dali.Capability{StandardID: id, Interfaces: []dali.Interface{{Type: dali.ParamHTTP, URL: base + path}}}
	}
	guarded := func(path, version string) []dali.Interface {
		return []dali.Interface{{Type: dali.ParamHTTP, Version: version, URL: base + path, Base: true,
			SecurityMethods: s.cfg.SecurityMethods}}
	}
	list := dali.Capabilities{
		open(dali.StandardCapabilities, "/capabilities"),
		open(dali.StandardAvailability, "/availability"),
		{StandardID: dali.StandardTables, Interfaces: guarded("/tables", "1.1")},
		{StandardID: dali.StandardTAP, Interfaces: guarded("", "1.1"), TAP: s.tableAccess()},
	}
	if len(s.cfg.Examples) > 0 {
		list = append(list, dali.Capability{StandardID: dali.StandardExamples,
			Interfaces: []dali.Interface{{Type: dali.WebBrowser, URL: base + "/examples"}}})
	}
	return list
}

func (s *Service) tableAccess() *dali.TableAccess {
	jobs, uploads := s.jobs.Limits(), s.uploads.Limits()
	t := &dali.TableAccess{
		Language: dali.Language{Name: "ADQL", Versions: adqlVersions,
			Description: "ADQL 2.1; everything of 2.0 is part of it", Features: s.features()},
		Retention: dali.TimeLimits{Default: jobs.Lifetime, Hard: jobs.MaxLifetime},
		Execution: dali.TimeLimits{Default: jobs.Duration, Hard: jobs.MaxDuration},
		Output:    dali.DataLimits{Default: s.limits.DefaultRows, Hard: s.limits.MaxRows, Unit: "row"},
	}
	if set := s.cfg.Schema(); findTable(set, "ivoa.ObsCore") != nil {
		t.DataModels = []dali.DataModel{obsCoreModel}
	}
	for _, f := range s.cfg.Formats {
		t.OutputFormats = append(t.OutputFormats, dali.OutputFormat{IvoID: f.IvoID, MIME: f.MIME,
			Aliases: append([]string{f.Name}, f.Aliases...)})
	}
	if s.uploads.Enabled() {
		t.UploadMethods = uploadMethods
		t.Upload = dali.DataLimits{Default: uploads.Rows, Hard: uploads.Rows, Unit: "row"}
	}
	return t
}

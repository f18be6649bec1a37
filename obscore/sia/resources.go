package sia

import (
	"context"
	"html/template"
	"io"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/dali"
)

// getCapabilities tells where a service is searched. It is open to all, also of a
// service that is not: clients read it before they log in.
func (s *Service) getCapabilities(w http.ResponseWriter, r *http.Request) error {
	label, err := s.described(r)
	if err != nil {
		return err
	}
	base := s.address(r, label)
	open := func(id, path string) dali.Capability {
		return dali.Capability{StandardID: id, Interfaces: []dali.Interface{{Type: dali.ParamHTTP, URL: base + path}}}
	}
	list := dali.Capabilities{
		open(dali.StandardCapabilities, "/capabilities"),
		open(dali.StandardAvailability, "/availability"),
		// The start of an address: to a whole one pyvo sends no other credentials
		// than of the ways to log in that stand here.
		{StandardID: standardID, Interfaces: []dali.Interface{{Type: dali.ParamHTTP, Version: "2.0", URL: base + "/query",
			Base: true, SecurityMethods: s.cfg.SecurityMethods}}},
	}
	return dali.WriteDocument(w, dali.XMLType, func(w io.Writer) error {
		return list.Write(w, dali.CapabilitiesOptions{Stylesheet: s.cfg.Stylesheet})
	})
}

// described returns the label of a service that there is, whoever asks. That there
// is a repository of that label, the configuration for its client tells too.
func (s *Service) described(r *http.Request) (string, error) {
	label := chi.URLParam(r, "label")
	if _, there := s.cfg.Services[label]; there {
		return label, nil
	}
	_, _, err := s.find(r)
	return "", err
}

// probeTime is how long the engine may take to show that it works.
const probeTime = 5 * time.Second

// getAvailability tells whether searches would be answered.
func (s *Service) getAvailability(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.described(r); err != nil {
		return err
	}
	a := dali.Availability{Available: true, UpSince: s.since, Notes: []string{"searches are answered"}}
	if s.prober != nil {
		ctx, cancel := context.WithTimeout(r.Context(), probeTime)
		defer cancel()
		if err := s.prober.Probe(ctx); err != nil {
			s.cfg.Log.WarnContext(r.Context(), "the engine does not answer", "error", err)
			a = dali.Availability{Notes: []string{"the database does not answer; the operator finds why in the log"}}
		}
	}
	return dali.WriteDocument(w, dali.XMLType, func(w io.Writer) error { return a.Write(w, s.cfg.Stylesheet) })
}

// page needs nothing from elsewhere, so that it also works without network.
var page = template.Must(template.New("").Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Image search</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; }
</style>
</head>
<body>
<h1>Image search</h1>
<p>These are services of the IVOA's protocol Simple Image Access 2.0, made for programs such as pyvo and Firefly.
Give them one of these addresses:</p>
{{range .}}<h2>{{.Label}}</h2>
<p><code>{{.URL}}</code></p>
<form action="{{.URL}}/query">
<p><label>POS <input name="POS" size="30" placeholder="CIRCLE 53.1 -27.8 0.1"></label>
<label>BAND <input name="BAND" size="10" placeholder="6.2e-7"></label>
<label>MAXREC <input name="MAXREC" size="5" value="100"></label>
<input type="hidden" name="RESPONSEFORMAT" value="html"> <button>Search</button></p>
</form>
<ul>
<li><a href="{{.URL}}/query?MAXREC=0&amp;RESPONSEFORMAT=text/xml">What it takes and returns</a></li>
<li><a href="{{.URL}}/capabilities">Capabilities</a></li>
<li><a href="{{.URL}}/availability">Availability</a></li>
</ul>
{{end}}</body>
</html>
`))

// getBase answers people who open the address in a browser with a page: of all
// services, or of the one that the path names.
func (s *Service) getBase(w http.ResponseWriter, r *http.Request) error {
	type service struct{ Label, URL string }
	var services []service
	if chi.URLParam(r, "label") == "" {
		for _, label := range s.labels(auth.From(r.Context())) {
			services = append(services, service{label, s.address(r, label)})
		}
	} else {
		label, _, err := s.find(r)
		if err != nil {
			return err
		}
		services = append(services, service{label, s.address(r, label)})
	}
	return dali.WriteDocument(w, "text/html; charset=utf-8", func(w io.Writer) error { return page.Execute(w, services) })
}

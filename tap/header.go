package tap

import (
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/votable"
)

// Origin says where the data come from, in the terms of the IVOA note Data
// Origin in the VO. Empty values are not told.
type Origin struct {
	Publisher    string // an IVOA identifier or a name
	Software     string // this server and its version
	Citation     string // a DOI or bibcode
	ReferenceURL string
	Contact      string
	Rights       string // the URL of a license
}

// header makes what stands before the rows.
func (s *Service) header(req *Request, c *compiled) format.Header {
	outputs := c.plan.Outputs()
	h := deliver.Header(outputs)
	h.Infos = s.infos(req, c)
	if s.cfg.Descriptors != nil {
		h.Meta = s.cfg.Descriptors(req.base, deliver.Columns(h, outputs))
	}
	return h
}

// infos tell what was asked, of whom and when, and what is to be noted.
func (s *Service) infos(req *Request, c *compiled) []votable.Info {
	var infos []votable.Info
	tell := func(name, value string) {
		if value != "" {
			infos = append(infos, votable.Info{Name: name, Value: value})
		}
	}
	query := deliver.Echo(req.Query)
	o := s.cfg.Origin
	tell("QUERY", query)
	tell("standardID", dali.StandardTAP)
	tell("service_protocol", dali.StandardTAP)
	tell("query", query)
	tell("request_date", dali.FormatTime(s.cfg.Now()))
	tell("publisher", o.Publisher)
	tell("server_software", o.Software)
	tell("citation", o.Citation)
	tell("reference_url", o.ReferenceURL)
	tell("contact", o.Contact)
	tell("rights_uri", o.Rights)
	for _, w := range c.warnings {
		infos = append(infos, votable.Info{Name: "warning", Value: "adql", Text: w})
	}
	return infos
}

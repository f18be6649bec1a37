package sia

import (
	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/votable"
)

// echo is what a result says of the request.
type echo struct {
	base    string // the address below which the services are
	request string // the URL that asks for the same
	adql    string // a query that asks the same, or "" if there is none
}

// header makes what stands before the rows. It is the same for a search and for
// the description of the service, but for self.
func (s *Service) header(query *plan.Query, q *search, e echo, self *votable.Resource) format.Header {
	outputs := query.Outputs()
	h := deliver.Header(outputs)
	tell := func(name, value string) {
		if value != "" {
			h.Infos = append(h.Infos, votable.Info{Name: name, Value: deliver.Echo(value)})
		}
	}
	tell("standardID", standardID)
	tell("service_protocol", standardID)
	tell("request", e.request)
	tell("query", e.adql)
	tell("request_date", dali.FormatTime(s.cfg.Now()))
	h.Infos = append(h.Infos, s.cfg.Origin...)
	for _, w := range q.warnings {
		h.Infos = append(h.Infos, votable.Info{Name: "warning", Value: "parameters", Text: w})
	}
	if self != nil {
		h.Meta = append(h.Meta, *self)
	}
	if s.cfg.Descriptors != nil {
		h.Meta = append(h.Meta, s.cfg.Descriptors(e.base, deliver.Columns(h, outputs))...)
	}
	return h
}

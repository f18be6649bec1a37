package sia

import (
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/votable"
)

// The coordinate systems of ObsCore, by the ID that fields refer to.
const (
	icrsID = "system_icrs"
	timeID = "system_mjd_utc"
)

// systems are those of the columns that have one (ObsCore 1.1 section 4).
var systems = map[string]string{"s_ra": icrsID, "s_dec": icrsID, regionColumn: icrsID, "t_min": timeID, "t_max": timeID}

// echoLimit is how much of a request a result repeats.
const echoLimit = 16 << 10

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
	h := format.Header{Fields: make([]votable.Field, len(outputs)),
		Coosys:  []votable.Coosys{{ID: icrsID, System: "ICRS"}},
		Timesys: []votable.Timesys{{ID: timeID, Timescale: "UTC", Timeorigin: "MJD-origin", Refposition: "TOPOCENTER"}}}
	for i, o := range outputs {
		f := o.Field
		f.ID = "col_" + strconv.Itoa(i)
		if f.Ref == "" {
			f.Ref = systems[f.Name]
		}
		h.Fields[i] = f
	}
	tell := func(name, value string) {
		if len(value) > echoLimit {
			value = strings.ToValidUTF8(value[:echoLimit], "") + " …"
		}
		if value != "" {
			h.Infos = append(h.Infos, votable.Info{Name: name, Value: value})
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
		columns := make([]Column, len(outputs))
		for i, o := range outputs {
			columns[i] = Column{h.Fields[i], o.Origin}
		}
		h.Meta = append(h.Meta, s.cfg.Descriptors(e.base, columns)...)
	}
	return h
}

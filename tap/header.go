package tap

import (
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/dali"
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

// echoLimit is how much of a query a result repeats; a list of ids may be long.
const echoLimit = 16 << 10

// The coordinate systems of ObsCore, by the ID that fields refer to.
const (
	icrsID = "system_icrs"
	timeID = "system_mjd_utc"
)

// systems holds, for the end of an ObsCore utype in lower case, the system in
// which the values are (ObsCore 1.1 section 3). A utype goes with a column
// through aliases and set operations, so that it tells more than a name.
var systems = map[string]string{
	"char.spatialaxis.coverage.location.coord.position2d.value2.c1": icrsID,
	"char.spatialaxis.coverage.location.coord.position2d.value2.c2": icrsID,
	"char.spatialaxis.coverage.support.area":                        icrsID,
	"char.timeaxis.coverage.bounds.limits.starttime":                timeID,
	"char.timeaxis.coverage.bounds.limits.stoptime":                 timeID,
}

// header makes what stands before the rows.
func (s *Service) header(req *Request, c *compiled) format.Header {
	outputs := c.plan.Outputs()
	h := format.Header{Fields: make([]votable.Field, len(outputs))}
	used := map[string]bool{}
	for i, o := range outputs {
		f := o.Field
		f.ID = "col_" + strconv.Itoa(i)
		if system := systemOf(&f); system != "" && f.Ref == "" {
			f.Ref = system
			used[system] = true
		}
		h.Fields[i] = f
	}
	if used[icrsID] {
		h.Coosys = []votable.Coosys{{ID: icrsID, System: "ICRS"}}
	}
	if used[timeID] {
		h.Timesys = []votable.Timesys{{ID: timeID, Timescale: "UTC", Timeorigin: "MJD-origin", Refposition: "TOPOCENTER"}}
	}
	h.Infos = s.infos(req, c)
	if s.cfg.Descriptors != nil {
		columns := make([]ResultColumn, len(outputs))
		for i, o := range outputs {
			columns[i] = ResultColumn{Field: h.Fields[i], Origin: o.Origin}
		}
		h.Meta = s.cfg.Descriptors(req.base, columns)
	}
	return h
}

func systemOf(f *votable.Field) string {
	utype := strings.ToLower(f.Utype)
	if rest, ok := strings.CutPrefix(utype, "obscore:"); ok {
		return systems[rest]
	}
	return ""
}

// infos tell what was asked, of whom and when, and what is to be noted.
func (s *Service) infos(req *Request, c *compiled) []votable.Info {
	var infos []votable.Info
	tell := func(name, value string) {
		if value != "" {
			infos = append(infos, votable.Info{Name: name, Value: value})
		}
	}
	query := req.Query
	if len(query) > echoLimit {
		query = strings.ToValidUTF8(query[:echoLimit], "") + " …"
	}
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

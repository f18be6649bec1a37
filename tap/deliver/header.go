package deliver

import (
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/votable"
)

// Column is a column of a result: its field, whose ID is set, and the published
// column whose values it has, or nil.
type Column struct {
	Field  votable.Field
	Origin *plan.Origin
}

// Columns returns the columns of a result whose fields Header made.
func Columns(h format.Header, outputs []plan.Output) []Column {
	columns := make([]Column, len(outputs))
	for i, o := range outputs {
		columns[i] = Column{Field: h.Fields[i], Origin: o.Origin}
	}
	return columns
}

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

// Header describes the columns of a query, each with an ID, and the coordinate
// systems that they are in.
func Header(outputs []plan.Output) format.Header {
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
	return h
}

func systemOf(f *votable.Field) string {
	if rest, ok := strings.CutPrefix(strings.ToLower(f.Utype), "obscore:"); ok {
		return systems[rest]
	}
	return ""
}

// echoLimit is how much of a request a result repeats; a list of ids may be long.
const echoLimit = 16 << 10

// Echo is a text of a request as a result repeats it.
func Echo(text string) string {
	if len(text) <= echoLimit {
		return text
	}
	return strings.ToValidUTF8(text[:echoLimit], "") + " …"
}

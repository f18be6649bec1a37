package datalink

import (
	"strings"

	"github.com/vobutler/vobutler/votable"
)

// linksPrefix begins the identifiers of all versions of {links}, in the spelling
// by which Firefly knows them.
const linksPrefix = "ivo://ivoa.net/std/DataLink"

// The ends of the ObsCore utypes by which columns are known, in lower case
// (ObsCore 1.1 table 5). A utype goes with a column through aliases.
const (
	utypePublisherDID = "curation.publisherdid"
	utypeReference    = "access.reference"
)

// Column is a column of a result.
type Column struct {
	Field votable.Field // with its ID
	// Source is the published column whose values it has, as schema.table.column;
	// "" if they are computed.
	Source string
}

// Descriptors are the service descriptors that go with results of other services.
// The zero value has none.
type Descriptors struct {
	// LinksPath is the path of the {links} service on this server; "" if it has
	// none.
	LinksPath string
	// Manifests are further descriptors.
	Manifests []*Manifest
}

// For returns the descriptors for a result with these columns. Origin is scheme
// and host of this server.
//
// The first is the one by which pyvo asks for all rows at once: it takes the
// first it finds and needs the parameter ID. After it comes, unless a manifest
// has another, the one that takes the address from each row, as the Rubin Science
// Platform has it. That is left out where there is no identifier to ask by:
// pyvo, which cannot use it, would then not follow the addresses either.
func (d *Descriptors) For(origin string, columns []Column) []votable.Resource {
	var out []votable.Resource
	id, url := find(columns, utypePublisherDID), find(columns, utypeReference)
	if d.LinksPath == "" {
		id = ""
	}
	if id != "" {
		out = append(out, linksDescriptor(origin+d.LinksPath, id))
	}
	told := false
	for _, m := range d.Manifests {
		r, fits := m.render(origin, columns)
		if !fits || m.links && id == "" {
			continue
		}
		told = told || m.links
		out = append(out, r...)
	}
	if id != "" && url != "" && !told {
		out = append(out, rowDescriptor(url))
	}
	return out
}

// find returns the ID of the first column with a utype whose values are those
// of a published column, or "".
func find(columns []Column, utype string) string {
	for i := range columns {
		name := strings.TrimPrefix(strings.ToLower(columns[i].Field.Utype), "obscore:")
		if columns[i].Source != "" && name == utype {
			return columns[i].Field.ID
		}
	}
	return ""
}

// linksDescriptor describes the {links} service (DataLink 1.1 section 4.1). The
// identifiers are in the column ref, or with "" for the user to give.
func linksDescriptor(url, ref string) votable.Resource {
	return votable.Resource{
		Type: "meta", Utype: "adhoc:service", Description: "Links to the files of a data set and to what belongs to it",
		Params: []votable.Param{textParam("standardID", StandardID), textParam("accessURL", url)},
		Groups: []votable.Group{{Name: "inputParams", Params: []votable.Param{{Field: votable.Field{Name: "ID",
			Datatype: votable.Char, Arraysize: "*", UCD: "meta.id;meta.main", Ref: ref, Description: "Identifier of the data set"}}}}},
	}
}

// rowDescriptor takes the whole address from the column ref.
func rowDescriptor(ref string) votable.Resource {
	address := textParam("accessURL", "")
	address.Ref = ref
	return votable.Resource{
		Type: "meta", Utype: "adhoc:service", Description: "Datalink links service",
		Params: []votable.Param{textParam("standardID", linksPrefix+"#links-1.0"), address},
		Groups: []votable.Group{{Name: "inputParams"}},
	}
}

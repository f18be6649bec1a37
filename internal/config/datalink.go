package config

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// Datalink answers identifiers of data sets with links.
type Datalink struct {
	// Path is where the service stands.
	Path string `yaml:"path"`
	// IDs is how many identifiers of one request are answered.
	IDs int `yaml:"ids"`
	// Cutout is the address of a SODA service that cuts out parts of images; empty:
	// there is none.
	Cutout string `yaml:"cutout"`
	// Related say what else is linked to beside the files of a data set; nil: what
	// suits Rubin's dataset types.
	Related []Related `yaml:"related"`
	// Manifests is a folder with further service descriptors for results.
	Manifests string `yaml:"manifests"`
	// Rewrite are columns, each schema.table:column, that hold addresses of links
	// which results shall show as those of this server.
	Rewrite []string `yaml:"rewrite"`
	// TAP has the address of the TAP service for the tables of a schema, where it
	// is not this server.
	TAP map[string]string `yaml:"tap"`
}

// Related leads from data sets of some types to one of another type.
type Related struct {
	// Of are dataset types, by name or pattern with * and ?.
	Of []string `yaml:"of"`
	// Type is the type it leads to; {type} stands for that it leads from.
	Type string `yaml:"type"`
	// Collections are where it is looked for, in order; {instrument} and other
	// dimensions stand for their values. Empty: the run of the data set, else the
	// newest run that has one.
	Collections []string `yaml:"collections"`
	// Semantics is a term of the DataLink core vocabulary, such as #progenitor.
	Semantics   string `yaml:"semantics"`
	Description string `yaml:"description"`
}

// defaultDatalink is that of an empty file.
func defaultDatalink() Datalink {
	return Datalink{Path: "/api/datalink", IDs: 10_000, Rewrite: []string{"ivoa.ObsCore:access_url"}}
}

// publishedColumn is schema.table:column.
var publishedColumn = regexp.MustCompile(`^[^.:\s]+\.[^:\s]+:[^.:\s]+$`)

func (c *Config) validateDatalink(fail func(key, format string, args ...any)) {
	d := &c.Datalink
	if !strings.HasPrefix(d.Path, "/") || strings.HasSuffix(d.Path, "/") || strings.ContainsAny(d.Path, "{} ") {
		fail("datalink.path", "%q must begin with a slash and not end with one", d.Path)
	}
	if d.IDs <= 0 {
		fail("datalink.ids", "must be more than 0")
	}
	address := func(key, value string) {
		if u, err := url.Parse(value); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			fail(key, "%q is no address of the form https://host/path", value)
		}
	}
	if d.Cutout != "" {
		address("datalink.cutout", d.Cutout)
	}
	for schema, base := range d.TAP {
		address("datalink.tap."+schema, base)
	}
	for i, column := range d.Rewrite {
		if !publishedColumn.MatchString(column) {
			fail(fmt.Sprintf("datalink.rewrite[%d]", i), "%q is no column of the form schema.table:column", column)
		}
	}
	for i := range d.Related {
		r, key := &d.Related[i], fmt.Sprintf("datalink.related[%d]", i)
		if len(r.Of) == 0 || r.Type == "" || r.Semantics == "" {
			fail(key, "needs of, type and semantics")
		}
		for _, p := range r.Of {
			if !pattern.MatchString(p) {
				fail(key+".of", "%q is no name of a dataset type, perhaps with * and ?", p)
			}
		}
		if r.Semantics != "" && !strings.HasPrefix(r.Semantics, "#") && !strings.Contains(r.Semantics, "://") {
			fail(key+".semantics", "%q is no term such as #progenitor", r.Semantics)
		}
	}
}

package config

import (
	"slices"
	"strings"
)

// SIA serves searches of images by Simple Image Access 2.0.
type SIA struct {
	// Path is where the services stand, each under its label.
	Path string `yaml:"path"`
	// DefaultRows is MAXREC where none is given, MaxRows the highest.
	DefaultRows int64 `yaml:"default_rows"`
	MaxRows     int64 `yaml:"max_rows"`
	// Values is how many values one parameter may have, and Vertices how many
	// vertices a polygon.
	Values   int `yaml:"values"`
	Vertices int `yaml:"vertices"`
	// Services are those served, by label. Empty: one for each repository, and
	// "obscore" for all rows.
	Services map[string]SIAService `yaml:"services"`
}

// SIAService says which rows of ivoa.ObsCore a service covers.
type SIAService struct {
	// Collections are values of obs_collection; empty: all.
	Collections []string `yaml:"collections"`
	// Repository is the label that the identifiers of the rows name; empty: any.
	Repository string `yaml:"repository"`
}

func defaultSIA() SIA {
	return SIA{Path: "/api/sia", DefaultRows: 60_000, MaxRows: 1_000_000, Values: 1000, Vertices: 1000}
}

func (c *Config) validateSIA(fail func(key, format string, args ...any)) {
	s := &c.SIA
	if !strings.HasPrefix(s.Path, "/") || strings.HasSuffix(s.Path, "/") {
		fail("sia.path", "%q must begin with a slash and not end with one", s.Path)
	}
	for _, n := range []struct {
		key   string
		value int64
	}{
		{"sia.default_rows", s.DefaultRows}, {"sia.max_rows", s.MaxRows},
		{"sia.values", int64(s.Values)}, {"sia.vertices", int64(s.Vertices)},
	} {
		if n.value <= 0 {
			fail(n.key, "must be more than 0")
		}
	}
	if s.DefaultRows > s.MaxRows {
		fail("sia.default_rows", "is more than sia.max_rows")
	}
	for name, service := range s.Services {
		if !label.MatchString(name) {
			fail("sia.services", "%q is no label: use letters, digits, - and _", name)
		}
		if slices.Contains(service.Collections, "") {
			fail("sia.services."+name+".collections", "a collection must have a name")
		}
	}
}

package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Access says what is hidden from whom.
type Access struct {
	// Embargoes hide data for some time; what one of them hides is hidden.
	Embargoes []Embargo `yaml:"embargoes"`
}

// Embargo hides the data sets that match all of its lists for some time after
// they were taken.
type Embargo struct {
	// Name tells the rule apart, for people.
	Name string `yaml:"name"`
	// Repositories are labels; empty: all.
	Repositories []string `yaml:"repositories"`
	// DatasetTypes, Instruments and Collections (of type RUN) are names or
	// patterns with * and ?; empty: all.
	DatasetTypes []string `yaml:"dataset_types"`
	Instruments  []string `yaml:"instruments"`
	Collections  []string `yaml:"collections"`
	// Period is how long the data is hidden after the observation ended.
	Period Duration `yaml:"period"`
	// Groups are those whose members see the data nevertheless.
	Groups []string `yaml:"groups"`
	// Undated is "hide" or "show" for data sets without a time. Empty: hide if
	// the rule has dataset_types or collections, else show.
	Undated string `yaml:"undated"`
}

// pattern is what the name of a dataset type, instrument or collection may be,
// with * and ?. Sets in brackets are left out, so that every place where a
// pattern is applied can do it exactly.
var pattern = regexp.MustCompile(`^[^\s\pC\[\]\\]+$`)

func (c *Config) validateAccess(fail func(key, format string, args ...any)) {
	for label, r := range c.Butler.Repositories {
		validateGroups("butler.repositories."+label+".groups", r.Groups, fail)
	}
	names := map[string]bool{}
	for i := range c.Access.Embargoes {
		e, key := &c.Access.Embargoes[i], fmt.Sprintf("access.embargoes[%d]", i)
		switch {
		case e.Name == "":
			fail(key+".name", "a name is needed")
		case names[e.Name]:
			fail(key+".name", "%q is there already", e.Name)
		}
		names[e.Name] = true
		if e.Period <= 0 {
			fail(key+".period", "must be more than 0, such as 80h or 730d")
		}
		for _, l := range e.Repositories {
			_, known := c.Butler.Repositories[l]
			if !known && (len(c.Butler.Repositories) > 0 || !label.MatchString(l)) {
				fail(key+".repositories", "%q is not among butler.repositories", l)
			}
		}
		for _, list := range []struct {
			name     string
			patterns []string
		}{{"dataset_types", e.DatasetTypes}, {"instruments", e.Instruments}, {"collections", e.Collections}} {
			for _, p := range list.patterns {
				if !pattern.MatchString(p) {
					fail(key+"."+list.name, "%q is no name or pattern: only * and ? stand for other characters", p)
				}
			}
		}
		validateGroups(key+".groups", e.Groups, fail)
		if slices.Contains(e.Groups, "*") {
			fail(key+".groups", "* would hide the data from nobody: leave the rule out")
		}
		if !slices.Contains([]string{"", "hide", "show"}, e.Undated) {
			fail(key+".undated", "%q is unknown: use hide, show", e.Undated)
		}
	}
}

// validateGroups tests names of groups, which other systems give and may be odd.
func validateGroups(key string, groups []string, fail func(key, format string, args ...any)) {
	for _, g := range groups {
		if g == "" || strings.TrimSpace(g) != g || strings.ContainsFunc(g, unicode.IsControl) {
			fail(key, "%q is no name of a group", g)
		}
	}
}

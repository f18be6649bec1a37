package datalink

import (
	"path"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
)

// The terms of the core vocabulary that this package writes of its own accord.
const (
	semanticsThis   = "#this"
	semanticsCutout = "#cutout"
)

// Relation leads from data sets of some types to one of another type with the
// same data ID, as far as both have the same dimensions; visits lead to their
// exposures and back. A type that a repository does not have does no harm.
type Relation struct {
	// Of are the types it leads from, by name or pattern with * and ?.
	Of []string
	// Type is the type it leads to; {type} stands for the type it leads from.
	Type string
	// Collections are where data sets are looked for, in order, of which the first
	// that has one gives it; {instrument} and other dimensions stand for their
	// values. Calibrations are found by the time of the data set. Without any
	// collections the data set is taken from the same run or, if it has none, from
	// the newest.
	Collections []string
	// Semantics is a term of the DataLink core vocabulary, such as #progenitor.
	Semantics string
	// Description tells users what it is; "": by the term.
	Description string
}

// DefaultRelations are those of Rubin's dataset types, by the names of its data
// releases and of the previews before them.
func DefaultRelations() []Relation {
	calibrations := []string{"{instrument}/calib"}
	return []Relation{
		{Of: []string{"*"}, Type: "{type}_preview", Semantics: "#preview"},
		{Of: []string{"visit_image", "preliminary_visit_image", "post_isr_image", "calexp"}, Type: "raw", Semantics: "#progenitor"},
		{Of: []string{"difference_image"}, Type: "visit_image", Semantics: "#progenitor"},
		{Of: []string{"difference_image"}, Type: "template_detector", Semantics: "#progenitor"},
		{Of: []string{"goodSeeingDiff_differenceExp"}, Type: "calexp", Semantics: "#progenitor"},
		{Of: []string{"raw"}, Type: "bias", Collections: calibrations, Semantics: "#calibration"},
		{Of: []string{"raw"}, Type: "dark", Collections: calibrations, Semantics: "#calibration"},
		{Of: []string{"raw"}, Type: "flat", Collections: calibrations, Semantics: "#calibration"},
		{Of: []string{"visit_image"}, Type: "visit_image_background", Semantics: "#auxiliary"},
		{Of: []string{"calexp"}, Type: "calexpBackground", Semantics: "#auxiliary"},
		{Of: []string{"deep_coadd", "template_coadd", "deepCoadd_calexp", "goodSeeingCoadd"}, Type: "skyMap",
			Collections: []string{"skymaps"}, Semantics: "#auxiliary"},
	}
}

func (r *Relation) check() error {
	switch {
	case len(r.Of) == 0 || r.Type == "":
		return fault.New(fault.Usage, "a relation needs the types it leads from (of) and the one it leads to (type)")
	case !strings.HasPrefix(r.Semantics, "#") && !strings.Contains(r.Semantics, "://"):
		return fault.New(fault.Usage, "the semantics %q of the relation to %s is no term such as #progenitor", r.Semantics, r.Type)
	}
	for _, pattern := range r.Of {
		if _, err := path.Match(pattern, ""); err != nil {
			return fault.New(fault.Usage, "%q is no pattern of dataset types", pattern)
		}
	}
	return nil
}

// target returns the type that a relation leads to from a type, or "".
func (r *Relation) target(from string) string {
	for _, pattern := range r.Of {
		if matches, _ := path.Match(pattern, from); matches {
			return strings.ReplaceAll(r.Type, "{type}", from)
		}
	}
	return ""
}

// meanings are descriptions by term.
var meanings = map[string]string{
	"#progenitor":  "which this was made from",
	"#derivation":  "which was made from this",
	"#calibration": "a calibration frame for this",
	"#auxiliary":   "which goes with this",
	"#preview":     "a preview of this",
}

// describe returns the description of a link to a data set of a type.
func (r *Relation) describe(to string) string {
	switch meaning := meanings[r.Semantics]; {
	case r.Description != "":
		return r.Description
	case meaning != "":
		return to + ", " + meaning
	}
	return to
}

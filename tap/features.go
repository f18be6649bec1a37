package tap

import "github.com/vobutler/vobutler/internal/dali"

// The optional features of ADQL 2.1, by the identifiers of TAPRegExt. Forms are
// bare names on one line: Firefly compares them as they are. COALESCE is in
// lower case in any case: STILTS 3.4.7 does not know its identifier and takes
// the usual spelling for an error.
var (
	geometryFeatures = forms("POINT", "CIRCLE", "BOX", "POLYGON", "REGION", "CONTAINS", "INTERSECTS", "AREA",
		"CENTROID", "COORD1", "COORD2", "COORDSYS", "DISTANCE")
	languageFeatures = []dali.FeatureSet{
		{Type: "features-adqlgeo", Features: geometryFeatures},
		{Type: "features-adql-string", Features: forms("LOWER", "UPPER", "ILIKE")},
		{Type: "features-adql-common-table", Features: forms("WITH")},
		{Type: "features-adql-sets", Features: forms("UNION", "EXCEPT", "INTERSECT")},
		{Type: "features-adql-type", Features: forms("CAST")},
		{Type: "features-adql-unit", Features: forms("IN_UNIT")},
		{Type: "features-adql-offset", Features: forms("OFFSET")},
		{Type: "features-adql-conditional", Features: forms("COALESCE"), Lowercase: true},
	}
)

func forms(names ...string) []dali.Feature {
	list := make([]dali.Feature, len(names))
	for i, name := range names {
		list[i] = dali.Feature{Form: name}
	}
	return list
}

// features are what the service declares.
func (s *Service) features() []dali.FeatureSet {
	if len(s.cfg.Functions) == 0 {
		return languageFeatures
	}
	return append([]dali.FeatureSet{{Type: "features-udf", Features: s.cfg.Functions}}, languageFeatures...)
}

package plan

// The types of optional features (TAPRegExt 1.0 section 2.3, ADQL 2.1 section 3).
const (
	FeatureUDF          = "ivo://ivoa.net/std/TAPRegExt#features-udf"
	FeatureGeometry     = "ivo://ivoa.net/std/TAPRegExt#features-adqlgeo"
	FeatureString       = "ivo://ivoa.net/std/TAPRegExt#features-adql-string"
	FeatureConditional  = "ivo://ivoa.net/std/TAPRegExt#features-adql-conditional"
	FeatureType         = "ivo://ivoa.net/std/TAPRegExt#features-adql-type"
	FeatureUnit         = "ivo://ivoa.net/std/TAPRegExt#features-adql-unit"
	FeatureOffset       = "ivo://ivoa.net/std/TAPRegExt#features-adql-offset"
	FeatureSets         = "ivo://ivoa.net/std/TAPRegExt#features-adql-sets"
	FeatureCommonTables = "ivo://ivoa.net/std/TAPRegExt#features-adql-common-table"
)

// Signature declares a user-defined function (TAPRegExt 1.0 section 2.3): Text
// is "name(arg TYPE, ...) -> TYPE".
type Signature struct {
	Name        string
	Text        string
	Description string
}

// Functions returns the user-defined functions, with one signature for each
// form of their arguments, as the capabilities document lists them.
func Functions() []Signature {
	var list []Signature
	for _, e := range functionTable {
		for _, s := range e.signatures {
			list = append(list, Signature{e.name, e.name + s, e.description})
		}
	}
	return list
}

// FeatureSet is a type of optional features and the forms of it that are there.
type FeatureSet struct {
	Type  string
	Forms []string
}

// Features returns the optional features of ADQL 2.1 that are supported, by
// type, without the user-defined functions.
func Features() []FeatureSet {
	sets := []FeatureSet{
		{Type: FeatureGeometry},
		{Type: FeatureString},
		{Type: FeatureConditional},
		{Type: FeatureUnit},
		{Type: FeatureType, Forms: []string{"CAST"}},
		{Type: FeatureSets, Forms: []string{"UNION", "EXCEPT", "INTERSECT"}},
		{Type: FeatureCommonTables, Forms: []string{"WITH"}},
		{Type: FeatureOffset, Forms: []string{"OFFSET"}},
	}
	for i := range sets {
		for _, e := range functionTable {
			if e.feature == sets[i].Type {
				sets[i].Forms = append(sets[i].Forms, e.name)
			}
		}
		if sets[i].Type == FeatureString {
			sets[i].Forms = append(sets[i].Forms, "ILIKE")
		}
	}
	return sets
}

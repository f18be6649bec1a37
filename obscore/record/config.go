package record

import (
	"fmt"
	"os"
	"slices"

	"github.com/vobutler/vobutler/obscore/record/pyformat"
)

// Config says which datasets become rows, and how.
type Config struct {
	// Collections are those to search, in order, or with CollectionType the ones
	// to watch.
	Collections []string
	// CollectionType is RUN or TAGGED in the configuration of a live table, and
	// empty in that of an export.
	CollectionType string
	// DatasetTypes are in the order of the file.
	DatasetTypes []*DatasetType

	ObsCollection         *string
	FacilityName          string
	FacilityMap           map[string]string // by instrument
	FallbackInstrument    *string
	ObsPublisherDIDFormat pyformat.Template // nil: no identifiers
	ExtraColumns          []ExtraColumn
	SpectralRanges        map[string]SpectralRange // by band or physical filter

	// Where restricts the dataset types that are not in Constraints.
	Where       Constraint
	Constraints map[string][]Constraint

	BatchSize          int
	ParquetCompression string
	CSVNull            string

	// Notices name the options that are understood and have no effect here, with
	// the reason: a line for each reason.
	Notices []string
}

// The values of CollectionType.
const (
	CollectionRun    = "RUN"
	CollectionTagged = "TAGGED"
)

// Live reports whether the configuration is that of a live table: one of all
// datasets in its collections, each for itself, instead of the first found.
func (c *Config) Live() bool { return c.CollectionType != "" }

// MakesUpInstruments reports whether rows of datasets without an instrument may
// have one.
func (c *Config) MakesUpInstruments() bool {
	extra := func(e ExtraColumn) bool { return e.Name == instrumentColumn }
	return c.FallbackInstrument != nil || slices.ContainsFunc(c.ExtraColumns, extra) ||
		slices.ContainsFunc(c.DatasetTypes, func(t *DatasetType) bool { return slices.ContainsFunc(t.ExtraColumns, extra) })
}

// DatasetType is how datasets of one type become rows. Nil is NULL.
type DatasetType struct {
	Name               string
	DataproductType    string
	DataproductSubtype *string
	CalibLevel         int64
	OUCD               *string
	AccessFormat       *string
	ObsIDFormat        pyformat.Template // nil: NULL
	DatalinkURLFormat  pyformat.Template
	ObsCollection      *string // nil: that of the whole configuration
	SXel               *[2]int64
	ExtraColumns       []ExtraColumn
}

// SpectralRange is the range of wavelengths of a band in metres, with nil for
// an end that is not known.
type SpectralRange struct{ Min, Max *float64 }

// ColumnType is the type of an extra column.
type ColumnType uint8

// The types, with the names "string", "int", "float" and "bool".
const (
	StringColumn ColumnType = iota
	IntColumn
	FloatColumn
	BoolColumn
)

var columnTypes = map[string]ColumnType{"string": StringColumn, "int": IntColumn, "float": FloatColumn, "bool": BoolColumn}

// ExtraColumn is a column that the configuration adds: a constant, or the text
// of a template in a type.
type ExtraColumn struct {
	Name string
	Type ColumnType
	Doc  string
	// Template is nil for a constant, which is one of the others.
	Template pyformat.Template
	Text     string
	Int      int64
	Float    float64
	Bool     bool

	path string // of the option, for messages
}

// Constraint restricts the datasets of a type.
type Constraint struct {
	// Where is a condition in the language of package where.
	Where string
	// Bind holds what names in Where stand for: string, int64, float64, bool,
	// time.Time, or a slice of one of these.
	Bind map[string]any
	// ExtraDims are dimensions to join beside those of the dataset type.
	ExtraDims []string
}

// Load reads a configuration file.
func Load(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// Select keeps only the named dataset types.
func (c *Config) Select(names []string) error {
	kept := make([]*DatasetType, 0, len(names))
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	for _, t := range c.DatasetTypes {
		if wanted[t.Name] {
			kept = append(kept, t)
			delete(wanted, t.Name)
		}
	}
	for name := range wanted {
		return fmt.Errorf("the configuration has no dataset type %s", name)
	}
	c.DatasetTypes = kept
	return nil
}

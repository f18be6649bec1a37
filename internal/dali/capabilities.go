package dali

import "time"

// The standards that the capabilities of a service name.
const (
	StandardCapabilities = "ivo://ivoa.net/std/VOSI#capabilities"
	StandardAvailability = "ivo://ivoa.net/std/VOSI#availability"
	StandardTables       = "ivo://ivoa.net/std/VOSI#tables-1.1"
	StandardExamples     = "ivo://ivoa.net/std/DALI#examples"
	StandardTAP          = "ivo://ivoa.net/std/TAP"
)

// Capabilities is the document of the resource of that name (VOSI 1.1 section
// 3). Every URL in it is absolute.
type Capabilities []Capability

// Capability is one thing that a service can do (VOResource 1.1 section 3.3).
type Capability struct {
	StandardID  string
	Description string
	Interfaces  []Interface
	// TAP is set for the capability of a TAP service, nil otherwise.
	TAP *TableAccess
}

// InterfaceType is how an interface is used.
type InterfaceType string

// The interface types, in the spelling that clients compare.
const (
	ParamHTTP  InterfaceType = "vs:ParamHTTP"
	WebBrowser InterfaceType = "vr:WebBrowser"
)

// Interface is one way to use a capability.
type Interface struct {
	Type    InterfaceType
	Version string
	URL     string
	// Base marks the URL as the start of others rather than complete. Clients
	// decide by it where to send credentials.
	Base bool
	// SecurityMethods are the accepted ways to log in; the empty string stands
	// for none needed. A service open to all lists nothing.
	SecurityMethods []string
}

// TableAccess describes a TAP service (TAPRegExt 1.0 section 2).
type TableAccess struct {
	DataModels    []DataModel
	Language      Language
	OutputFormats []OutputFormat
	UploadMethods []string // such as "upload-inline"
	Retention     TimeLimits
	Execution     TimeLimits
	Output        DataLimits
	Upload        DataLimits
}

// DataModel is a data model that tables of the service follow.
type DataModel struct{ IvoID, Name string }

// Language is a query language with its versions and optional features.
type Language struct {
	Name        string
	Versions    []Version
	Description string
	Features    []FeatureSet
}

// Version is a version of a language.
type Version struct{ IvoID, Name string }

// FeatureSet is a list of optional features of one type, such as the functions
// of one kind. Type is an identifier below TAPRegExt, such as "features-udf".
type FeatureSet struct {
	Type     string
	Features []Feature
	// Lowercase writes the whole identifier in lower case whatever the options.
	Lowercase bool
}

// Feature is one optional feature. Form is a name or a signature; clients
// compare it without trimming.
type Feature struct{ Form, Description string }

// OutputFormat is a format of results.
type OutputFormat struct {
	IvoID   string
	MIME    string
	Aliases []string
}

// TimeLimits are a default and a hard limit; 0 is not written.
type TimeLimits struct{ Default, Hard time.Duration }

// DataLimits are a default and a hard limit in rows or bytes; 0 is not written.
type DataLimits struct {
	Default, Hard int64
	Unit          string // "row" or "byte"
}

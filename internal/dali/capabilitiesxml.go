package dali

import (
	"encoding/xml"
	"io"
	"strings"
	"time"
)

// CapabilitiesOptions say how the document is written.
type CapabilitiesOptions struct {
	// Stylesheet is the path of a style sheet for browsers, or "".
	Stylesheet string
	// LowercaseFeatures writes feature identifiers all in lower case, as ADQL
	// 2.1 has it. TOPCAT, pyvo and Firefly then find no features: they compare
	// the spelling of TAPRegExt.
	LowercaseFeatures bool
}

// tapRegExt is what identifiers of features, formats and uploads start with.
const tapRegExt = "ivo://ivoa.net/std/TAPRegExt#"

// The elements below carry their prefixes literally: pyvo and Firefly process
// no namespaces and know vosi, vs, vr and tr by these names only.
type capabilitiesElement struct {
	XMLName      xml.Name `xml:"vosi:capabilities"`
	Vosi         string   `xml:"xmlns:vosi,attr"`
	VR           string   `xml:"xmlns:vr,attr"`
	VS           string   `xml:"xmlns:vs,attr"`
	TR           string   `xml:"xmlns:tr,attr"`
	XSI          string   `xml:"xmlns:xsi,attr"`
	Capabilities []capabilityElement
}

type capabilityElement struct {
	XMLName     xml.Name `xml:"capability"`
	StandardID  string   `xml:"standardID,attr"`
	Type        string   `xml:"xsi:type,attr,omitempty"`
	Description string   `xml:"description,omitempty"`
	Interfaces  []interfaceElement
	*tableAccessElement
}

type interfaceElement struct {
	XMLName         xml.Name                `xml:"interface"`
	Type            string                  `xml:"xsi:type,attr"`
	Role            string                  `xml:"role,attr,omitempty"`
	Version         string                  `xml:"version,attr,omitempty"`
	AccessURL       accessURLElement        `xml:"accessURL"`
	SecurityMethods []securityMethodElement `xml:"securityMethod"`
}

type accessURLElement struct {
	Use string `xml:"use,attr"`
	URL string `xml:",chardata"`
}

type securityMethodElement struct {
	StandardID string `xml:"standardID,attr,omitempty"`
}

type tableAccessElement struct {
	DataModels      []idElement           `xml:"dataModel"`
	Language        languageElement       `xml:"language"`
	OutputFormats   []outputFormatElement `xml:"outputFormat"`
	UploadMethods   []idElement           `xml:"uploadMethod"`
	RetentionPeriod *timeLimitsElement    `xml:"retentionPeriod"`
	Execution       *timeLimitsElement    `xml:"executionDuration"`
	OutputLimit     *dataLimitsElement    `xml:"outputLimit"`
	UploadLimit     *dataLimitsElement    `xml:"uploadLimit"`
}

type idElement struct {
	IvoID string `xml:"ivo-id,attr,omitempty"`
	Text  string `xml:",chardata"`
}

type languageElement struct {
	Name        string              `xml:"name"`
	Versions    []idElement         `xml:"version"`
	Description string              `xml:"description,omitempty"`
	Features    []featureSetElement `xml:"languageFeatures"`
}

type featureSetElement struct {
	Type     string           `xml:"type,attr"`
	Features []featureElement `xml:"feature"`
}

type featureElement struct {
	Form        string `xml:"form"`
	Description string `xml:"description,omitempty"`
}

type outputFormatElement struct {
	IvoID   string   `xml:"ivo-id,attr,omitempty"`
	MIME    string   `xml:"mime"`
	Aliases []string `xml:"alias"`
}

type timeLimitsElement struct {
	Default int64 `xml:"default,omitempty"`
	Hard    int64 `xml:"hard,omitempty"`
}

type dataLimitsElement struct {
	Default *dataLimitElement `xml:"default"`
	Hard    *dataLimitElement `xml:"hard"`
}

type dataLimitElement struct {
	Unit  string `xml:"unit,attr"`
	Value int64  `xml:",chardata"`
}

// Write writes the document.
func (c Capabilities) Write(w io.Writer, o CapabilitiesOptions) error {
	root := capabilitiesElement{
		Vosi: "http://www.ivoa.net/xml/VOSICapabilities/v1.0",
		VR:   "http://www.ivoa.net/xml/VOResource/v1.0",
		VS:   "http://www.ivoa.net/xml/VODataService/v1.1",
		TR:   "http://www.ivoa.net/xml/TAPRegExt/v1.0",
		XSI:  "http://www.w3.org/2001/XMLSchema-instance",
	}
	for _, one := range c {
		e := capabilityElement{StandardID: one.StandardID, Description: one.Description}
		for _, in := range one.Interfaces {
			e.Interfaces = append(e.Interfaces, in.element())
		}
		if one.TAP != nil {
			e.Type = "tr:TableAccess"
			e.tableAccessElement = one.TAP.element(o.LowercaseFeatures)
		}
		root.Capabilities = append(root.Capabilities, e)
	}
	return WriteXML(w, o.Stylesheet, root)
}

func (in Interface) element() interfaceElement {
	e := interfaceElement{Type: string(in.Type), Version: in.Version, AccessURL: accessURLElement{Use: "full", URL: in.URL}}
	if in.Type == ParamHTTP {
		e.Role = "std"
	}
	if in.Base {
		e.AccessURL.Use = "base"
	}
	for _, id := range in.SecurityMethods {
		e.SecurityMethods = append(e.SecurityMethods, securityMethodElement{StandardID: id})
	}
	return e
}

func (t *TableAccess) element(lowercase bool) *tableAccessElement {
	e := &tableAccessElement{
		Language: languageElement{Name: t.Language.Name, Description: t.Language.Description},
		// The order of elements is that of the schema.
		RetentionPeriod: t.Retention.element(),
		Execution:       t.Execution.element(),
		OutputLimit:     t.Output.element(),
		UploadLimit:     t.Upload.element(),
	}
	for _, m := range t.DataModels {
		e.DataModels = append(e.DataModels, idElement{IvoID: m.IvoID, Text: m.Name})
	}
	for _, v := range t.Language.Versions {
		e.Language.Versions = append(e.Language.Versions, idElement{IvoID: v.IvoID, Text: v.Name})
	}
	for _, set := range t.Language.Features {
		id := tapRegExt + set.Type
		if lowercase || set.Lowercase {
			id = strings.ToLower(id)
		}
		features := featureSetElement{Type: id}
		for _, f := range set.Features {
			features.Features = append(features.Features, featureElement(f))
		}
		e.Language.Features = append(e.Language.Features, features)
	}
	for _, f := range t.OutputFormats {
		e.OutputFormats = append(e.OutputFormats, outputFormatElement(f))
	}
	for _, m := range t.UploadMethods {
		e.UploadMethods = append(e.UploadMethods, idElement{IvoID: tapRegExt + m})
	}
	return e
}

func (l TimeLimits) element() *timeLimitsElement {
	if l == (TimeLimits{}) {
		return nil
	}
	return &timeLimitsElement{Default: int64(l.Default / time.Second), Hard: int64(l.Hard / time.Second)}
}

func (l DataLimits) element() *dataLimitsElement {
	if l.Default == 0 && l.Hard == 0 {
		return nil
	}
	e := &dataLimitsElement{}
	if l.Default > 0 {
		e.Default = &dataLimitElement{Unit: l.Unit, Value: l.Default}
	}
	if l.Hard > 0 {
		e.Hard = &dataLimitElement{Unit: l.Unit, Value: l.Hard}
	}
	return e
}

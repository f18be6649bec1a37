package dali

import (
	"encoding/xml"
	"io"
	"time"
)

// Availability is the document of the resource of that name (VOSI 1.1 section
// 4). Zero times are left out.
type Availability struct {
	Available bool
	UpSince   time.Time
	DownAt    time.Time
	BackAt    time.Time
	Notes     []string
}

type availabilityElement struct {
	XMLName   xml.Name `xml:"vosi:availability"`
	Vosi      string   `xml:"xmlns:vosi,attr"`
	Available bool     `xml:"vosi:available"`
	UpSince   string   `xml:"vosi:upSince,omitempty"`
	DownAt    string   `xml:"vosi:downAt,omitempty"`
	BackAt    string   `xml:"vosi:backAt,omitempty"`
	Notes     []string `xml:"vosi:note"`
}

// Write writes the document. stylesheet is the path of a style sheet for
// browsers, or "".
func (a *Availability) Write(w io.Writer, stylesheet string) error {
	return WriteXML(w, stylesheet, availabilityElement{
		Vosi:      "http://www.ivoa.net/xml/VOSIAvailability/v1.0",
		Available: a.Available,
		UpSince:   timeOrNone(a.UpSince),
		DownAt:    timeOrNone(a.DownAt),
		BackAt:    timeOrNone(a.BackAt),
		Notes:     a.Notes,
	})
}

func timeOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return FormatTime(t)
}

package tap

import (
	"encoding/xml"
	"io"
	"net/http"
	"strings"

	"github.com/vobutler/vobutler/internal/dali"
)

// Example is a query that users can start from.
type Example struct {
	ID    string // an XML name, unique
	Name  string
	Query string
	// Tables are those that the query reads, as TAP_SCHEMA names them.
	Tables      []string
	Description string
}

// DefaultExamples are queries that run wherever ivoa.ObsCore is published.
func DefaultExamples() []Example {
	obsCore := []string{"ivoa.ObsCore"}
	return []Example{
		{ID: "first-rows", Name: "A first look", Tables: obsCore,
			Query:       "SELECT TOP 10 *\nFROM ivoa.ObsCore",
			Description: "Ten observations with all that is known of them."},
		{ID: "point-in-image", Name: "Images that show a position", Tables: obsCore,
			Query: "SELECT obs_publisher_did, dataproduct_subtype, em_min, em_max, t_min, access_url\nFROM ivoa.ObsCore\n" +
				"WHERE CONTAINS(POINT('ICRS', 53.1, -27.8), s_region) = 1\n  AND dataproduct_type = 'image'",
			Description: "Every image whose outline contains the position, given in degrees (ICRS)."},
		{ID: "near-position", Name: "Images near a position in a range of time", Tables: obsCore,
			Query: "SELECT obs_id, s_ra, s_dec, t_min, t_max\nFROM ivoa.ObsCore\n" +
				"WHERE DISTANCE(POINT('ICRS', s_ra, s_dec), POINT('ICRS', 53.1, -27.8)) < 0.5\n  AND t_min BETWEEN 60600 AND 61500\nORDER BY t_min",
			Description: "Images whose center lies within half a degree, taken between two dates (MJD), oldest first."},
		{ID: "overlapping-region", Name: "Images that overlap a region", Tables: obsCore,
			Query: "SELECT obs_id, dataproduct_subtype, s_region\nFROM ivoa.ObsCore\n" +
				"WHERE INTERSECTS(s_region, CIRCLE('ICRS', 53.1, -27.8, 0.2)) = 1",
			Description: "Every observation that covers a part of a circle."},
		{ID: "count-by-kind", Name: "What there is", Tables: obsCore,
			Query: "SELECT obs_collection, dataproduct_subtype, calib_level, COUNT(*) AS n\nFROM ivoa.ObsCore\n" +
				"GROUP BY obs_collection, dataproduct_subtype, calib_level\nORDER BY n DESC",
			Description: "How many observations of each kind are published."},
	}
}

// getExamples answers with the examples as DALI 1.1 section 2.3 has them:
// well-formed XHTML whose RDFa terms TOPCAT and pyvo read.
func (s *Service) getExamples(w http.ResponseWriter, r *http.Request) error {
	base := s.cfg.Base.Of(r)
	w.Header().Set("Cache-Control", "no-cache")
	return dali.WriteDocument(w, "application/xhtml+xml; charset=utf-8", func(w io.Writer) error {
		return writeExamples(w, base, s.cfg.Examples)
	})
}

func writeExamples(w io.Writer, base string, examples []Example) error {
	var b strings.Builder
	b.WriteString(xml.Header + `<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en">
<head><meta charset="utf-8"/><title>Example queries</title></head>
<body vocab="http://www.ivoa.net/rdf/examples#">
<h1>Example queries</h1>
<p>Queries for the TAP service at <a href="` + escape(base) + `">` + escape(base) + `</a>.</p>
`)
	for _, e := range examples {
		id := escape(e.ID)
		b.WriteString(`<div typeof="example" id="` + id + `" resource="#` + id + `">
<h2 property="name">` + escape(e.Name) + `</h2>
<p>` + escape(e.Description) + `</p>
<pre property="query">` + escape(e.Query) + "</pre>\n")
		for _, t := range e.Tables {
			b.WriteString(`<p>Table: <em property="table">` + escape(t) + "</em></p>\n")
		}
		b.WriteString("</div>\n")
	}
	b.WriteString("</body>\n</html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// escape makes text fit for the content and the attributes of XML and HTML.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;").Replace(s)
}

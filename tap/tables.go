package tap

import (
	"io"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/schema"
)

// The parameter of tables and its values (VOSI 1.1 section 2.4).
const (
	paramDetail = "DETAIL"
	detailMin   = "min"
	detailMax   = "max"
)

// manyColumns is from how many columns on the tables are described without
// them, unless they are asked for: a client reads them table by table.
const manyColumns = 2000

// getTables answers with the tableset.
func (s *Service) getTables(w http.ResponseWriter, r *http.Request) error {
	params, err := s.params(w, r)
	if err != nil {
		return err
	}
	word, err := params.One(paramDetail)
	if err != nil {
		return err
	}
	set := s.cfg.Schema()
	detail := schema.Max
	switch strings.ToLower(word) {
	case detailMin:
		detail = schema.Min
	case detailMax:
	case "":
		if columnCount(set) > manyColumns {
			detail = schema.Min
		}
	default:
		return fault.New(fault.Usage, "detail=%s is not known; send min or max", clip(word))
	}
	return s.sendTables(w, r, func(w io.Writer) error { return schema.WriteTableset(w, set, detail) })
}

func columnCount(set *schema.Set) int {
	n := 0
	for _, t := range set.All() {
		n += len(t.Columns)
	}
	return n
}

// getTable answers with one table. Its name is as in TAP_SCHEMA, in any case.
func (s *Service) getTable(w http.ResponseWriter, r *http.Request) error {
	set, name := s.cfg.Schema(), chi.URLParam(r, "*")
	table := findTable(set, name)
	if table == nil {
		return fault.New(fault.NotFound, "there is no table %q; /tables lists all", clip(name))
	}
	return s.sendTables(w, r, func(w io.Writer) error { return schema.WriteTable(w, set, table) })
}

// findTable prefers the table of exactly this name to one in another case.
func findTable(set *schema.Set, name string) *schema.Table {
	var found *schema.Table
	for _, t := range set.All() {
		switch full := t.Name.String(); {
		case full == name:
			return t
		case found == nil && strings.EqualFold(full, name):
			found = t
		}
	}
	return found
}

// sendTables sends a document that may have megabytes.
func (s *Service) sendTables(w http.ResponseWriter, r *http.Request, render func(io.Writer) error) error {
	h := w.Header()
	h.Set("Content-Type", dali.XMLType)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	return deliver.Send(w, r, s.limits.Stall, render)
}

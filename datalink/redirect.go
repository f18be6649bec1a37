package datalink

import (
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
)

// TableInfo is what the redirects need to know of a table.
type TableInfo struct {
	// TAP is the address of the TAP service that has the table; one that begins
	// with a slash is relative to this server.
	TAP string
	// Principal are the columns that most users want; nil if that is not known.
	Principal []string
}

var (
	columnName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
	tableName  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*){0,2}$`)
)

// inputs reads the parameters of a redirect. The first fault sticks.
type inputs struct {
	params *dali.Params
	err    error
}

func readInputs(r *http.Request) (*inputs, error) {
	params, err := dali.Read(r, dali.Limits{Text: longestPair})
	if err != nil {
		return nil, err
	}
	return &inputs{params: params}, nil
}

// text returns a parameter, or what stands for one that was not sent; without
// such a value the parameter is required.
func (in *inputs) text(name, absent string) string {
	value, err := in.params.One(name)
	switch {
	case in.err != nil:
	case err != nil:
		in.err = err
	case value == "" && absent == "":
		in.err = fault.New(fault.Usage, "the parameter %s is missing", name)
	}
	if value == "" {
		return absent
	}
	return value
}

func (in *inputs) refuse(name, value, wanted string) {
	if in.err == nil {
		in.err = fault.New(fault.Usage, "%s=%.60q is not %s", name, value, wanted)
	}
}

// name returns a parameter that is the name of a column or a table. Names go into
// a query, so that nothing but names is let through.
func (in *inputs) name(name, absent string, form *regexp.Regexp, wanted string) string {
	value := in.text(name, absent)
	if value != "" && !form.MatchString(value) {
		in.refuse(name, value, wanted)
	}
	return value
}

func (in *inputs) column(name, absent string) string {
	return in.name(name, absent, columnName, "the name of a column")
}

func (in *inputs) table(name string) string {
	return in.name(name, "", tableName, "the name of a table, such as schema.table")
}

// number returns a parameter that is a number in a range, as ADQL has it.
func (in *inputs) number(name string, low, high float64) string {
	value := in.text(name, "")
	x, err := strconv.ParseFloat(value, 64)
	if value != "" && (err != nil || math.IsNaN(x) || x < low || x > high) {
		in.refuse(name, value, "a number from "+strconv.FormatFloat(low, 'f', -1, 64)+" to "+strconv.FormatFloat(high, 'f', -1, 64))
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// choice returns a parameter that is one of some words, the first if it was not
// sent.
func (in *inputs) choice(name string, words ...string) string {
	value := in.text(name, words[0])
	for _, w := range words {
		if value == w {
			return w
		}
	}
	in.refuse(name, value, "one of "+strings.Join(words, ", "))
	return words[0]
}

// coneSearch sends the client to the rows of a table around a position.
func (s *Service) coneSearch(w http.ResponseWriter, r *http.Request) error {
	in, err := readInputs(r)
	if err != nil {
		return err
	}
	table := in.table("table")
	query := "SELECT * FROM " + table + " WHERE CONTAINS(POINT('ICRS'," + in.column("ra_col", "") + "," + in.column("dec_col", "") +
		"),CIRCLE('ICRS'," + in.number("ra_val", -360, 360) + "," + in.number("dec_val", -90, 90) + "," + in.number("radius", 0, 180) + "))=1"
	if in.err != nil {
		return in.err
	}
	s.redirect(w, r, s.tableInfo(table), query)
	return nil
}

// timeSeries sends the client to the rows of a table that belong to one object,
// perhaps with the time of each from the table of the visits.
func (s *Service) timeSeries(w http.ResponseWriter, r *http.Request) error {
	in, err := readInputs(r)
	if err != nil {
		return err
	}
	table, id := in.table("table"), in.text("id", "")
	if digits := strings.TrimPrefix(id, "-"); id != "" && (digits == "" || len(digits) > 40 || strings.Trim(digits, "0123456789") != "") {
		in.refuse("id", id, "a whole number")
	}
	idColumn, bandColumn := in.column("id_column", ""), in.column("band_column", "band")
	band := in.choice("band", "all", "u", "g", "r", "i", "z", "y")
	detail := in.choice("detail", "full", "principal", "minimal")
	info := s.tableInfo(table)
	columns := "s.*"
	if detail == "principal" && len(info.Principal) > 0 {
		columns = "s." + strings.Join(info.Principal, ",s.")
	}
	timeColumn, join := in.join()
	query := "SELECT " + timeColumn + columns + " FROM " + table + " AS s" + join + " WHERE s." + idColumn + " = " + id
	if band != "all" {
		query += " AND s." + bandColumn + " = '" + band + "'"
	}
	if in.err != nil {
		return in.err
	}
	s.redirect(w, r, info, query)
	return nil
}

// join returns the column with the time and the clause by which it is joined, or
// nothing if no such column was named.
func (in *inputs) join() (column, clause string) {
	style := in.choice("join_style", "ccdVisit", "visit_detector")
	full := in.text("join_time_column", "none")
	if full == "none" {
		return "", ""
	}
	dot := strings.LastIndexByte(full, '.')
	if dot < 0 || !tableName.MatchString(full[:dot]) || !columnName.MatchString(full[dot+1:]) {
		in.refuse("join_time_column", full, "the name of a column with its table, such as schema.table.column")
		return "", ""
	}
	on := "s.ccdVisitId = t.ccdVisitId"
	if style == "visit_detector" {
		on = "s.visit = t.visitId AND s.detector = t.detector"
	}
	return "t." + full[dot+1:] + ",", " JOIN " + full[:dot] + " AS t ON " + on
}

func (s *Service) tableInfo(table string) TableInfo {
	if s.cfg.Tables == nil {
		return TableInfo{}
	}
	return s.cfg.Tables(table)
}

// redirect sends the client to a query. The status keeps the method, as clients
// of the present service expect.
func (s *Service) redirect(w http.ResponseWriter, r *http.Request, info TableInfo, query string) {
	base := strings.TrimRight(info.TAP, "/")
	if strings.HasPrefix(base, "/") {
		base = s.cfg.Origin(r) + base
	}
	form := url.Values{"LANG": {"ADQL"}, "REQUEST": {"doQuery"}, "QUERY": {query}}
	h := w.Header()
	h.Set("Location", base+"/sync?"+form.Encode())
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusTemporaryRedirect)
}

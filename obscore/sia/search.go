package sia

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/obscore"
	"github.com/vobutler/vobutler/tap/adql"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/schema"
)

// The columns that are not only compared: the outline of each row, and the type
// of product.
const (
	regionColumn = "s_region"
	typeColumn   = "dataproduct_type"
)

// search is what a request asks for.
type search struct {
	table  *schema.Table
	where  []adql.Expr // all must hold; places and identifiers come apart
	places []place     // of POS; none: anywhere
	ids    []identifier
	// anyProduct is set where DPTYPE was not sent.
	anyProduct bool

	// maxRec is the most rows that are wanted, or -1 if none was said.
	maxRec      int64
	format      format.Format
	contentType string
	warnings    []string

	problems []string
	left     int // problems beyond those that are told
}

// mostProblems is how many faults of a request are told at once.
const mostProblems = 10

// read makes a search of parameters. All faults in them are told together.
func (s *Service) read(p *dali.Params) (*search, error) {
	table := s.cfg.Schema().Table(obscore.Name)
	if table == nil {
		return nil, fault.New(fault.Transient, "the table %s is not published here at present", obscore.Name)
	}
	q := &search{table: table}
	for i := range parameters {
		values := q.values(p, parameters[i].name, s.limits.Values)
		q.where = append(q.where, q.condition(&parameters[i], values))
		if parameters[i].name == paramDPType {
			q.anyProduct = len(values) == 0 && table.Column(typeColumn) != nil
		}
	}
	q.readPlaces(q.values(p, paramPos, s.limits.Values), s.limits.Vertices)
	q.readIdentifiers(q.values(p, paramID, s.limits.Values))
	q.readMaxRec(p)
	if err := q.readFormat(p, s.cfg.Formats); err != nil {
		return nil, err
	}
	q.warnUnknown(p)
	return q, q.fault()
}

// values are those of a parameter that are not blank.
func (q *search) values(p *dali.Params, name string, most int) []string {
	values := slices.DeleteFunc(slices.Clone(p.All(name)), func(v string) bool { return strings.TrimSpace(v) == "" })
	if len(values) > most {
		q.problem("%s has %d values, %d are allowed; send them in several requests, or upload them to the TAP service",
			name, len(values), most)
		return nil
	}
	return values
}

// mostPieces is how many places the ranges of one search become, or a dozen each.
const mostPieces = 64

func (q *search) readPlaces(values []string, maxVertices int) {
	for _, value := range values {
		p, problem := parsePlace(value, maxVertices)
		if problem != "" {
			q.fail(paramPos, value, problem)
			continue
		}
		if c, ok := p.(coordRange); ok {
			q.places = append(q.places, c.places(max(12, mostPieces/len(values)))...)
			continue
		}
		q.places = append(q.places, p)
	}
	if len(q.places) > 0 && q.table.Column(regionColumn) == nil {
		q.where = append(q.where, never())
		q.places = nil
	}
}

// inexact tells whether rows that meet the conditions of places may still miss
// them.
func inexact(places []place) bool {
	return slices.ContainsFunc(places, func(p place) bool {
		_, exact := p.(*shape)
		return !exact
	})
}

func (q *search) readMaxRec(p *dali.Params) {
	value, err := p.One(paramMaxRec)
	if err != nil {
		q.problem("%s", fault.Message(err))
		return
	}
	q.maxRec = -1
	if value = strings.TrimSpace(value); value == "" {
		return
	}
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) && n > 0: // it is cut to the service's limit later
	case err != nil || n < 0:
		q.fail(paramMaxRec, value, "write a whole number from 0 on")
		return
	}
	q.maxRec = n
}

func (q *search) readFormat(p *dali.Params, formats format.Registry) error {
	value, err := p.One(paramResponseFormat)
	if err != nil {
		q.problem("%s", fault.Message(err))
		return nil
	}
	q.format, q.contentType, err = formats.Find(value)
	if fault.KindOf(err) == fault.Unsupported {
		q.problem("%s", fault.Message(err))
		return nil
	}
	return err
}

// known are parameters without a meaning here that clients of DALI services
// send all the same.
var known = []string{paramPos, paramID, paramMaxRec, paramResponseFormat, "RUNID", "REQUEST", "VERSION"}

// warnUnknown names the parameters that nobody asked for: a misspelled one would
// make a search find more than it should.
func (q *search) warnUnknown(p *dali.Params) {
	for _, name := range p.Names() {
		isParameter := slices.ContainsFunc(parameters, func(p parameter) bool { return p.name == name })
		if !isParameter && !slices.Contains(known, name) && len(q.warnings) < mostProblems {
			q.warnings = append(q.warnings, fmt.Sprintf("parameter %s is not known and was ignored", clip(name)))
		}
	}
}

// fail notes what is wrong with a value.
func (q *search) fail(name, value, problem string) {
	q.problem("%s=%s: %s", name, clip(value), problem)
}

func (q *search) problem(form string, args ...any) {
	if len(q.problems) == mostProblems {
		q.left++
		return
	}
	q.problems = append(q.problems, fmt.Sprintf(form, args...))
}

// fault is the error of everything that is wrong, nil if nothing is.
func (q *search) fault() error {
	if len(q.problems) == 0 {
		return nil
	}
	message := strings.Join(q.problems, "; ")
	if q.left > 0 {
		message += fmt.Sprintf("; and %d more", q.left)
	}
	return fault.New(fault.Usage, "%s", message)
}

// tree returns the search as a query of the rows that meet one of the places and
// some more conditions.
func (q *search) tree(places []place, more ...adql.Expr) *adql.Query {
	meets := make([]adql.Expr, len(places))
	for i, p := range places {
		meets[i] = p.condition(regionColumn)
	}
	name := &adql.TableName{Parts: []adql.Ident{{Name: obscore.Name.Schema}, {Name: obscore.Name.Table}}}
	return &adql.Query{Body: &adql.Select{
		Items: []adql.SelectItem{&adql.Star{}},
		From:  []adql.TableRef{name},
		Where: allOf(append([]adql.Expr{anyOf(meets...), allOf(more...)}, q.where...)...),
	}}
}

// isImage is the condition in place of DPTYPE; nil if that was sent.
func (q *search) isImage() adql.Expr {
	if !q.anyProduct {
		return nil
	}
	var types []adql.Expr
	for _, p := range products {
		types = append(types, text(p))
	}
	return isOneOf(typeColumn, types)
}

// clip shortens a value that is quoted in a message.
func clip(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

package obscore

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler/tai"
	"github.com/vobutler/vobutler/tap/adql"
)

// Sight makes the condition by which a user sees rows of the table. Where a row
// does not tell all that an embargo speaks of, it is hidden in doubt.
type Sight struct {
	Access *auth.Access
	// Repository is the label of the repository whose data sets all rows are;
	// empty if each row names its own in obs_publisher_did.
	Repository string
	// Labels are those of all known repositories, for tables of several.
	Labels []string
	// Subtypes are the values of dataproduct_subtype by dataset type, for all
	// types that there are rows of; nil if each is lsst. and the type.
	Subtypes map[string]string
	// OwnInstruments says that instrument_name is NULL for data sets that are of no
	// instrument, and that none is made up for them.
	OwnInstruments bool
}

// Condition returns the condition that a row must meet for a user to see it now;
// nil if they see all rows. It is exact in time: a row whose t_max is the cut-off
// is seen.
func (s *Sight) Condition(p auth.Principal) adql.Expr {
	var all []adql.Expr
	if c, none := s.repositories(p); none {
		return never()
	} else if c != nil {
		all = append(all, c)
	}
	for _, h := range s.Access.Hidden(p, s.Repository) {
		if c := s.unhidden(&h); c != nil {
			all = append(all, c)
		}
	}
	return join(adql.And, all)
}

// repositories returns the condition that a row is of a repository that the user
// may use, and none if they may use the only one not.
func (s *Sight) repositories(p auth.Principal) (cond adql.Expr, none bool) {
	if s.Repository != "" {
		return nil, !s.Access.Allowed(p, s.Repository)
	}
	var allowed, denied []string
	for _, label := range s.Labels {
		if s.Access.Allowed(p, label) {
			allowed = append(allowed, label)
		} else {
			denied = append(denied, label)
		}
	}
	if denied == nil {
		return nil, false
	}
	if allowed == nil {
		return nil, true
	}
	return join(adql.And, []adql.Expr{naming(allowed), negate(naming(denied))}), false
}

// unhidden returns the condition that an embargo does not hide a row: that it
// is certainly of another kind, or old enough. Nil: it hides none.
func (s *Sight) unhidden(h *auth.Hidden) adql.Expr {
	either := []adql.Expr{compare(adql.Le, "t_max", &adql.NumberLit{Kind: adql.Float,
		Text: strconv.FormatFloat(tai.UTCMJD(tai.FromUTC(h.After.UnixNano())), 'e', -1, 64)})}
	if !h.Undated {
		either = append(either, &adql.IsNull{X: named("t_max")})
	}
	if len(h.DatasetTypes) > 0 {
		c, concerns := s.otherType(h.DatasetTypes)
		if !concerns {
			return nil
		}
		either = append(either, c)
	}
	if len(h.Instruments) > 0 {
		either = append(either, s.otherInstrument(h.Instruments))
	}
	if len(h.Collections) > 0 {
		either = append(either, negate(alike(RunColumn, h.Collections)))
	}
	if s.Repository == "" && len(h.Repositories) > 0 {
		others := slices.DeleteFunc(slices.Clone(s.Labels), func(l string) bool { return slices.Contains(h.Repositories, l) })
		if len(others) > 0 {
			either = append(either, join(adql.And, []adql.Expr{naming(others), negate(naming(h.Repositories))}))
		}
	}
	return join(adql.Or, either)
}

// prefix stands before the dataset type in dataproduct_subtype.
const prefix = "lsst."

// otherType returns the condition that a row is of a dataset type that a pattern
// does not name, and whether there may be rows of one that it names.
func (s *Sight) otherType(types auth.Globs) (cond adql.Expr, concerns bool) {
	const column = "dataproduct_subtype"
	if s.Subtypes == nil {
		patterns := make(auth.Globs, len(types))
		for i, t := range types {
			patterns[i] = prefix + t
		}
		return join(adql.And, []adql.Expr{alike(column, auth.Globs{prefix + "*"}), negate(alike(column, patterns))}), true
	}
	var texts []string
	for t, subtype := range s.Subtypes {
		if types.Match(t) {
			texts = append(texts, subtype)
		}
	}
	if texts == nil {
		return nil, false
	}
	slices.Sort(texts)
	in := &adql.InList{Not: true, X: named(column)}
	for _, text := range slices.Compact(texts) {
		in.List = append(in.List, &adql.StringLit{Value: text})
	}
	return in, true
}

// otherInstrument returns the condition that a row is certainly of an instrument
// that no pattern names. What was observed at a time was so by an instrument.
func (s *Sight) otherInstrument(instruments auth.Globs) adql.Expr {
	c := negate(alike("instrument_name", instruments))
	if s.OwnInstruments {
		return c
	}
	return join(adql.And, []adql.Expr{c, &adql.IsNull{Not: true, X: named("t_max")}})
}

// naming is the condition that the identifier of a row names one of some
// repositories.
func naming(labels []string) adql.Expr {
	var patterns auth.Globs
	for _, l := range labels {
		patterns = append(patterns, "butler://"+l+"/*", "*?repo="+l, "*?repo="+l+"&*")
	}
	return alike("obs_publisher_did", patterns)
}

var (
	wildcards = strings.NewReplacer("*", "%", "?", "_")
	// escaped also lets stand for themselves the characters that are wild in LIKE
	// alone.
	escaped = strings.NewReplacer("*", "%", "?", "_", "%", `\%`, "_", `\_`, `\`, `\\`)
)

// alike is the condition that a column matches one of some patterns. It has an
// escape only where one is needed: DuckDB is faster without.
func alike(column string, patterns auth.Globs) adql.Expr {
	either := make([]adql.Expr, len(patterns))
	for i, p := range patterns {
		switch {
		case !strings.ContainsAny(p, "*?"):
			either[i] = compare(adql.Eq, column, &adql.StringLit{Value: p})
		case strings.ContainsAny(p, `%_`):
			either[i] = &adql.Like{X: named(column), Pattern: &adql.StringLit{Value: escaped.Replace(p)}, Escaped: true}
		default:
			either[i] = &adql.Like{X: named(column), Pattern: &adql.StringLit{Value: wildcards.Replace(p)}}
		}
	}
	return join(adql.Or, either)
}

func named(column string) adql.Expr { return &adql.ColumnRef{Parts: []adql.Ident{{Name: column}}} }

func compare(op adql.Operator, column string, value adql.Expr) adql.Expr {
	return &adql.Binary{Op: op, L: named(column), R: value}
}

func negate(e adql.Expr) adql.Expr { return &adql.Unary{Op: adql.Not, X: e} }

// never is the condition that no row meets.
func never() adql.Expr {
	one, two := &adql.NumberLit{Text: "1", Kind: adql.Integer}, &adql.NumberLit{Text: "2", Kind: adql.Integer}
	return &adql.Binary{Op: adql.Eq, L: one, R: two}
}

// join returns conditions joined by an operator, nil if there are none.
func join(op adql.Operator, conditions []adql.Expr) adql.Expr {
	var all adql.Expr
	for _, c := range conditions {
		if all == nil {
			all = c
		} else {
			all = &adql.Binary{Op: op, L: all, R: c}
		}
	}
	return all
}

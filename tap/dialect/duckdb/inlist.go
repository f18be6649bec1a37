package duckdb

import (
	"strings"

	"github.com/vobutler/vobutler/tap/plan"
)

// longList is how many texts an IN list binds one by one. DuckDB takes about a
// tenth of a millisecond to bind one; longer lists travel as one text that it
// splits.
const longList = 16

func (p *printer) inList(e *plan.InList) {
	p.write("(", p.bare(e.X), not(e.Negated), " IN (")
	if joined, separator, ok := joinTexts(e.List); ok && !p.inOuterJoin {
		p.write("SELECT unnest(string_split(", func() { p.bind(joined) }, ", ", func() { p.bind(separator) }, "))")
	} else {
		p.list(len(e.List), ", ", func(i int) { p.write(p.bare(e.List[i])) })
	}
	p.write("))")
}

// joinTexts joins the texts of a long list by a control character that none of
// them has; ok is false for other lists.
func joinTexts(list []plan.Expr) (joined, separator string, ok bool) {
	if len(list) <= longList {
		return "", "", false
	}
	texts := make([]string, len(list))
	for i, e := range list {
		lit, ok := e.(*plan.Literal)
		if !ok || lit.Type().Kind != plan.Text {
			return "", "", false
		}
		texts[i] = lit.Text
	}
	for c := byte(31); c > 0; c-- {
		separator = string(rune(c))
		if joined = strings.Join(texts, separator); strings.Count(joined, separator) == len(texts)-1 {
			return joined, separator, true
		}
	}
	return "", "", false
}

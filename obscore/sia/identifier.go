package sia

import (
	"strings"

	"github.com/vobutler/vobutler/obscore/did"
	"github.com/vobutler/vobutler/tap/adql"
)

// didColumn holds the identifier of each row.
const didColumn = "obs_publisher_did"

// identifier is one value of ID.
type identifier struct {
	text string
	// named is what it names, if it is an identifier of a Butler's data set.
	named did.DID
	known bool
}

// readIdentifiers reads values of ID. What could only be meant as a Butler's
// identifier must be one; others are compared as text.
func (q *search) readIdentifiers(values []string) {
	for _, value := range values {
		value = strings.TrimSpace(value)
		d, err := did.Parse(value)
		low := strings.ToLower(value)
		if err != nil && (strings.HasPrefix(low, "butler:") || strings.Contains(low, "repo=")) {
			q.fail(paramID, value, err.Error())
			continue
		}
		q.ids = append(q.ids, identifier{text: value, named: d, known: err == nil})
	}
}

// spelling is how rows write the identifiers of a repository: a UUID between
// two texts.
type spelling struct{ repository, before, after string }

// spellingOf takes the identifier of a row apart.
func spellingOf(text string) (spelling, bool) {
	d, err := did.Parse(text)
	if err != nil {
		return spelling{}, false
	}
	before, after, found := strings.Cut(text, d.UUID())
	return spelling{d.Repository, before, after}, found
}

// condition returns what the identifiers ask for, given how rows write them; nil
// if there are none. Rows are looked up by every spelling, since an equality
// takes far less than taking the identifier of each row apart.
func condition(ids []identifier, spellings []spelling) adql.Expr {
	var exact []adql.Expr
	seen := map[string]bool{}
	add := func(s string) {
		if !seen[s] {
			seen[s] = true
			exact = append(exact, text(s))
		}
	}
	var folded []adql.Expr
	for _, id := range ids {
		add(id.text)
		if !id.known {
			// IVOA identifiers are equal whatever the case of their letters.
			folded = append(folded, text(strings.ToLower(id.text)))
			continue
		}
		for _, s := range spellings {
			if s.repository == id.named.Repository {
				add(s.before + id.named.UUID() + s.after)
			}
		}
	}
	if len(exact) == 0 {
		return nil
	}
	found := isOneOf(didColumn, exact)
	if len(folded) == 0 {
		return found
	}
	return anyOf(found, &adql.InList{X: call("LOWER", column(didColumn)), List: folded})
}

// ofRepository is met by the rows that name a repository, given how they do.
func ofRepository(label string, spellings []spelling) adql.Expr {
	var all []adql.Expr
	for _, s := range spellings {
		if s.repository != label {
			continue
		}
		// A range of texts, since what LIKE takes for wild may stand in them.
		from, last := s.before, len(s.before)-1
		to := s.before[:last] + string(s.before[last]+1)
		in := allOf(compare(column(didColumn), adql.Ge, text(from)), compare(column(didColumn), adql.Lt, text(to)))
		if s.after != "" {
			in = allOf(in, &adql.Like{X: column(didColumn), Pattern: text("%" + s.after)})
		}
		all = append(all, in)
	}
	if len(all) == 0 {
		return never()
	}
	return anyOf(all...)
}

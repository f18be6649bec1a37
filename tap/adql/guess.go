package adql

import "strings"

// hinted is a message with its remedy.
type hinted struct{ msg, hint string }

// otherDialects are clauses of other query languages. Those words are names as
// well; the token after them shows that one is none, as next tells. Where next is
// nil nothing does, and only a word that cannot be a name where it stands counts.
var otherDialects = map[string]struct {
	hinted
	next func(token) bool
}{
	"LIMIT":       {hinted{"ADQL has no LIMIT", "write SELECT TOP n ..., with OFFSET at the end"}, isOperand},
	"FETCH":       {hinted{"ADQL has no FETCH", "write SELECT TOP n ..."}, isOtherWord},
	"TABLESAMPLE": {hinted{"ADQL has no TABLESAMPLE", "restrict a column of random or running numbers, as in MOD(id, 100) = 0"}, isOperand},
	"MINUS":       {hinted{"ADQL has no MINUS", "write EXCEPT"}, func(t token) bool { return t.is(wordSelect) || t.kind == tokLParen }},
	"OVER":        {hinted{"ADQL has no window functions", "write GROUP BY in a sub-query and join with it"}, isParen},
	"FILTER":      {hinted{"ADQL has no FILTER", "write SUM(CASE WHEN condition THEN 1 ELSE 0 END)"}, isParen},
	"WINDOW":      {hinted{"ADQL has no window functions", "write GROUP BY in a sub-query and join with it"}, token.isName},
	"QUALIFY":     {hinted{"ADQL has no QUALIFY", "write a condition around a sub-query"}, isOperand},
	"NULLS":       {hinted{"ADQL has no NULLS FIRST and NULLS LAST", "remove it: null values come last, with DESC first"}, isOtherWord},
	"REGEXP":      {hinted{"ADQL has no regular expressions", "write LIKE or ILIKE with % and _"}, isOperand},
	"RLIKE":       {hinted{"ADQL has no regular expressions", "write LIKE or ILIKE with % and _"}, isOperand},
	"SIMILAR":     {hinted{"ADQL has no SIMILAR TO", "write LIKE or ILIKE with % and _"}, isOtherWord},
	"GLOB":        {hinted{"ADQL has no GLOB", "write LIKE or ILIKE with % and _"}, isOperand},
	"DIV":         {hinted{"ADQL has no DIV", "write FLOOR(a / b)"}, isOperand},
	"XOR":         {hinted{"ADQL has no XOR", "write (a AND NOT b) OR (b AND NOT a)"}, isOperand},
	"ISNULL":      {hinted{"ADQL has no ISNULL", "write IS NULL"}, nil},
	"NOTNULL":     {hinted{"ADQL has no NOTNULL", "write IS NOT NULL"}, nil},
	"APPLY":       {hinted{"ADQL has no APPLY", "write JOIN ... ON ..."}, nil},
	"LATERAL":     {hinted{"ADQL has no LATERAL", "write JOIN ... ON ..."}, isParen},
	"INTO":        {hinted{"ADQL has no INTO: it only reads", "remove it; results come back to you"}, isAnything},
	"ESCAPE":      {hinted{"ADQL has no ESCAPE", "remove it; _ and % always stand for any character and any characters"}, isAnything},
	"COLLATE":     {hinted{"ADQL has no COLLATE", "compare with ILIKE, or LOWER() of both sides"}, isAnything},
	"FOR":         {hinted{"ADQL has no FOR: it only reads", "remove it"}, isAnything},
}

func isAnything(token) bool { return true }

func isOtherWord(t token) bool { return t.is(wordOther) }

func isParen(t token) bool { return t.kind == tokLParen }

func isOperand(t token) bool {
	return t.isName() || t.isNumber() || t.kind == tokString || t.kind == tokLParen
}

// foreignClause recognizes the clauses of other query languages. The word can be
// a name where it stands, or it cannot.
func (p *parser) foreignClause(t token, canBeName bool) (hinted, bool) {
	if t.kind != tokIdent && (t.kind != tokWord || t.word != wordOther && t.word != wordFetch && t.word != wordInto) {
		return hinted{}, false
	}
	s := p.textOf(t)
	if len(s) > len("TABLESAMPLE") {
		return hinted{}, false
	}
	d, ok := otherDialects[strings.ToUpper(s)]
	switch {
	case !ok:
		return hinted{}, false
	case d.next == nil:
		return d.hinted, !canBeName
	}
	return d.hinted, d.next(p.peek())
}

// foreignHere reports whether a word that can be a name begins a clause of
// another query language.
func (p *parser) foreignHere(t token) bool {
	_, ok := p.foreignClause(t, true)
	return ok
}

// isLimit reports whether t is the LIMIT of other languages rather than a name.
func (p *parser) isLimit(t token) bool {
	if t.kind != tokIdent || !equalFold(p.textOf(t), "LIMIT") {
		return false
	}
	next := p.peek()
	return next.isNumber() || next.is(wordAll)
}

// isFetch reports whether t begins FETCH FIRST or FETCH NEXT.
func (p *parser) isFetch(t token) bool { return t.is(wordFetch) && p.peek().is(wordOther) }

// limit reports LIMIT n, LIMIT n, m.
func (p *parser) limit(t token) {
	f := otherDialects["LIMIT"]
	p.report(t.span(), f.msg, f.hint)
	p.next()
	p.acceptWord(wordAll)
	for p.tok().isNumber() {
		p.next()
		p.accept(tokComma)
	}
}

// fetch reports FETCH FIRST n ROWS ONLY.
func (p *parser) fetch(t token) {
	f := otherDialects["FETCH"]
	p.report(t.span(), f.msg, f.hint)
	for {
		p.next()
		if k := p.tok().kind; k != tokWord && k != tokInteger && k != tokIdent {
			return
		}
	}
}

// isStatement reports whether a word begins a statement of SQL.
func isStatement(s string) bool {
	switch strings.ToUpper(s) {
	case "INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER", "TRUNCATE", "GRANT", "REVOKE",
		"COMMIT", "ROLLBACK", "BEGIN", "SET", "USE", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "CALL", "EXECUTE",
		"EXEC", "VALUES", "TABLE", "COPY", "ATTACH", "PRAGMA", "LOAD", "INSTALL", "ANALYZE", "VACUUM":
		return true
	}
	return false
}

// isTypedLiteral reports whether a word before a string makes it a literal of
// that type in SQL-92.
func isTypedLiteral(s string) bool {
	switch strings.ToUpper(s) {
	case "DATE", "TIME", "TIMESTAMP", "INTERVAL":
		return true
	}
	return false
}

// guess looks for the reason of an unexpected token: a comment that took more
// than was meant, or a keyword with a slip of the pen in it.
func (p *parser) guess(t token) string {
	switch {
	case t.is(wordSelect):
		return "put UNION between two queries, and parentheses around a sub-query"
	case t.kind == tokComma && p.open == 0 && p.closesNothing():
		return `a ")" further on closes nothing: is one too many before here?`
	}
	if p.i > 0 && p.tok() == t {
		prev := p.toks[p.i-1]
		if p.comments(int(prev.end), int(t.start)) {
			return `"--" began a comment here, up to the end of its line; for two signs write "- -"`
		}
		if w := misspelled(p.wordText(prev)); w != "" && (prev.kind == tokIdent) {
			return "did you mean " + w + " for " + p.textOf(prev) + "?"
		}
	}
	if w := misspelled(p.wordText(t)); w != "" {
		return "did you mean " + w + "?"
	}
	return ""
}

// closesNothing reports whether there is a ")" ahead without its "(".
func (p *parser) closesNothing() bool {
	for i, inside := p.i, 0; p.toks[i].kind != tokEOF; i++ {
		switch p.toks[i].kind {
		case tokLParen:
			inside++
		case tokRParen:
			if inside == 0 {
				return true
			}
			inside--
		}
	}
	return false
}

// wordText returns the text of a plain identifier.
func (p *parser) wordText(t token) string {
	if t.kind != tokIdent {
		return ""
	}
	return p.textOf(t)
}

// comments reports whether text between two tokens has a comment that follows
// something on its line.
func (p *parser) comments(from, to int) bool {
	n := strings.Index(p.text[from:to], "--")
	return n >= 0 && !hasNewline(p.text[from:from+n])
}

func hasNewline(s string) bool { return strings.ContainsAny(s, "\n\r") }

func equalFold(s, t string) bool { return len(s) == len(t) && strings.EqualFold(s, t) }

// keywords are what a misspelled word may have been meant to be.
var keywords = []string{
	"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "OFFSET", "UNION", "EXCEPT", "INTERSECT",
	"DISTINCT", "JOIN", "INNER", "OUTER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "USING",
	"BETWEEN", "LIKE", "ILIKE", "EXISTS", "CASE", "WHEN", "THEN", "ELSE", "DESC",
}

// misspelled returns the keyword that s may have been meant to be, or "".
func misspelled(s string) string {
	if len(s) < 3 || len(s) > 12 {
		return ""
	}
	for _, w := range keywords {
		if isMisspelled(s, w) {
			return w
		}
	}
	return ""
}

// isMisspelled reports whether s is the word with one letter wrong, missing, too
// much or swapped with the next.
func isMisspelled(s, w string) bool {
	s = strings.ToUpper(s)
	if s == w || len(s) < len(w)-1 || len(s) > len(w)+1 {
		return false
	}
	i := 0
	for i < len(s) && i < len(w) && s[i] == w[i] {
		i++
	}
	a, b := s[i:], w[i:]
	switch len(a) - len(b) {
	case 1:
		return a[1:] == b
	case -1:
		return a == b[1:]
	}
	return a[1:] == b[1:] || len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
}

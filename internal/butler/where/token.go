package where

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/fail"
)

type kind uint8

const (
	tokenEnd kind = iota
	tokenNumber
	tokenString
	tokenTime
	tokenRange
	tokenName      // without dots
	tokenQualified // with one or two dots
	tokenBind
	tokenKeyword // AND OR NOT IN OVERLAPS, in upper case
	tokenSign    // an operator, parenthesis or comma
)

// token is a word of the language; text is without quotes and colons.
type token struct {
	kind kind
	text string
	at   int // byte offset
}

// The forms of tokens, tried in this order at each place. A range comes before
// a number and may have a minus of its own; so may not a number.
var forms = []struct {
	kind kind
	form *regexp.Regexp
}{
	{tokenTime, regexp.MustCompile(`^[Tt]'[^\n]*?'`)},
	{tokenString, regexp.MustCompile(`^'[^\n]*?'`)},
	{tokenRange, regexp.MustCompile(`^-?\d+\s*\.\.\s*-?\d+(?:\s*:\s*[1-9]\d*)?`)},
	{tokenNumber, regexp.MustCompile(`^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?`)},
	{tokenQualified, regexp.MustCompile(`^[a-zA-Z_]\w*(?:\.[a-zA-Z_]\w*){1,2}`)},
	{tokenName, regexp.MustCompile(`^[a-zA-Z_]\w*`)},
	{tokenBind, regexp.MustCompile(`^:[a-zA-Z_]\w*`)},
	{tokenSign, regexp.MustCompile(`^(?:!=|<=|>=|[()=<>+*/%,-])`)},
}

// maxLength and maxTokens bound the text of a condition.
const (
	maxLength = 1 << 20
	maxTokens = 200_000
)

// scan takes a text apart; the last token is of kind tokenEnd.
func scan(text string) ([]token, error) {
	if len(text) > maxLength {
		return nil, fail.Invalid("the condition has %d characters, the limit is %d; bind long lists to a name",
			len(text), maxLength)
	}
	var tokens []token
	for at := 0; at < len(text); {
		if c := text[at]; c == ' ' || c == '\t' || c == '\n' {
			at++
			continue
		}
		t, ok := match(text, at)
		if !ok {
			return nil, syntaxError(text, at, "%s is not expected here", quoteAt(text, at))
		}
		if len(tokens) == maxTokens {
			return nil, fail.Invalid("the condition has more than %d words; bind long lists to a name", maxTokens)
		}
		at += len(t.text)
		tokens = append(tokens, t.finish())
	}
	return append(tokens, token{kind: tokenEnd, at: len(text)}), nil
}

func match(text string, at int) (token, bool) {
	for _, f := range forms {
		if s := f.form.FindString(text[at:]); s != "" {
			return token{f.kind, s, at}, true
		}
	}
	return token{}, false
}

// finish strips what only marked the kind, and finds keywords.
func (t token) finish() token {
	switch t.kind {
	case tokenTime:
		t.text = t.text[2 : len(t.text)-1]
	case tokenString:
		t.text = t.text[1 : len(t.text)-1]
	case tokenBind:
		t.text = t.text[1:]
	case tokenName:
		switch upper := strings.ToUpper(t.text); upper {
		case "AND", "OR", "NOT", "IN", "OVERLAPS":
			t.kind, t.text = tokenKeyword, upper
		}
	}
	return t
}

func (t token) is(kind kind, texts ...string) bool {
	if t.kind != kind {
		return false
	}
	for _, s := range texts {
		if t.text == s {
			return true
		}
	}
	return len(texts) == 0
}

// describe returns the token for messages.
func (t token) describe() string {
	switch t.kind {
	case tokenEnd:
		return "the end"
	case tokenString:
		return "the string '" + t.text + "'"
	case tokenTime:
		return "the time T'" + t.text + "'"
	case tokenBind:
		return ":" + t.text
	}
	return strconv.Quote(t.text)
}

func quoteAt(text string, at int) string {
	if text[at] == '\'' {
		return "a quote without its partner"
	}
	if text[at] == '"' {
		return `the character '"' (strings have single quotes)`
	}
	for _, r := range text[at:] {
		return "the character " + strconv.QuoteRune(r)
	}
	return "the end"
}

// syntaxError returns an error with the place in the text.
func syntaxError(text string, at int, format string, args ...any) error {
	line := 1 + strings.Count(text[:at], "\n")
	column := at - strings.LastIndexByte(text[:at], '\n')
	where := "at character " + strconv.Itoa(column)
	if strings.Contains(text, "\n") {
		where = "in line " + strconv.Itoa(line) + " " + where
	}
	return fail.Invalid(format, args...).Within("in the condition %s, %s", shorten(text, at), where)
}

// shorten returns what is around a place in a text, in quotes.
func shorten(text string, at int) string {
	const room = 60
	from, to := max(0, at-room), min(len(text), at+room)
	s := strings.ToValidUTF8(text[from:to], "")
	if from > 0 {
		s = "..." + s
	}
	if to < len(text) {
		s += "..."
	}
	return strconv.Quote(s)
}

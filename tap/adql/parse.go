package adql

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Parse reads one query. On success the tree is not nil and the error is nil;
// otherwise the tree is nil and the error is an ErrorList sorted by position.
// Warnings tell of words that were accepted though reserved, each once and
// MaxErrors at most; they come with either outcome.
//
// The time is linear in the text, and the stack is bounded by opts.
func Parse(text string, opts Options) (*Query, []Warning, error) {
	opts = opts.withDefaults()
	if err := checkText(text, opts); err != nil {
		return nil, nil, ErrorList{err}
	}
	l := lex(text)
	if l.stop {
		return nil, nil, sorted(l.errs)
	}
	p := &parser{text: text, toks: l.toks, opts: opts, errs: l.errs}
	q := p.top()
	if len(p.errs) > 0 {
		return nil, p.warns, sorted(p.errs)
	}
	return q, p.warns, nil
}

// checkText refuses what is not worth lexing.
func checkText(text string, opts Options) *Error {
	if len(text) > opts.MaxLength {
		return &Error{Span{opts.MaxLength, len(text)},
			fmt.Sprintf("the query has %d bytes, %d are allowed", len(text), opts.MaxLength),
			"upload long lists as a table and join with it"}
	}
	if utf8.ValidString(text) {
		return nil
	}
	for i, r := range text {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(text[i:]); n == 1 {
				return &Error{Span{i, i + 1},
					fmt.Sprintf("byte 0x%02X is not UTF-8", text[i]), "send the query encoded in UTF-8"}
			}
		}
	}
	return nil
}

// sorted puts errors in the order of the text, one for each place.
func sorted(errs ErrorList) ErrorList {
	slices.SortStableFunc(errs, func(a, b *Error) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	errs = slices.CompactFunc(errs, func(a, b *Error) bool { return a.Span.Start == b.Span.Start })
	return errs[:min(len(errs), MaxErrors)]
}

// parser is a recursive-descent parser over the tokens of one query. The
// productions return a node even after a fault; the tree is thrown away then.
type parser struct {
	text  string
	toks  []token
	i     int // the current token
	opts  Options
	errs  ErrorList
	warns []Warning

	depth int // nesting
	links int // of all chains
	open  int // parentheses consumed and not closed

	broken bool // between a fault and the point where parsing goes on
	fatal  bool // nothing more is to be parsed
	resume int  // the token of the fault
}

func (p *parser) tok() token { return p.toks[p.i] }

// peek returns the token after the current one.
func (p *parser) peek() token { return p.toks[p.i+1] }

// prevEnd returns where the token before the current one ends.
func (p *parser) prevEnd() int {
	i := p.i
	if p.broken {
		i = p.resume
	}
	if i == 0 {
		return 0
	}
	return int(p.toks[i-1].end)
}

// from returns the span from start to the end of what has been consumed.
func (p *parser) from(start int32) Span {
	return Span{int(start), max(int(start), p.prevEnd())}
}

func (p *parser) textOf(t token) string { return p.text[t.start:t.end] }

// next consumes the current token; the end of the query stays.
func (p *parser) next() token {
	t := p.toks[p.i]
	switch t.kind {
	case tokEOF, tokBroken:
		return t
	case tokLParen:
		p.open++
	case tokRParen:
		p.open--
	}
	p.i++
	return t
}

func (p *parser) at(kind tokenKind) bool { return p.toks[p.i].kind == kind }

func (p *parser) atWord(w word) bool { return p.toks[p.i].is(w) }

// accept consumes the current token if it is of a kind.
func (p *parser) accept(kind tokenKind) bool {
	if p.at(kind) {
		p.next()
		return true
	}
	return false
}

// acceptWord consumes the current token if it is a reserved word.
func (p *parser) acceptWord(w word) bool {
	if p.atWord(w) {
		p.next()
		return true
	}
	return false
}

// enter goes one level deeper; if it returns true, leave must follow. The token
// is the one that opens the level.
func (p *parser) enter(t token) bool {
	if p.depth >= p.opts.MaxDepth {
		p.abort(t.span(), fmt.Sprintf("the query nests deeper than %d levels", p.opts.MaxDepth),
			"remove parentheses or split the query into common tables of WITH")
		return false
	}
	p.depth++
	return true
}

func (p *parser) leave() { p.depth-- }

// link counts one more link of a chain.
func (p *parser) link(t token) {
	p.links++
	if p.links > p.opts.MaxChain {
		p.abort(t.span(), fmt.Sprintf("the query chains more than %d operators", p.opts.MaxChain),
			"write long alternatives as IN (...), or upload them as a table and join with it")
	}
}

// top parses the whole text.
func (p *parser) top() *Query {
	if !p.startsQuery() && !p.at(tokLParen) {
		p.noQuery()
		return nil
	}
	q := p.query(true)
	if p.broken {
		return q
	}
	if p.accept(tokSemicolon) {
		for p.accept(tokSemicolon) {
		}
		if !p.at(tokEOF) && !p.at(tokBroken) {
			p.report(p.tok().span(), "there is text after the end of the query",
				"send one query at a time; remove what follows the semicolon")
		}
		return q
	}
	switch t := p.tok(); {
	case t.kind == tokEOF || p.broken:
	case t.kind == tokRParen:
		if len(p.errs) == 0 {
			p.report(t.span(), `this ")" closes no "("`, "remove it, or open it before")
		}
	default:
		p.expected("the end of the query", "")
	}
	return q
}

// noQuery reports a text that begins with neither SELECT nor WITH.
func (p *parser) noQuery() {
	t := p.tok()
	first := p.textOf(t)
	switch {
	case t.kind == tokEOF:
		p.report(t.span(), "the query is empty", "write SELECT ... FROM ...")
	case t.kind == tokIdent && isMisspelled(first, "SELECT"):
		p.report(t.span(), "a query begins with SELECT or WITH, found "+clip(first), "did you mean SELECT?")
	case isStatement(first):
		p.report(t.span(), strings.ToUpper(first)+" is no statement of ADQL", "ADQL only reads: write SELECT ... FROM ...")
	default:
		p.expected("SELECT or WITH", "a query has the form SELECT ... FROM ...")
	}
}

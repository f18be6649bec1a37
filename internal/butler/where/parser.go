package where

import "github.com/vobutler/vobutler/internal/butler/fail"

// maxDepth bounds how deep a condition may be nested.
const maxDepth = 500

// parser reads tokens by recursive descent. Its methods panic with a *fail.Error
// on a syntax error; parse recovers it.
type parser struct {
	text   string
	tokens []token
	next   int
	depth  int
}

// parse returns the syntax tree of a text, or nil if it is empty.
func parse(text string) (root node, err error) {
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := &parser{text: text, tokens: tokens}
	if p.peek().kind == tokenEnd {
		return nil, nil
	}
	defer func() {
		if r := recover(); r != nil {
			f, ok := r.(*fail.Error)
			if !ok {
				panic(r)
			}
			root, err = nil, f
		}
	}()
	root = p.or()
	if t := p.peek(); t.kind != tokenEnd {
		p.fail(t, "%s is not expected here", t.describe())
	}
	return root, nil
}

func (p *parser) peek() token { return p.tokens[p.next] }

func (p *parser) take() token {
	t := p.tokens[p.next]
	if t.kind != tokenEnd {
		p.next++
	}
	return t
}

// accept takes the next token if it is one of the given.
func (p *parser) accept(kind kind, texts ...string) (token, bool) {
	if t := p.peek(); t.is(kind, texts...) {
		p.next++
		return t, true
	}
	return token{}, false
}

func (p *parser) expect(sign, what string) {
	if _, ok := p.accept(tokenSign, sign); !ok {
		t := p.peek()
		p.fail(t, "%s is not expected here, but %q %s", t.describe(), sign, what)
	}
}

func (p *parser) fail(t token, format string, args ...any) {
	panic(syntaxError(p.text, t.at, format, args...))
}

func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.peek(), "the condition is nested deeper than %d levels", maxDepth)
	}
}

func (p *parser) leave() { p.depth-- }

// or reads a condition: terms with OR between them.
func (p *parser) or() node {
	p.enter()
	defer p.leave()
	n := p.and()
	for {
		t, ok := p.accept(tokenKeyword, "OR")
		if !ok {
			return n
		}
		n = &binary{at(t.at), t.text, n, p.and()}
	}
}

func (p *parser) and() node {
	n := p.not()
	for {
		t, ok := p.accept(tokenKeyword, "AND")
		if !ok {
			return n
		}
		n = &binary{at(t.at), t.text, n, p.not()}
	}
}

func (p *parser) not() node {
	if t, ok := p.accept(tokenKeyword, "NOT"); ok {
		p.enter()
		defer p.leave()
		return &unary{at(t.at), t.text, p.not()}
	}
	return p.comparison()
}

// comparison reads comparisons, which have all one precedence.
func (p *parser) comparison() node {
	n := p.membership()
	for {
		t, ok := p.accept(tokenSign, "=", "!=", "<", "<=", ">", ">=")
		if !ok {
			if t, ok = p.accept(tokenKeyword, "OVERLAPS"); !ok {
				return n
			}
		}
		n = &binary{at(t.at), t.text, n, p.membership()}
	}
}

// membership reads a term, with IN (...) or NOT IN (...) after it or not.
func (p *parser) membership() node {
	n := p.sum()
	t, not := p.accept(tokenKeyword, "NOT")
	if in, ok := p.accept(tokenKeyword, "IN"); ok {
		t = in
	} else if not {
		p.fail(p.peek(), "NOT after a value must be followed by IN, not by %s", p.peek().describe())
	} else {
		return n
	}
	p.expect("(", "after IN")
	list := []node{p.item()}
	for {
		if _, more := p.accept(tokenSign, ","); !more {
			break
		}
		list = append(list, p.item())
	}
	p.expect(")", "after the list")
	return &in{at(t.at), n, list, not}
}

// item reads a member of a list: a literal, a simple name or a function call.
func (p *parser) item() node {
	t := p.peek()
	switch {
	case t.is(tokenSign, "+", "-"):
		p.take()
		n, ok := p.accept(tokenNumber)
		if !ok {
			p.fail(p.peek(), "%s is not expected here, but a number", p.peek().describe())
		}
		return &number{at(t.at), t.text + n.text}
	case t.kind == tokenQualified:
		p.fail(t, "a list after IN cannot have columns such as %s", t.text)
	case t.is(tokenSign) || t.kind == tokenKeyword || t.kind == tokenEnd:
		p.fail(t, "%s is not expected here, but a literal or a bound name", t.describe())
	}
	n := p.atom()
	if c, ok := n.(*call); ok && !c.is("UUID") {
		p.fail(t, "a list after IN cannot have %s: of functions it takes UUID only", c)
	}
	return n
}

func (p *parser) sum() node {
	n := p.product()
	for {
		t, ok := p.accept(tokenSign, "+", "-")
		if !ok {
			return n
		}
		n = &binary{at(t.at), t.text, n, p.product()}
	}
}

func (p *parser) product() node {
	n := p.signed()
	for {
		t, ok := p.accept(tokenSign, "*", "/", "%")
		if !ok {
			return n
		}
		n = &binary{at(t.at), t.text, n, p.signed()}
	}
}

func (p *parser) signed() node {
	if t, ok := p.accept(tokenSign, "+", "-"); ok {
		p.enter()
		defer p.leave()
		return &unary{at(t.at), t.text, p.signed()}
	}
	return p.atom()
}

// atom reads a literal, a name, a function call, or something in parentheses.
func (p *parser) atom() node {
	t := p.take()
	place := at(t.at)
	switch {
	case t.kind == tokenNumber:
		return &number{place, t.text}
	case t.kind == tokenString:
		return &text{place, t.text}
	case t.kind == tokenTime:
		return &instant{place, t.text}
	case t.kind == tokenRange:
		return &span{place, t.text}
	case t.kind == tokenBind:
		return &name{place, t.text, true}
	case t.kind == tokenQualified:
		return &name{place, t.text, false}
	case t.kind == tokenName:
		if _, ok := p.accept(tokenSign, "("); ok {
			return p.call(t)
		}
		return &name{place, t.text, false}
	case t.is(tokenSign, "("):
		return p.group(t)
	}
	p.fail(t, "%s is not expected here, but a value or a condition", t.describe())
	return nil
}

// group reads what is in parentheses: an expression or a timespan.
func (p *parser) group(open token) node {
	n := p.or()
	if _, ok := p.accept(tokenSign, ","); ok {
		b := p.or()
		p.expect(")", "after the two times of a timespan")
		return &pair{at(open.at), n, b}
	}
	p.expect(")", "to match the one before")
	return &parens{at(open.at), n}
}

func (p *parser) call(function token) node {
	c := &call{at: at(function.at), function: function.text}
	if _, ok := p.accept(tokenSign, ")"); ok {
		return p.checked(c)
	}
	for {
		c.args = append(c.args, p.or())
		if _, more := p.accept(tokenSign, ","); !more {
			break
		}
	}
	p.expect(")", "after the arguments")
	return p.checked(c)
}

func (p *parser) checked(c *call) node {
	if msg := c.check(); msg != "" {
		p.fail(token{at: c.place()}, "%s", msg)
	}
	return c
}

package plan

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

const (
	maxUnitLength = 200
	maxUnitDepth  = 10
	maxUnitPower  = 20
	maxUnitBits   = 4096 // of the numerator and denominator of a scale
)

// unitParser reads a unit; at is the next byte.
type unitParser struct {
	text string
	at   int
}

func (p *unitParser) fail(format string, args ...any) error {
	return fmt.Errorf("%q is not a unit: %s", p.text, fmt.Sprintf(format, args...))
}

// product reads factors joined by ".", "*" or a blank, and "/".
func (p *unitParser) product(depth int) (unit, error) {
	if depth > maxUnitDepth || len(p.text) > maxUnitLength {
		return unit{}, p.fail("it is too long")
	}
	u := dimensionless()
	power := 1.0
	if p.take("/") {
		power = -1 // "/s"
	}
	for {
		v, err := p.factor(depth)
		if err != nil {
			return unit{}, err
		}
		u = u.times(v, power)
		blank := p.skipBlanks()
		switch {
		case p.take("/"):
			power = -1
		case p.take("."), p.peekIs('*') && !strings.HasPrefix(p.text[p.at:], "**") && p.take("*"):
			power = 1
		case blank && p.at < len(p.text) && p.text[p.at] != ')':
			power = 1
		default:
			return u, nil
		}
		p.skipBlanks()
	}
}

// factor reads a number, a symbol or a product in parentheses, with its power.
func (p *unitParser) factor(depth int) (unit, error) {
	var u unit
	var err error
	switch {
	case p.take("sqrt("):
		if u, err = p.product(depth + 1); err == nil && !p.take(")") {
			err = p.fail("a parenthesis is not closed")
		}
		if err == nil {
			u = dimensionless().times(u, 0.5)
		}
	case p.take("("):
		if u, err = p.product(depth + 1); err == nil && !p.take(")") {
			err = p.fail("a parenthesis is not closed")
		}
	case p.at < len(p.text) && isDigit(p.text[p.at]):
		u, err = p.number()
	default:
		u, err = p.symbol()
	}
	if err != nil {
		return unit{}, err
	}
	power, err := p.power()
	if err != nil {
		return unit{}, err
	}
	u = dimensionless().times(u, power)
	if u.rational.Num().BitLen() > maxUnitBits || u.rational.Denom().BitLen() > maxUnitBits {
		return unit{}, p.fail("its size is out of range")
	}
	return u, nil
}

// number reads a scale factor such as 10 or 1.5e-3.
func (p *unitParser) number() (unit, error) {
	end := p.at
	for end < len(p.text) && (isDigit(p.text[end]) || p.decimalPoint(end)) {
		end++
	}
	if e := end + 1; end < len(p.text) && (p.text[end] == 'e' || p.text[end] == 'E') {
		if e < len(p.text) && (p.text[e] == '-' || p.text[e] == '+') {
			e++
		}
		if e < len(p.text) && isDigit(p.text[e]) {
			for end = e; end < len(p.text) && isDigit(p.text[end]); {
				end++
			}
		}
	}
	word := p.text[p.at:end]
	f, err := strconv.ParseFloat(word, 64)
	r, ok := new(big.Rat).SetString(word)
	if err != nil || !ok || f == 0 || math.Abs(math.Log10(f)) > 100 {
		return unit{}, p.fail("the scale %s is out of range", word)
	}
	p.at = end
	u := dimensionless()
	u.rational = r
	return u, nil
}

// power reads an exponent: **2, ^-2, **(1/2), **0.5, or the bare -1 of "s-1".
func (p *unitParser) power() (float64, error) {
	marked := p.take("**") || p.take("^")
	if marked && p.take("(") {
		end := strings.IndexByte(p.text[p.at:], ')')
		if end < 0 {
			return 0, p.fail("a parenthesis is not closed")
		}
		word := p.text[p.at : p.at+end]
		p.at += end + 1
		above, below, fraction := strings.Cut(word, "/")
		x, err := strconv.ParseFloat(strings.TrimSpace(above), 64)
		y := 1.0
		if fraction && err == nil {
			y, err = strconv.ParseFloat(strings.TrimSpace(below), 64)
		}
		if err != nil || y == 0 {
			return 0, p.fail("%q is no power", word)
		}
		return p.checkPower(x / y)
	}
	end := p.at
	if end < len(p.text) && (p.text[end] == '-' || p.text[end] == '+') {
		end++
	}
	digits := end
	for end < len(p.text) && (isDigit(p.text[end]) || marked && p.decimalPoint(end)) {
		end++
	}
	if end == digits {
		if marked || digits > p.at {
			return 0, p.fail("a power is missing")
		}
		return 1, nil
	}
	x, err := strconv.ParseFloat(p.text[p.at:end], 64)
	if err != nil {
		return 0, p.fail("%q is no power", p.text[p.at:end])
	}
	p.at = end
	return p.checkPower(x)
}

func (p *unitParser) checkPower(x float64) (float64, error) {
	if math.IsNaN(x) || math.Abs(x) > maxUnitPower {
		return 0, p.fail("the power %g is out of range", x)
	}
	return x, nil
}

// symbol reads a unit with or without a prefix.
func (p *unitParser) symbol() (unit, error) {
	end := p.at
	for end < len(p.text) && !strings.ContainsRune(" .*/^()+-0123456789", rune(p.text[end])) {
		end++
	}
	word := p.text[p.at:end]
	if word == "" {
		return unit{}, p.fail("a unit is missing")
	}
	p.at = end
	if u, ok := unitOf(word); ok {
		return u, nil
	}
	return unit{}, p.fail("%q is unknown", word)
}

func (p *unitParser) take(s string) bool {
	if !strings.HasPrefix(p.text[p.at:], s) {
		return false
	}
	p.at += len(s)
	return true
}

func (p *unitParser) peekIs(c byte) bool { return p.at < len(p.text) && p.text[p.at] == c }

func (p *unitParser) skipBlanks() bool {
	start := p.at
	for p.peekIs(' ') {
		p.at++
	}
	return p.at > start
}

// decimalPoint tells a decimal point from the point of a product.
func (p *unitParser) decimalPoint(at int) bool {
	return p.text[at] == '.' && at+1 < len(p.text) && isDigit(p.text[at+1])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

package sphere

import "strconv"

// atNumber reports whether the word begins as a number does.
func (p *parser) atNumber() bool {
	if p.at == p.end {
		return false
	}
	c := p.text[p.at]
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.'
}

// number reads a decimal number and moves on.
func (p *parser) number(what string) (float64, error) {
	if p.at == p.end {
		return 0, p.fail("%s is missing", what)
	}
	word := p.word()
	x, ok := shortDecimal(word)
	if !ok {
		var err error
		if x, err = strconv.ParseFloat(word, 64); err != nil || !p.atNumber() || !isDecimal(word) {
			return 0, p.fail("%s %q is not a finite decimal number", what, clip(word))
		}
	}
	p.next()
	return x, nil
}

// isDecimal refuses what ParseFloat reads beyond decimals: hexadecimal,
// infinities, underscores.
func isDecimal(word string) bool {
	for i := range len(word) {
		switch c := word[i]; {
		case c >= '0' && c <= '9', c == '+', c == '-', c == '.', c == 'e', c == 'E':
		default:
			return false
		}
	}
	return true
}

var powersOf10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// shortDecimal reads up to 15 digits without an exponent, where integer and
// power of ten are both exact and one division rounds correctly.
func shortDecimal(word string) (x float64, ok bool) {
	i, negative := 0, false
	if word[0] == '-' || word[0] == '+' {
		i, negative = 1, word[0] == '-'
	}
	var digits uint64
	count, point := 0, -1
	for ; i < len(word); i++ {
		c := word[i]
		switch {
		case c >= '0' && c <= '9':
			digits = digits*10 + uint64(c-'0')
			count++
		case c == '.' && point < 0:
			point = count
		default:
			return 0, false
		}
	}
	if count == 0 || count > 15 {
		return 0, false
	}
	x = float64(digits)
	if point >= 0 {
		x /= powersOf10[count-point]
	}
	if negative {
		x = -x
	}
	return x, true
}

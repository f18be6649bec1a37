package where

import "strings"

// is reports whether the function has a name, in any case.
func (c *call) is(name string) bool { return strings.EqualFold(c.function, name) }

// functions are all there are, for messages.
const functions = "POINT, CIRCLE, BOX, POLYGON, REGION, GLOB and UUID"

// check tells what is wrong with the form of a call, or nothing.
func (c *call) check() string {
	n := len(c.args)
	switch {
	case c.is("POINT"):
		return needs(n == 2, "POINT needs two arguments: ra and dec")
	case c.is("CIRCLE"):
		return needs(n == 3 && c.numeric(), "CIRCLE needs three numbers: ra, dec and radius")
	case c.is("BOX"):
		return needs(n == 4 && c.numeric(), "BOX needs four numbers: ra, dec, width and height")
	case c.is("POLYGON"):
		return needs(n >= 6 && n%2 == 0 && c.numeric(), "POLYGON needs at least three pairs of numbers: ra and dec")
	case c.is("REGION"):
		return needs(n == 1 && isText(c.args[0], true), "REGION needs one string: a position such as 'CIRCLE 10 20 1'")
	case c.is("GLOB"):
		if n != 2 {
			return "GLOB needs two arguments: a column and a pattern"
		}
		first, ok := stripped(c.args[0]).(*name)
		if !ok || first.colon {
			return "the first argument of GLOB must be a column"
		}
		return needs(isText(stripped(c.args[1]), false), "the second argument of GLOB must be a string or a bound :name")
	case c.is("UUID"):
		if n == 1 {
			if _, ok := stripped(c.args[0]).(*text); ok {
				return ""
			}
		}
		return "UUID needs one string"
	}
	return "there is no function " + c.function + "; the functions are " + functions
}

func needs(ok bool, msg string) string {
	if ok {
		return ""
	}
	return msg
}

// numeric reports whether all arguments have the form of something numeric.
func (c *call) numeric() bool {
	for _, a := range c.args {
		switch a.(type) {
		case *number, *name, *binary, *unary:
		default:
			return false
		}
	}
	return true
}

func isText(n node, plainNames bool) bool {
	switch n := n.(type) {
	case *text:
		return true
	case *name:
		return n.colon || plainNames
	}
	return false
}

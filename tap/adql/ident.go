package adql

import "strings"

// IsRegular reports whether s is a regular identifier of ADQL: an ASCII letter
// followed by ASCII letters, digits and underscores (ADQL 2.1, 2.1.4). It may
// still be a reserved word.
func IsRegular(s string) bool {
	if s == "" || charClass[s[0]]&isLetter == 0 {
		return false
	}
	for i := 1; i < len(s); i++ {
		if charClass[s[i]]&isWord == 0 {
			return false
		}
	}
	return true
}

// QuoteIdent writes a name so that ADQL reads it as a name: as it is if it is
// regular and not reserved, else between double quotes.
func QuoteIdent(name string) string {
	if IsRegular(name) && !IsReserved(name) {
		return name
	}
	return delimited(name)
}

// delimited writes a name between double quotes.
func delimited(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// String writes the identifier as it is to be written in a query: in quotes if
// it was quoted or has to be.
func (n Ident) String() string {
	if n.Quoted {
		return delimited(n.Name)
	}
	return QuoteIdent(n.Name)
}

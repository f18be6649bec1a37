package votabletest

import (
	"fmt"
	"strings"

	"github.com/vobutler/vobutler/votable"
)

// Rows returns rows as text, for comparison and for messages: strings are
// quoted, arrays in brackets, NULL is null.
func Rows(fields []votable.Field, n int, cols []votable.Column) []string {
	rows := make([]string, n)
	for i := range n {
		cells := make([]string, len(fields))
		for j := range fields {
			cells[j] = Cell(&fields[j], &cols[j], i)
		}
		rows[i] = strings.Join(cells, " | ")
	}
	return rows
}

// Cell returns one cell as text.
func Cell(f *votable.Field, c *votable.Column, i int) string {
	switch {
	case c.IsNull(i):
		return "null"
	case f.Datatype == votable.Char || f.Datatype == votable.UnicodeChar:
		return fmt.Sprintf("%q", c.Text(i))
	}
	text := string(votable.NewCellText(f)(nil, c, i))
	if f.Arraysize != "" {
		return "[" + text + "]"
	}
	return text
}

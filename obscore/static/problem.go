package static

import (
	"fmt"
	"strings"
)

// Problem is a value or a row that cannot be imported.
type Problem struct {
	File string
	// Row counts the rows of the file from 1, without the header.
	Row int64
	// Line is the line of a CSV file on which the row begins, else 0.
	Line int64
	// Column is the name of the column, or "" where the whole row is broken.
	Column string
	Value  string
	Reason string
}

// String returns the problem in one line.
func (p Problem) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s: row %d", p.File, p.Row)
	if p.Line > 0 {
		fmt.Fprintf(&s, " (line %d)", p.Line)
	}
	if p.Column != "" {
		fmt.Fprintf(&s, ", %s", p.Column)
		if p.Value != "" {
			fmt.Fprintf(&s, " = %q", p.Value)
		}
	}
	return s.String() + ": " + p.Reason
}

// BadRows is the error of an import that found rows that do not fit the table.
// Nothing was written.
type BadRows struct {
	// Problems are the first of them, in order of the files.
	Problems []Problem
	// Count is how many problems there are altogether.
	Count int64
}

// Error lists the problems, one a line.
func (e *BadRows) Error() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d values cannot be imported; nothing was changed", e.Count)
	for _, p := range e.Problems {
		s.WriteString("\n  " + p.String())
	}
	if more := e.Count - int64(len(e.Problems)); more > 0 {
		fmt.Fprintf(&s, "\n  and %d more", more)
	}
	return s.String()
}

// maxValue is how much of a bad value is shown.
const maxValue = 80

// problems collects what is wrong.
type problems struct {
	keep  int
	found BadRows
}

func (p *problems) add(one Problem) {
	p.found.Count++
	if len(p.found.Problems) >= p.keep {
		return
	}
	if len(one.Value) > maxValue {
		one.Value = one.Value[:maxValue] + "..."
	}
	p.found.Problems = append(p.found.Problems, one)
}

// err returns the problems found so far as an error, or nil.
func (p *problems) err() error {
	if p.found.Count == 0 {
		return nil
	}
	return &p.found
}

package record

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// layout finds the inputs of a program in the rows of a query.
type layout struct {
	from []int // by input; -1: not in the row
	in   []dimension.Value
}

func newLayout(p *Program, spec *tree.Spec) *layout {
	l := &layout{from: make([]int, len(p.inputs)), in: make([]dimension.Value, len(p.inputs))}
	columns := spec.GeneralColumns()
	for i, ref := range p.inputs {
		l.from[i] = -1
		for j, column := range columns {
			if column.String() == ref.String() {
				l.from[i] = j
				break
			}
		}
	}
	return l
}

// inputs returns the inputs of a row. They are valid until the next call.
func (l *layout) inputs(row []dimension.Value) []dimension.Value {
	for i, j := range l.from {
		if j >= 0 {
			l.in[i] = row[j]
		}
	}
	return l.in
}

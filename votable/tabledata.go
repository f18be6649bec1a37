package votable

// tableData writes rows as TR and TD elements (VOTable 1.4 section 5.1). NULL
// is an empty TD, which a string cannot be told apart from when it is empty.
type tableData struct {
	declared []Field
	cells    []CellText
}

func newTableData(fields []Field) *tableData {
	t := &tableData{declared: declare(fields, TableData), cells: make([]CellText, len(fields))}
	for i := range fields {
		t.cells[i] = NewCellText(&t.declared[i])
		if fields[i].Datatype.isText() {
			t.cells[i] = escapedText(&t.declared[i])
		}
	}
	return t
}

// escapedText writes strings for XML; no other type needs escapes.
func escapedText(f *Field) CellText {
	shape, _ := f.Shape()
	if shape.Variable {
		return func(dst []byte, c *Column, i int) []byte { return AppendEscaped(dst, c.Text(i)) }
	}
	return func(dst []byte, c *Column, i int) []byte {
		return AppendEscaped(dst, cutText(c.Text(i), f.Datatype, shape.Count))
	}
}

func (t *tableData) fields() []Field { return t.declared }

func (t *tableData) begin(dst []byte) []byte { return append(dst, "<TABLEDATA>\n"...) }

func (t *tableData) end(dst []byte) []byte { return append(dst, "</TABLEDATA>\n"...) }

func (t *tableData) check(int, []Column, int64) error { return nil }

func (t *tableData) encode(n int, cols []Column, dst []byte, emit emitFunc) ([]byte, error) {
	var err error
	for i := range n {
		dst = append(dst, "<TR>"...)
		for j := range cols {
			c := &cols[j]
			if c.IsNull(i) {
				dst = append(dst, "<TD/>"...)
				continue
			}
			dst = append(dst, "<TD>"...)
			dst = t.cells[j](dst, c, i)
			dst = append(dst, "</TD>"...)
		}
		dst = append(dst, "</TR>\n"...)
		if len(dst) >= flushSize {
			if dst, err = emit(dst); err != nil {
				return dst, err
			}
		}
	}
	return dst, nil
}

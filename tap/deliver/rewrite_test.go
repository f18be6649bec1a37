package deliver_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/deliver"
	"github.com/vobutler/vobutler/tap/plan"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

// loud makes capitals of the texts that begin with t.
func loud(dst, text []byte) ([]byte, bool) {
	if !bytes.HasPrefix(text, []byte("t")) {
		return dst, false
	}
	return append(dst, bytes.ToUpper(text)...), true
}

// outputs are a column that is rewritten, one of another datatype and one that is
// no published column.
var outputs = []plan.Output{
	{Field: votable.Field{Name: "a", Datatype: votable.Char, Arraysize: "*"}, Origin: &plan.Origin{Column: &schema.Column{Name: "a"}}},
	{Field: votable.Field{Name: "n", Datatype: votable.Long}, Origin: &plan.Origin{Column: &schema.Column{Name: "n"}}},
	{Field: votable.Field{Name: "b", Datatype: votable.Char, Arraysize: "*"}},
}

func rowsOf(texts ...any) (result.Rows, []votable.Column) {
	fields := make([]votable.Field, len(outputs))
	for i, o := range outputs {
		fields[i] = o.Field
	}
	rows := make([][]any, len(texts))
	for i, text := range texts {
		rows[i] = []any{text, int64(i), text}
	}
	columns := votabletest.Columns(fields, rows...)
	return result.FromColumns(fields, len(rows), columns), columns
}

// read returns the texts of a column of all rows.
func read(t *testing.T, rows result.Rows, column int) string {
	t.Helper()
	all, err := result.Collect(t.Context(), rows)
	if err != nil {
		t.Fatal(err)
	}
	texts := make([]string, all.N)
	for i := range texts {
		if texts[i] = string(all.Columns[column].Text(i)); all.Columns[column].IsNull(i) {
			texts[i] = "NULL"
		}
	}
	return strings.Join(texts, " ")
}

func always(*plan.Origin) deliver.Rewriter { return loud }

func TestRewrite_ChangesTheTextsOfPublishedColumns(t *testing.T) {
	for name, c := range map[string]struct {
		texts []any
		want  string
	}{
		"all":        {[]any{"two", "three"}, "TWO THREE"},
		"the first":  {[]any{"two", "one"}, "TWO one"},
		"the last":   {[]any{"one", "", "two"}, "one  TWO"},
		"none":       {[]any{"one", "four"}, "one four"},
		"among NULL": {[]any{nil, "two", nil, "one"}, "NULL TWO NULL one"},
		"no rows":    {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			rows, columns := rowsOf(c.texts...)
			before := slices.Clone(columns[0].Bytes)
			if got := read(t, deliver.Rewrite(rows, outputs, always), 0); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if !bytes.Equal(columns[0].Bytes, before) {
				t.Errorf("the engine's own cells are %q", columns[0].Bytes)
			}
			rows, _ = rowsOf(c.texts...)
			if got := read(t, deliver.Rewrite(rows, outputs, always), 2); strings.ContainsAny(got, "T") {
				t.Errorf("a column that is not published is %q", got)
			}
		})
	}
}

// A batch after the first begins in the middle of the engine's cells.
func TestRewrite_OverManyBatches(t *testing.T) {
	texts := make([]any, 2*result.BatchRows+7)
	for i := range texts {
		texts[i] = []string{"one", "two", "three", "four"}[i/1000%4]
	}
	rows, _ := rowsOf(texts...)
	want, _ := rowsOf(texts...)
	loudly := strings.NewReplacer("two", "TWO", "three", "THREE").Replace(read(t, want, 0))
	if got := read(t, deliver.Rewrite(rows, outputs, always), 0); got != loudly {
		t.Error("the texts differ")
	}
}

func TestRewrite_LeavesRowsAloneThatNothingChanges(t *testing.T) {
	rows, _ := rowsOf("two")
	for name, of := range map[string]func(*plan.Origin) deliver.Rewriter{
		"nothing is asked for": nil,
		"no column is changed": func(*plan.Origin) deliver.Rewriter { return nil },
	} {
		if deliver.Rewrite(rows, outputs, of) != rows {
			t.Error(name)
		}
	}
}

// failing are rows that end in an error.
type failing struct{ result.Rows }

func (failing) Next(context.Context, *result.Batch) error { return io.ErrUnexpectedEOF }

func TestRewrite_HandsErrorsOn(t *testing.T) {
	rows, _ := rowsOf("two")
	var b result.Batch
	if err := deliver.Rewrite(failing{rows}, outputs, always).Next(t.Context(), &b); !errors.Is(err, io.ErrUnexpectedEOF) || b.N != 0 {
		t.Errorf("%v with %d rows", err, b.N)
	}
}

package tree_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// request is a row of testdata/requests.json: a query, a specification of its
// result, and what the Python library makes of them.
type request struct {
	Query, Spec json.RawMessage
	OK          bool
	Columns     [][2]string // table and field, of the result
	Governors   []string
	Kind        string
}

func universe(t testing.TB) *dimension.Universe {
	t.Helper()
	text, err := os.ReadFile("testdata/universe8.json")
	if err != nil {
		t.Fatal(err)
	}
	u, err := dimension.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func readRequests(t testing.TB) []request {
	t.Helper()
	text, err := os.ReadFile("testdata/requests.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []request
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 500 {
		t.Fatalf("only %d requests", len(rows))
	}
	return rows
}

func (r request) body() []byte {
	return slices.Concat([]byte(`{"query":{"tree":`), r.Query,
		[]byte(`,"default_data_id":{"dataId":{},"records":null},"additional_query_inputs":[]},"result_spec":`), r.Spec, []byte("}"))
}

func TestDecodeExecute_AgreesWithPython(t *testing.T) {
	u := universe(t)
	for _, row := range readRequests(t) {
		got, err := tree.DecodeExecute(row.body(), u)
		if !row.OK {
			checkRefused(t, row, err)
			continue
		}
		if err != nil {
			t.Errorf("%v\nquery %s\nspec  %s", err, row.Query, row.Spec)
			continue
		}
		if row.Kind == "" {
			continue // only that it is accepted is known
		}
		checkQuery(t, got.Query.Query, row)
		checkSpec(t, got.Spec, row)
	}
}

func checkRefused(t *testing.T, row request, err error) {
	t.Helper()
	var f *fail.Error
	switch {
	case err == nil:
		t.Errorf("accepted, the Python library refuses it\nquery %s\nspec  %s", row.Query, row.Spec)
	case !errors.As(err, &f) || f.Detail == "":
		t.Errorf("the error is %v", err)
	}
}

func checkQuery(t *testing.T, q *tree.Query, row request) {
	t.Helper()
	if out := q.AppendJSON(nil); !sameJSON(t, out, row.Query) {
		t.Errorf("written again\n got %s\nwant %s", out, row.Query)
	}
	governors := []string{}
	for _, g := range q.Where.Governors() {
		governors = append(governors, g.Name)
	}
	slices.Sort(governors)
	if !slices.Equal(governors, row.Governors) {
		t.Errorf("governors %v, want %v in %s", governors, row.Governors, row.Query)
	}
}

func checkSpec(t *testing.T, s *tree.Spec, row request) {
	t.Helper()
	if s.Kind.String() != row.Kind {
		t.Errorf("result of kind %s, want %s", s.Kind, row.Kind)
	}
	if s.Kind == tree.DimensionRecords {
		return // which leaves out keys of its dimensions
	}
	var got [][2]string
	for _, c := range s.GeneralColumns() {
		switch c := c.(type) {
		case *tree.DimensionKey:
			got = append(got, [2]string{c.Dimension.Name, ""})
		case *tree.DimensionField:
			got = append(got, [2]string{c.Element.Name, c.Column.Name})
		case *tree.DatasetField:
			got = append(got, [2]string{c.DatasetType, c.Field.String()})
		}
	}
	if !slices.Equal(got, row.Columns) {
		t.Errorf("columns of %s\n got %v\nwant %v", row.Spec, got, row.Columns)
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	for text, v := range map[*[]byte]*any{&a: &x, &b: &y} {
		d := json.NewDecoder(bytes.NewReader(*text))
		d.UseNumber()
		if err := d.Decode(v); err != nil {
			t.Fatalf("%v in %s", err, *text)
		}
	}
	return reflect.DeepEqual(x, y)
}

package tree_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

const emptyQuery = `{"tree":{"dimensions":[]},"default_data_id":{"dataId":{}},"additional_query_inputs":[]}`

// execute is a request for the data IDs of visits that satisfy a predicate.
func execute(operands string) string {
	return `{"query":{"tree":{"dimensions":["visit","detector"],"predicate":{"operands":` + operands + `}}},
		"result_spec":{"result_type":"data_coordinate","dimensions":["visit"]}}`
}

func TestDecodeExecute_MayLeaveOutDefaults(t *testing.T) {
	r, err := tree.DecodeExecute([]byte(execute("[]")), universe(t))
	if err != nil {
		t.Fatal(err)
	}
	q := r.Query.Query
	if !q.ValidateGovernors || q.Where != nil || q.AnyDataset != nil || len(r.Query.Inputs) != 0 || len(r.Query.DefaultDataID) != 0 {
		t.Errorf("got %+v", r.Query)
	}
	if r.Spec.Limit != tree.NoLimit || r.Spec.IncludeRecords || r.Spec.AllowDuplicateOverlaps || len(r.Spec.OrderBy) != 0 {
		t.Errorf("got %+v", r.Spec)
	}
}

func TestDecodeExecute_SaysWhatIsWrongAndWhere(t *testing.T) {
	comparison := func(a, op, b string) string {
		return execute(`[[{"predicate_type":"comparison","a":` + a + `,"b":` + b + `,"operator":"` + op + `"}]]`)
	}
	visit := `{"expression_type":"dimension_key","dimension":"visit"}`
	region := `{"expression_type":"dimension_field","element":"visit","field":"region"}`
	text := `{"expression_type":"string","value":"x"}`
	cases := []struct {
		name, body string
		typ        fail.Type
		want       []string
	}{
		{"no JSON", `{"query":`, fail.InvalidQuery, []string{"not JSON", "at byte 9"}},
		{"no object", `[]`, fail.InvalidQuery, []string{"an object is needed here, not an array"}},
		{"no query", `{}`, fail.InvalidQuery, []string{`"query" is missing`}},
		{"an unknown dimension", `{"query":{"tree":{"dimensions":["visti"]}}}`, fail.DimensionName,
			[]string{"query.tree.dimensions", `no dimension "visti"`, "physical_filter"}},
		{"a relation for a dimension", `{"query":{"tree":{"dimensions":["visit_definition"]}}}`, fail.DimensionName,
			[]string{"relation between dimensions"}},
		{"an unknown leaf", execute(`[[],[{"predicate_type":"like"}]]`), fail.InvalidQuery,
			[]string{"query.tree.predicate.operands[1][0]", `"like"`, "in_container"}},
		{"an unknown expression", comparison(`{"expression_type":"magic"}`, "==", text), fail.InvalidQuery,
			[]string{"operands[0][0].a", `"magic"`, "dimension_key"}},
		{"an unknown operator", comparison(visit, "like", text), fail.InvalidQuery,
			[]string{"operands[0][0].operator", `"like"`, `"overlaps"`}},
		{"different types", comparison(visit, "==", text), fail.InvalidQuery,
			[]string{"operands[0][0]", "visit is of type int", "'x' of type string"}},
		{"order of regions", comparison(region, "<", region), fail.InvalidQuery, []string{"visit.region", "of type region"}},
		{"an unknown field", comparison(`{"expression_type":"dimension_field","element":"visit","field":"foo"}`, "==", text),
			fail.InvalidQuery, []string{`visit has no field "foo"`, "exposure_time", "region, timespan"}},
		{"a key as a field", comparison(`{"expression_type":"dimension_field","element":"visit","field":"id"}`, "==", text),
			fail.InvalidQuery, []string{`visit has no field "id"`}},
		{"a region that is none", comparison(region, "overlaps", `{"expression_type":"region","encoded":"AAAA"}`),
			fail.InvalidQuery, []string{"b.encoded", "no known type"}},
		{"no base64", comparison(region, "overlaps", `{"expression_type":"region","encoded":"%"}`),
			fail.InvalidQuery, []string{"b.encoded", "base64"}},
		{"a float for an int", comparison(visit, "==", `{"expression_type":"int","value":1.5}`), fail.InvalidQuery,
			[]string{"b.value", "1.5 is not an integer"}},
		{"a huge int", comparison(visit, "==", `{"expression_type":"int","value":123456789012345678901}`), fail.InvalidQuery,
			[]string{"b.value", "is not an integer of 64 bits"}},
		{"no UUID", comparison(`{"expression_type":"uuid","value":"5"}`, "==", text), fail.InvalidQuery, []string{`"5" is not a UUID`}},
		{"dimensions that are not joined", execute(
			`[[{"predicate_type":"is_null","operand":{"expression_type":"dimension_key","dimension":"tract"}}]]`),
			fail.InvalidQuery, []string{"query.tree", "needs the dimensions", "tract"}},
		{"a dataset type that is not joined", execute(
			`[[{"predicate_type":"is_null","operand":{"expression_type":"dataset_field","dataset_type":"raw","field":"run"}}]]`),
			fail.InvalidQuery, []string{`dataset type "raw"`, "not joined"}},
		{"a negative limit", `{"query":` + emptyQuery + `,"result_spec":{"result_type":"data_coordinate","dimensions":[],"limit":-1}}`,
			fail.InvalidQuery, []string{"result_spec.limit", "-1"}},
		{"an unknown result", `{"query":` + emptyQuery + `,"result_spec":{"result_type":"table"}}`, fail.InvalidQuery,
			[]string{"result_spec", `"table"`, `"general"`}},
		{"an order without one", `{"query":{"tree":{"dimensions":["visit"]}},"result_spec":{"result_type":"data_coordinate",
			"dimensions":["visit"],"order_by":[` + region + `]}}`, fail.InvalidQuery, []string{"order_by[0]", "no order"}},
		{"a default of the wrong type", `{"query":{"tree":{"dimensions":[]},"default_data_id":{"dataId":{"visit":"5"}}}}`,
			fail.DimensionValue, []string{"query.default_data_id.dataId", "visit has values of type int"}},
		{"an unknown input", `{"query":{"tree":{"dimensions":[]},"additional_query_inputs":[{"type":"x"}]}}`, fail.InvalidQuery,
			[]string{"additional_query_inputs[0]", "upload and materialized"}},
		{"a short row", `{"query":{"tree":{"dimensions":[]},"additional_query_inputs":[{"type":"upload",
			"key":"00000000-0000-0000-0000-000000000001","dimensions":["detector"],"rows":[["a",1],["a"]]}]}}`, fail.InvalidQuery,
			[]string{"rows[1]", "1 values", "instrument, detector"}},
		{"a row of the wrong type", `{"query":{"tree":{"dimensions":[]},"additional_query_inputs":[{"type":"upload",
			"key":"00000000-0000-0000-0000-000000000001","dimensions":["detector"],"rows":[["a","1"]]}]}}`, fail.InvalidQuery,
			[]string{"rows[0][1]", "an integer is needed here, not a string"}},
	}
	u := universe(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := tree.DecodeExecute([]byte(c.body), u)
			checkError(t, err, c.typ, c.want)
		})
	}
}

func checkError(t *testing.T, err error, typ fail.Type, want []string) {
	t.Helper()
	var f *fail.Error
	if !errors.As(err, &f) {
		t.Fatalf("the error is %v", err)
	}
	if f.Type != typ {
		t.Errorf("the error is of type %s, want %s: %s", f.Type, typ, f.Detail)
	}
	for _, w := range want {
		if !strings.Contains(f.Detail, w) {
			t.Errorf("the error is %q, without %q", f.Detail, w)
		}
	}
}

func TestDecodeExecute_NestedTooDeep(t *testing.T) {
	u := universe(t)
	for _, depth := range []int{150, 5000, 1_000_000} {
		bomb := strings.Repeat(`{"expression_type":"unary","operator":"-","operand":`, depth) +
			`{"expression_type":"int","value":1}` + strings.Repeat("}", depth)
		_, err := tree.DecodeExecute([]byte(execute(`[[{"predicate_type":"is_null","operand":`+bomb+`}]]`)), u)
		if depth == 150 {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		checkError(t, err, fail.InvalidQuery, nil)
	}
}

func TestDecodeExecute_LongListsAreFine(t *testing.T) {
	const n = 100_000
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"expression_type":"int","value":` + strconv.Itoa(i) + `}`)
	}
	r, err := tree.DecodeExecute([]byte(execute(`[[{"predicate_type":"in_container",
		"member":{"expression_type":"dimension_key","dimension":"visit"},"container":[`+b.String()+`]}]]`)), universe(t))
	if err != nil {
		t.Fatal(err)
	}
	in := r.Query.Query.Where[0][0].(*tree.InContainer)
	last := in.Container[n-1].(*tree.Literal).Value
	if len(in.Container) != n || last != dimension.Int(n-1) {
		t.Errorf("%d items, the last is %s", len(in.Container), last)
	}
}

func TestDecodeExecute_Inputs(t *testing.T) {
	r, err := tree.DecodeExecute([]byte(`{"query":{"tree":{"dimensions":["detector"],
		"data_coordinate_uploads":{"00000000-0000-0000-0000-000000000001":["detector"]},
		"materializations":{"00000000-0000-0000-0000-000000000002":["instrument"]}},
		"default_data_id":{"dataId":{"instrument":"X"},"records":{"instrument":{}}},
		"additional_query_inputs":[
			{"type":"upload","key":"00000000-0000-0000-0000-000000000001","dimensions":["detector"],"rows":[["X",1],["Y",2]]},
			{"type":"materialized","key":"00000000-0000-0000-0000-000000000002","dimensions":["instrument"],"datasets":["raw"],
			 "tree":{"dimensions":["instrument"],"datasets":{"raw":{"collections":["c"],"dimensions":["instrument"]}}},
			 "allow_duplicate_overlaps":true}]},
		"result_spec":{"result_type":"dimension_record","element":"detector","limit":5}}`), universe(t))
	if err != nil {
		t.Fatal(err)
	}
	up := r.Query.Inputs[0].(*tree.Upload)
	if len(up.Rows) != 2 || up.Rows[1][0] != dimension.String("Y") || up.Rows[1][1] != dimension.Int(2) ||
		up.ID() != r.Query.Query.Uploads[0].Key {
		t.Errorf("got %+v", up)
	}
	m := r.Query.Inputs[1].(*tree.Materialized)
	if m.ID() != r.Query.Query.Materializations[0].Key || m.Datasets[0] != "raw" || !m.AllowDuplicateOverlaps ||
		m.Query.Dataset("raw").Collections[0] != "c" {
		t.Errorf("got %+v", m)
	}
	if r.Query.DefaultDataID["instrument"] != dimension.String("X") {
		t.Errorf("defaults %v", r.Query.DefaultDataID)
	}
	if r.Spec.Element.Name != "detector" || r.Spec.Limit != 5 || r.Spec.Dimensions != r.Query.Query.Dimensions {
		t.Errorf("got %+v", r.Spec)
	}
}

func TestDecodeCountAnyExplain_Flags(t *testing.T) {
	u := universe(t)
	spec := `,"result_spec":{"result_type":"data_coordinate","dimensions":[]}`
	count, err := tree.DecodeCount([]byte(`{"query":`+emptyQuery+spec+`,"exact":false,"discard":true}`), u)
	if err != nil || count.Exact || !count.Discard {
		t.Errorf("got %+v %v", count, err)
	}
	count, err = tree.DecodeCount([]byte(`{"query":`+emptyQuery+spec+`}`), u)
	if err != nil || !count.Exact || count.Discard {
		t.Errorf("got %+v %v", count, err)
	}
	anyRows, err := tree.DecodeAny([]byte(`{"query":`+emptyQuery+`,"execute":false,"exact":false}`), u)
	if err != nil || anyRows.Exact || anyRows.Execute {
		t.Errorf("got %+v %v", anyRows, err)
	}
	explain, err := tree.DecodeExplain([]byte(`{"query":`+emptyQuery+`}`), u)
	if err != nil || !explain.Execute {
		t.Errorf("got %+v %v", explain, err)
	}
	_, err = tree.DecodeAny([]byte(`{"query":`+emptyQuery+`,"execute":"no"}`), u)
	checkError(t, err, fail.InvalidQuery, []string{"execute: true or false is needed here, not a string"})
}

func TestDecodeAllDatasets(t *testing.T) {
	r, err := tree.DecodeAllDatasets([]byte(`{"collections":["LSSTComCam/DP1"],"name":["visit_image","deep_*"],"find_first":true,
		"data_id":{"instrument":"LSSTComCam","seq_num":5},"default_data_id":{},"where":"band = 'r' AND visit = v",
		"bind":{"v":{"expression_type":"int","value":7},"t":{"expression_type":"timespan","begin_nsec":9,"end_nsec":3}},
		"limit":100,"with_dimension_records":true}`))
	if err != nil {
		t.Fatal(err)
	}
	if r.Collections[0] != "LSSTComCam/DP1" || r.Names[1] != "deep_*" || !r.FindFirst || r.Limit != 100 || !r.IncludeRecords ||
		r.Where != "band = 'r' AND visit = v" {
		t.Errorf("got %+v", r)
	}
	if r.DataID["seq_num"] != dimension.Int(5) || r.Bind["v"] != dimension.Int(7) ||
		r.Bind["t"] != dimension.Span(dimension.EmptyTimespan) {
		t.Errorf("got %v %v", r.DataID, r.Bind)
	}
	for body, want := range map[string]string{
		`{"collections":[]}`:                                                            `"name" is missing`,
		`{"collections":["a",5],"name":[]}`:                                             "collections[1]: a string is needed here, not a number",
		`{"collections":[],"name":[],"data_id":{"a":1.5}}`:                              "data_id.a: 1.5 is not an integer",
		`{"collections":[],"name":[],"data_id":{"a":[]}}`:                               "data_id.a: a value of a data ID must be an integer or a string, not an array",
		`{"collections":[],"name":[],"bind":{"a":5}}`:                                   "bind.a: an object is needed here",
		`{"collections":[],"name":[],"bind":{"a":{"expression_type":"dimension_key"}}}`: "bind.a: the expression_type",
		`{"collections":[],"name":[],"limit":-2}`:                                       "limit: the limit -2 is negative",
	} {
		_, err := tree.DecodeAllDatasets([]byte(body))
		checkError(t, err, fail.InvalidQuery, []string{want})
	}
}

func FuzzDecodeExecute(f *testing.F) {
	u := universe(f)
	for i, row := range readRequests(f) {
		if i%5 == 0 {
			f.Add(row.body())
		}
	}
	f.Add([]byte(execute("[[]]")))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := tree.DecodeExecute(body, u)
		if err != nil {
			if _, known := fail.TypeOf(err); !known {
				t.Errorf("the error %v has no type", err)
			}
			return
		}
		text := r.Query.Query.AppendJSON(nil)
		again, err := tree.DecodeExecute([]byte(`{"query":{"tree":`+string(text)+`},"result_spec":{"result_type":"data_coordinate","dimensions":[]}}`), u)
		if err != nil {
			t.Fatalf("%v in what was written: %s", err, text)
		}
		if twice := again.Query.Query.AppendJSON(nil); string(twice) != string(text) {
			t.Errorf("written again\n got %s\nwant %s", twice, text)
		}
		r.Spec.GeneralColumns()
	})
}

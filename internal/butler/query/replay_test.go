package query_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/query"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// recorded is a request with the answer of the Python library, as
// testdata/make.py writes them.
type recorded struct {
	Name    string          `json:"name"`
	Kind    string          `json:"kind"`
	Request json.RawMessage `json:"request"`
	Answer  answer          `json:"answer"`
}

type answer struct {
	Rows    []json.RawMessage            `json:"rows"`
	Count   int64                        `json:"count"`
	SHA256  string                       `json:"sha256"`
	Ordered bool                         `json:"ordered"`
	Records map[string][]json.RawMessage `json:"records"`

	Any      bool   `json:"any"`
	Messages int    `json:"messages"`
	Error    string `json:"error"`
}

func readRecorded(t testing.TB) []recorded {
	t.Helper()
	file, err := os.Open("testdata/cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var out []recorded
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var r recorded
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// better are the requests that the Python library refuses or fails at and this
// package answers.
var better = map[string]bool{
	"execute in a query of regions":   true,
	"execute exposures where bounded": true,
	"count materialized regions":      true, // exact where an upper bound was asked for
}

func TestEngine_AnswersAsThePythonLibrary(t *testing.T) {
	butlertest.Each(t, func(t *testing.T, repo *butler.Repo) {
		engine := query.New(repo)
		for i, r := range readRecorded(t) {
			if better[r.Kind+" "+r.Name] {
				continue
			}
			t.Run(r.Kind+" "+r.Name+" "+strconv.Itoa(i), func(t *testing.T) {
				replay(t, engine, repo, r)
			})
		}
	})
}

func replay(t *testing.T, engine *query.Engine, repo *butler.Repo, r recorded) {
	ctx, u := t.Context(), repo.Universe()
	var err error
	switch r.Kind {
	case "execute":
		var request *tree.Execute
		if request, err = tree.DecodeExecute(r.Request, u); err == nil {
			err = replayExecute(ctx, t, engine, request, r.Answer)
		}
	case "count":
		var request *tree.Count
		if request, err = tree.DecodeCount(r.Request, u); err == nil {
			var n int64
			n, err = engine.Count(ctx, request.Query, request.Spec, request.Exact, request.Discard)
			if err == nil && n != r.Answer.Count {
				t.Errorf("count is %d, want %d", n, r.Answer.Count)
			}
		}
	case "any":
		var request *tree.Any
		if request, err = tree.DecodeAny(r.Request, u); err == nil {
			var found bool
			found, err = engine.Any(ctx, request.Query, request.Execute, request.Exact)
			if err == nil && found != r.Answer.Any {
				t.Errorf("any is %v, want %v", found, r.Answer.Any)
			}
		}
	case "explain":
		var request *tree.Explain
		if request, err = tree.DecodeExplain(r.Request, u); err == nil {
			var messages []string
			messages, err = engine.Explain(ctx, request.Query)
			if err == nil && len(messages) > 0 != (r.Answer.Messages > 0) {
				t.Errorf("messages are %q, want %d", messages, r.Answer.Messages)
			}
		}
	default:
		t.Fatalf("unknown kind %q", r.Kind)
	}
	code, _ := fail.TypeOf(err)
	if string(code) != r.Answer.Error || err != nil && code == "" {
		t.Errorf("error is %v, want %q", err, r.Answer.Error)
	}
}

func replayExecute(ctx context.Context, t *testing.T, engine *query.Engine, request *tree.Execute, want answer) error {
	pages, err := engine.Execute(ctx, request.Query, request.Spec)
	if err != nil {
		return err
	}
	defer pages.Close()
	var got []string
	records := map[string][]string{}
	for pages.Next() {
		page := pages.Page()
		for i := range page.Len() {
			got = append(got, canonical(t, rowJSON(pages, i)))
		}
		if request.Spec.Kind == tree.General {
			for k, e := range pages.Elements() {
				for _, record := range page.Records(k) {
					records[e.Name] = append(records[e.Name], canonical(t, valuesJSON(record.Key())))
				}
			}
		}
	}
	if pages.Err() != nil || want.Error != "" {
		return pages.Err()
	}
	if !want.Ordered {
		slices.Sort(got)
	}
	if want.SHA256 != "" {
		sum := sha256.Sum256([]byte(strings.Join(got, "\n")))
		if int64(len(got)) != want.Count {
			t.Errorf("%d rows, want %d", len(got), want.Count)
		} else if hex.EncodeToString(sum[:]) != want.SHA256 {
			t.Errorf("other rows than wanted, such as %s", got[0])
		}
		return nil
	}
	var wanted []string
	for _, row := range want.Rows {
		wanted = append(wanted, canonical(t, row))
	}
	if !want.Ordered {
		slices.Sort(wanted)
	}
	compareRows(t, got, wanted)
	for name, keys := range want.Records {
		var wanted []string
		for _, key := range keys {
			wanted = append(wanted, canonical(t, key))
		}
		slices.Sort(wanted)
		slices.Sort(records[name])
		if !slices.Equal(slices.Compact(records[name]), wanted) {
			t.Errorf("records of %s are %v, want %v", name, records[name], wanted)
		}
	}
	return nil
}

func compareRows(t *testing.T, got, wanted []string) {
	t.Helper()
	if len(got) != len(wanted) {
		t.Errorf("%d rows, want %d", len(got), len(wanted))
	}
	for i := range min(len(got), len(wanted)) {
		if got[i] != wanted[i] {
			t.Errorf("row %d is\n%s, want\n%s", i, got[i], wanted[i])
			return
		}
	}
}

// rowJSON writes a row as testdata/make.py does.
func rowJSON(pages *query.Pages, i int) []byte {
	row, spec := pages.Page().Row(i), pages.Spec()
	var out bytes.Buffer
	keys := spec.Dimensions.Keys
	switch spec.Kind {
	case tree.DimensionRecords:
		out.WriteByte('{')
		for k, c := range spec.Element.Columns {
			writeMember(&out, k, c.Name, row[k])
		}
		out.WriteByte('}')
	case tree.General:
		return valuesJSON(row)
	default:
		out.WriteByte('[')
		if spec.Kind == tree.DatasetRefs {
			out.Write(row[len(keys)].AppendJSON(nil))
			out.WriteByte(',')
			out.Write(row[len(keys)+1].AppendJSON(nil))
			out.WriteByte(',')
		}
		out.WriteByte('{')
		for k, name := range keys {
			writeMember(&out, k, name, row[k])
		}
		out.WriteString("},")
		if spec.IncludeRecords {
			out.WriteByte('{')
			n := 0
			for k, e := range pages.Elements() {
				if record := pages.Page().Record(i, k); record != nil {
					if n > 0 {
						out.WriteByte(',')
					}
					n++
					fmt.Fprintf(&out, "%q:%s", e.Name, valuesJSON(record.Key()))
				}
			}
			out.WriteString("}]")
		} else {
			out.WriteString("null]")
		}
	}
	return out.Bytes()
}

func writeMember(out *bytes.Buffer, i int, name string, v dimension.Value) {
	if i > 0 {
		out.WriteByte(',')
	}
	fmt.Fprintf(out, "%q:%s", name, v.AppendJSON(nil))
}

func valuesJSON(values []dimension.Value) []byte {
	out := []byte{'['}
	for i, v := range values {
		if i > 0 {
			out = append(out, ',')
		}
		out = v.AppendJSON(out)
	}
	return append(out, ']')
}

// canonical writes JSON such that equal values have equal texts.
func canonical(t *testing.T, text []byte) string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(plainNumbers(v)); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// plainNumbers writes floating point numbers in one way.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if !strings.ContainsAny(string(v), ".eE") {
			return v
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainNumbers(v[k])
		}
	}
	return v
}

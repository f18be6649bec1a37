package butler_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// lookupCase is a call and what the Python library returned for it; see
// testdata/lookups.py.
type lookupCase struct {
	Op          string
	Type, Types json.RawMessage
	ID          json.RawMessage
	Name        string
	Collections []string
	Search      []string
	Default     map[string]any
	Timespan    *[2]int64
	Infer       bool
	Flatten     bool
	Chains      bool
	Want        any
	Error       string
}

func TestRepo_AnswersAsThePythonLibrary(t *testing.T) {
	text, err := os.ReadFile("testdata/lookups.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []json.RawMessage
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 500 {
		t.Fatalf("only %d cases", len(cases))
	}
	butlertest.Each(t, func(t *testing.T, r *butler.Repo) {
		for _, text := range cases {
			var c lookupCase
			if err := decode(text, &c); err != nil {
				t.Fatal(err)
			}
			got, err := c.run(t, r)
			request, _, _ := strings.Cut(string(text), `"want"`)
			if err != nil || c.Error != "" {
				if kind, _ := fail.TypeOf(err); string(kind) != c.Error {
					t.Errorf("%s: error is %v, want %q", request, err, c.Error)
				}
				continue
			}
			if got = normal(t, got); !reflect.DeepEqual(got, c.Want) {
				t.Errorf("%s:\n got %v\nwant %v", request, got, c.Want)
			}
		}
	})
}

func decode(text []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(to)
}

// normal returns a value as it would be read from JSON, floats without a
// fraction like integers.
func normal(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := decode(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func dataID(t *testing.T, values map[string]any) dimension.DataID {
	t.Helper()
	id := dimension.DataID{}
	for name, v := range values {
		switch v := v.(type) {
		case string:
			id[name] = dimension.String(v)
		case json.Number:
			if i, err := v.Int64(); err == nil {
				id[name] = dimension.Int(i)
			} else if f, err := v.Float64(); err == nil {
				id[name] = dimension.Float(f)
			}
		default:
			t.Fatalf("%s is a %T", name, v)
		}
	}
	return id
}

func (c *lookupCase) run(t *testing.T, r *butler.Repo) (any, error) {
	switch c.Op {
	case "find":
		return c.find(t, r)
	case "expand":
		return c.expand(t, r)
	case "collections":
		return c.match(t, r)
	case "info":
		return c.info(t, r)
	case "summary":
		return c.summary(t, r)
	case "types":
		return c.types(t, r)
	case "dataset":
		return c.dataset(t, r)
	}
	t.Fatalf("unknown operation %s", c.Op)
	return nil, nil
}

func text(t *testing.T, raw json.RawMessage) (s string) {
	t.Helper()
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func object(t *testing.T, raw json.RawMessage) (m map[string]any) {
	t.Helper()
	if err := decode(raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func coordinateValues(c *butler.Coordinate) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for i, v := range c.Values {
		out[c.Group.Keys[i]] = v.AppendJSON(nil)
	}
	return out
}

func refValues(ref *butler.DatasetRef) map[string]any {
	return map[string]any{"id": ref.ID.String(), "type": ref.Type.Name, "run": ref.Run, "dataId": coordinateValues(ref.DataID)}
}

func (c *lookupCase) find(t *testing.T, r *butler.Repo) (any, error) {
	q := butler.FindRequest{DatasetType: text(t, c.Type), DataID: dataID(t, object(t, c.ID)), Defaults: dataID(t, c.Default),
		Collections: c.Collections, InferTimespan: c.Infer}
	if c.Timespan != nil {
		span := dimension.NewTimespan(c.Timespan[0], c.Timespan[1])
		q.Timespan = &span
	}
	ref, err := r.FindDataset(t.Context(), q)
	if err != nil || ref == nil {
		return nil, err
	}
	return refValues(ref), nil
}

func (c *lookupCase) expand(t *testing.T, r *butler.Repo) (any, error) {
	given, err := r.Standardize(dataID(t, object(t, c.ID)), nil, nil)
	if err != nil {
		return nil, err
	}
	full, err := r.Expand(t.Context(), given)
	if err != nil {
		return nil, err
	}
	records := map[string]any{}
	for i, e := range full.Group.Elements {
		if full.Records[i] == nil {
			records[e.Name] = nil
			continue
		}
		fields := map[string]json.RawMessage{}
		for j, column := range e.Columns {
			fields[column.Name] = full.Records[i].Values[j].AppendJSON(nil)
		}
		records[e.Name] = fields
	}
	return map[string]any{"dataId": coordinateValues(full), "records": records}, nil
}

func (c *lookupCase) match(t *testing.T, r *butler.Repo) (any, error) {
	s := butler.Search{Names: c.Search, Flatten: c.Flatten, Chains: c.Chains}
	if err := json.Unmarshal(c.Types, &s.Types); err != nil {
		t.Fatal(err)
	}
	cs, err := r.Collections(t.Context())
	if err != nil {
		return nil, err
	}
	found, err := cs.Match(s)
	return collectionNames(found), err
}

func collectionNames(list []*butler.Collection) []string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.Name
	}
	return names
}

func (c *lookupCase) collection(t *testing.T, r *butler.Repo) *butler.Collection {
	t.Helper()
	cs, err := r.CollectionsWith(t.Context(), c.Name)
	if err != nil {
		t.Fatal(err)
	}
	found, err := cs.Find(c.Name)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (c *lookupCase) info(t *testing.T, r *butler.Repo) (any, error) {
	found := c.collection(t, r)
	parents := collectionNames(found.Parents)
	slices.Sort(parents)
	return map[string]any{"doc": found.Doc, "type": found.Type, "children": collectionNames(found.Children), "parents": parents}, nil
}

func (c *lookupCase) summary(t *testing.T, r *butler.Repo) (any, error) {
	found := c.collection(t, r)
	summaries, err := r.Summaries(t.Context(), []*butler.Collection{found})
	if err != nil {
		return nil, err
	}
	types := []string{}
	for _, dt := range summaries[found].Types {
		types = append(types, dt.Name)
	}
	return map[string]any{"types": types, "governors": summaries[found].Governors}, nil
}

func (c *lookupCase) types(t *testing.T, r *butler.Repo) (any, error) {
	all, err := r.DatasetTypes(t.Context())
	if err != nil {
		return nil, err
	}
	list, missing := all.Match(c.Search...)
	found := [][]any{}
	for _, dt := range list {
		found = append(found, []any{dt.Name, dt.StorageClass, dt.IsCalibration, append([]string{}, dt.Dimensions.Required...)})
	}
	return map[string]any{"found": found, "missing": append([]string{}, missing...)}, nil
}

func (c *lookupCase) dataset(t *testing.T, r *butler.Repo) (any, error) {
	id, ok := butler.ParseDatasetID(text(t, c.ID))
	if !ok {
		t.Fatalf("%s is no UUID", c.ID)
	}
	ref, err := r.Dataset(t.Context(), id)
	if err != nil || ref == nil {
		return nil, err
	}
	files, err := r.Files(t.Context(), id)
	if err != nil {
		return nil, err
	}
	out := refValues(ref)
	out["uri"] = strings.TrimPrefix(files[id][0].URL, r.Datastores()[0].Root.String())
	return out, nil
}

package butlerapi

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/fail"
)

func TestDecode_SaysWhatIsWrongAndWhere(t *testing.T) {
	const good = `{"dataset_type":"raw","data_id":{"detector":4,"exposure.obs_id":"x"},"collections":["a"],"timespan":[0,5],"other":1}`
	for _, c := range []struct{ name, text, detail string }{
		{"good", good, ""},
		{"no JSON", `{"dataset_type":`, "the request is not JSON: unexpected end of JSON input, at byte 16"},
		{"more than JSON", good + "}", "the request is not JSON: invalid character '}' after top-level value, at byte 117"},
		{"nothing", ``, "the request is not JSON: unexpected end of JSON input, at byte 0"},
		{"no object", `[1]`, "the request must be an object, not of JSON type array"},
		{"missing", `{"dataset_type":"raw","collections":[]}`, `the field "data_id" is missing`},
		{"null", strings.Replace(good, `["a"]`, `null`, 1), `the field "collections" is missing`},
		{"wrong type", strings.Replace(good, `"raw"`, `7`, 1), "dataset_type: a value of JSON type number does not belong here"},
		{"wrong item", strings.Replace(good, `["a"]`, `["a",7]`, 1), "collections: a value of JSON type number does not belong here"},
		{"no data ID", strings.Replace(good, `{"detector":4,"exposure.obs_id":"x"}`, `[4]`, 1), "a data ID must be an object of names and values, not [4]"},
		{"float", strings.Replace(good, `4`, `4.0`, 1), `the value 4.0 of "detector" in a data ID is neither a string nor an integer of 64 bits`},
		{"truth value", strings.Replace(good, `4`, `true`, 1), `the value true of "detector" in a data ID is neither a string nor an integer of 64 bits`},
		{"null value", strings.Replace(good, `4`, `null`, 1), `the value null of "detector" in a data ID is neither a string nor an integer of 64 bits`},
		{"large", strings.Replace(good, `4`, `99999999999999999999`, 1), `the value 99999999999999999999 of "detector" in a data ID is neither a string nor an integer of 64 bits`},
		{"half a timespan", strings.Replace(good, `[0,5]`, `[0]`, 1), "timespan: [0] is not null or [begin, end] in whole nanoseconds"},
		{"timespan of text", strings.Replace(good, `[0,5]`, `"`+strings.Repeat("long ", 50)+`"`, 1),
			`timespan: "` + strings.Repeat("long ", 11) + `long… is not null or [begin, end] in whole nanoseconds`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s search
			err := decode([]byte(c.text), &s)
			if c.detail == "" {
				if err != nil || s.Timespan.End != 5 || (*s.DataID)["detector"].Int() != 4 || (*s.DataID)["exposure.obs_id"].Text() != "x" {
					t.Errorf("%v, %v", s, err)
				}
				return
			}
			var known *fail.Error
			if !errors.As(err, &known) || known.Type != fail.InvalidQuery || known.Detail != c.detail {
				t.Errorf("%v; want %s", err, c.detail)
			}
		})
	}
}

func TestFlag_TakesWhatClientsSend(t *testing.T) {
	for text, want := range map[string]string{"": "false", "true": "true", "false": "false", "1": "true", "0": "false", "True": "true", "2": "error", "truex": "error"} {
		got := "error"
		if b, err := flag(httptest.NewRequest(http.MethodGet, "/?x="+text, nil), "x"); err == nil {
			got = string(appendBool(nil, b))
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// endless is a body that does not end.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	e.read += len(b)
	return len(b), nil
}

func TestBody_IsBounded(t *testing.T) {
	a := &API{Config: Config{Body: 1 << 20}}
	for _, c := range []struct {
		name   string
		size   int64
		ok     bool
		length bool // known beforehand
	}{{"empty", 0, true, true}, {"as much as may be", 1 << 20, true, true}, {"in chunks", 1 << 20, true, false},
		{"one too many", 1<<20 + 1, false, true}, {"one too many in chunks", 1<<20 + 1, false, false}, {"far too many", 1 << 30, false, true}} {
		t.Run(c.name, func(t *testing.T) {
			source := &endless{}
			r := httptest.NewRequest(http.MethodPost, "/", io.LimitReader(source, c.size))
			if r.ContentLength = -1; c.length {
				r.ContentLength = c.size
			}
			text, err := a.body(httptest.NewRecorder(), r)
			if _, known := fail.TypeOf(err); known == c.ok || c.ok && int64(len(text)) != c.size {
				t.Errorf("%d bytes, %v", len(text), err)
			}
			if source.read > 6<<20 {
				t.Errorf("%d bytes were read", source.read)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"dataset_type":"raw","data_id":{"detector":4},"collections":["a"],"timespan":[0,5]}`, `{"data_id":{"a":"\ud800"}}`,
		`{"timespan":[null,1]}`, `{"data_id":null}`, "{\"data_id\":{\"\xff\":-0}}", `null`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var s search
		err := decode(text, &s)
		if err == nil {
			if !json.Valid(text) || s.DatasetType == nil || s.DataID == nil || s.Collections == nil {
				t.Errorf("%s was taken", text)
			}
			return
		}
		if _, known := fail.TypeOf(err); !known {
			t.Errorf("%v", err)
		}
		if body := failureOf(err, "").appendJSON(nil); !json.Valid(body) {
			t.Errorf("%s", body)
		}
	})
}

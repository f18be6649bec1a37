package butlerapi

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
)

// pathVariable returns a variable of the route. Clients encode every character
// that is no letter or digit.
func pathVariable(r *http.Request, name string) (string, error) {
	v := chi.URLParam(r, name)
	if r.URL.RawPath == "" {
		return v, nil // The route was matched by the decoded path.
	}
	v, err := url.PathUnescape(v)
	if err != nil {
		return "", fail.Invalid("the path of the request is not encoded properly: %v", err)
	}
	return v, nil
}

// pathUUID returns a variable of the route that must be a UUID.
func pathUUID(r *http.Request, name string) (id [16]byte, err error) {
	text, err := pathVariable(r, name)
	if err != nil {
		return id, err
	}
	return parseUUID(text)
}

func parseUUID(text string) ([16]byte, error) {
	id, ok := dimension.ParseUUID(text)
	if !ok {
		return id, fail.Invalid("%q is not the id of a dataset; such an id is a UUID", text)
	}
	return id, nil
}

// flag returns a truth value among the query parameters, in the spellings that
// the reference takes.
func flag(r *http.Request, name string) (bool, error) {
	switch v := r.URL.Query().Get(name); v {
	case "", "false", "False", "FALSE", "0", "f", "F", "n", "N", "no", "No", "NO", "off", "Off", "OFF":
		return false, nil
	case "true", "True", "TRUE", "1", "t", "T", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON":
		return true, nil
	default:
		return false, fail.Invalid("the parameter %s is %q; it must be true or false", name, v)
	}
}

// drain is how many times the largest body is read and thrown away from a client
// that sends more, so that it comes to read why it was refused.
const drain = 4

// body reads the body of a request.
func (a *API) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > a.Body*drain {
		return nil, a.tooLong()
	}
	limited := http.MaxBytesReader(w, r.Body, a.Body*drain)
	text := make([]byte, 0, min(max(r.ContentLength, 0), a.Body)+512) // one more than it fills, so that the end is seen
	for {
		n, err := limited.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		switch {
		case errors.Is(err, io.EOF):
			return text, nil
		case err != nil:
			return nil, bodyFault(err, a)
		case int64(len(text)) > a.Body:
			if _, err := io.Copy(io.Discard, limited); err != nil {
				return nil, bodyFault(err, a)
			}
			return nil, a.tooLong()
		case len(text) == cap(text):
			text = append(text, 0)[:len(text)]
		}
	}
}

func (a *API) tooLong() error {
	return fail.Invalid("the request is larger than the %d MiB that this server takes; send fewer values at once", a.Body>>20)
}

func bodyFault(err error, a *API) error {
	if errors.As(err, new(*http.MaxBytesError)) {
		return a.tooLong()
	}
	return fail.Wrap(err, fail.InvalidQuery, "the body of the request did not arrive whole")
}

// decode reads the body of the call, a JSON object, into target, a pointer to a
// struct. A field of pointer type must be there.
func (c *call) decode(target any) error {
	text, err := c.body(c.w, c.r)
	if err != nil {
		return err
	}
	return decode(text, target)
}

func decode(text []byte, target any) error {
	err := json.Unmarshal(text, target)
	var syntax *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	var known *fail.Error
	switch {
	case err == nil:
		return missing(target)
	case errors.As(err, &known):
		return known
	case errors.As(err, &syntax):
		return fail.Invalid("the request is not JSON: %v, at byte %d", err, syntax.Offset)
	case errors.As(err, &mistyped) && mistyped.Field == "":
		return fail.Invalid("the request must be an object, not of JSON type %s", mistyped.Value)
	case errors.As(err, &mistyped):
		return fail.Invalid("%s: a value of JSON type %s does not belong here", mistyped.Field, mistyped.Value)
	}
	return fail.Invalid("the request cannot be read: %v", err)
}

// missing returns the error of the first field that must be there and is not.
func missing(target any) error {
	v := reflect.ValueOf(target).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Pointer && f.IsNil() {
			return fail.Invalid("the field %q is missing", v.Type().Field(i).Tag.Get("json"))
		}
	}
	return nil
}

// dataID is a data ID in a request.
type dataID dimension.DataID

// UnmarshalJSON reads the values, which are integers and texts.
func (d *dataID) UnmarshalJSON(text []byte) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil || values == nil {
		return fail.Invalid("a data ID must be an object of names and values, not %s", shorten(text))
	}
	*d = make(dataID, len(values))
	for name, value := range values {
		var s string
		if json.Unmarshal(value, &s) == nil && value[0] == '"' {
			(*d)[name] = dimension.String(s)
			continue
		}
		i, err := strconv.ParseInt(string(value), 10, 64)
		if err != nil {
			return fail.Invalid("the value %s of %q in a data ID is neither a string nor an integer of 64 bits", shorten(value), name)
		}
		(*d)[name] = dimension.Int(i)
	}
	return nil
}

// timespan is a timespan in a request, or nil.
type timespan struct{ *dimension.Timespan }

// UnmarshalJSON reads [begin, end] in TAI nanoseconds, or null.
func (t *timespan) UnmarshalJSON(text []byte) error {
	var bounds *[]int64
	if err := json.Unmarshal(text, &bounds); err != nil || bounds != nil && len(*bounds) != 2 {
		return fail.Invalid("timespan: %s is not null or [begin, end] in whole nanoseconds", shorten(text))
	}
	t.Timespan = nil
	if bounds != nil {
		span := dimension.NewTimespan((*bounds)[0], (*bounds)[1])
		t.Timespan = &span
	}
	return nil
}

func shorten(text []byte) string {
	const most = 60
	if len(text) > most {
		return strings.ToValidUTF8(string(text[:most]), "") + "…"
	}
	return string(text)
}

package dimension

import (
	"bytes"
	"encoding/json"

	"github.com/vobutler/vobutler/internal/butler/fail"
)

// DataID holds values of dimensions by name: integers and strings. As a client
// sends it, it may have names that are no dimensions.
type DataID map[string]Value

// UnmarshalJSON reads an object of integers and strings. Other values are an
// error of type DimensionValue.
func (id *DataID) UnmarshalJSON(text []byte) error {
	var raw map[string]any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&raw); err != nil {
		return err
	}
	*id = make(DataID, len(raw))
	for name, v := range raw {
		switch v := v.(type) {
		case string:
			(*id)[name] = String(v)
			continue
		case json.Number:
			if i, err := v.Int64(); err == nil {
				(*id)[name] = Int(i)
				continue
			}
		}
		return fail.New(fail.DimensionValue, "the value of %q in a data ID must be an integer or a string, not %v", name, v)
	}
	return nil
}

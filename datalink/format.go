package datalink

import (
	"mime"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/votable"
)

// ContentType is the media type of an answer, in the spelling that pyvo compares
// (DataLink 1.1 section 3.3).
const ContentType = "application/x-votable+xml;content=datalink"

// format is how an answer is written.
type format struct {
	contentType   string
	serialization votable.Serialization
}

// readFormat chooses by the values of RESPONSEFORMAT. All that are known are
// VOTables, in TABLEDATA unless its parameter serialization says otherwise.
func readFormat(values []string) (format, error) {
	f := format{ContentType, votable.TableData}
	for i, value := range values {
		if i > 0 && value != values[0] {
			return f, fault.New(fault.Usage, "RESPONSEFORMAT was sent with different values; send one")
		}
	}
	if len(values) == 0 || values[0] == "" {
		return f, nil
	}
	// A plus sign in an address that nobody escaped arrives as a space.
	kind, attributes, err := mime.ParseMediaType(strings.ReplaceAll(values[0], " ", "+"))
	switch {
	case err != nil:
		kind = ""
	case kind == "text/xml" || kind == "application/xml":
		f.contentType = kind // browsers show it
	}
	switch kind {
	case "votable", "application/x-votable+xml", "text/xml", "application/xml":
	default:
		return f, fault.New(fault.Unsupported, "RESPONSEFORMAT is %.60q; only VOTable is known: send votable or %s", values[0], ContentType)
	}
	switch strings.ToLower(attributes["serialization"]) {
	case "", "tabledata":
	case "binary":
		f.serialization = votable.Binary
	case "binary2":
		f.serialization = votable.Binary2
	default:
		return f, fault.New(fault.Unsupported, "the serialization in RESPONSEFORMAT is none of tabledata, binary and binary2")
	}
	return f, nil
}

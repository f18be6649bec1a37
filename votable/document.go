package votable

import "io"

// Namespace is the XML namespace of VOTable 1.3 and all later 1.x versions
// (VOTable 1.4 section 3.1); Version is what the Encoder writes.
const (
	Namespace = "http://www.ivoa.net/xml/VOTable/v1.3"
	Version   = "1.4"
)

// ContentType is the media type of a VOTable document (VOTable 1.4 section 8).
const ContentType = "application/x-votable+xml"

// Document is what a VOTABLE element holds, without the rows of its tables.
type Document struct {
	// Version is the version a document was read from; it is not written.
	Version     string
	Description string
	Infos       []Info
	Coosys      []Coosys
	Timesys     []Timesys
	Params      []Param
	Groups      []Group
	Resources   []Resource
	After       []Info // INFOs that stand after the resources
}

// The names and values of the INFO by which a service reports how a query
// went (DALI 1.1 section 4.4).
const (
	QueryStatus = "QUERY_STATUS"
	StatusOK    = "OK"
	StatusError = "ERROR"
	// StatusOverflow says that the table lacks rows that the query selects.
	StatusOverflow = "OVERFLOW"
)

// WriteDocument writes a whole document whose tables, if any, have fields but
// no rows: a table's DATA element is left out.
func WriteDocument(w io.Writer, d *Document) error {
	e := NewEncoder(w, Options{})
	if err := e.Begin(d); err != nil {
		return err
	}
	for i := range d.Resources {
		if err := e.Resource(&d.Resources[i]); err != nil {
			return err
		}
	}
	return e.Close(d.After...)
}

// WriteError writes the document that a service answers with when it has no
// result (DALI 1.1 section 4.4.2): a results RESOURCE without a table, whose
// QUERY_STATUS is ERROR with the message as its text. An empty message is
// replaced, since clients show nothing else.
func WriteError(w io.Writer, message string, infos ...Info) error {
	if message == "" {
		message = "the query was not answered, and the service gave no reason"
	}
	status := Info{Name: QueryStatus, Value: StatusError, Text: message}
	return WriteDocument(w, &Document{Resources: []Resource{{
		Type:  "results",
		Infos: append([]Info{status}, infos...),
	}}})
}

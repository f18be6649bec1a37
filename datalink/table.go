package datalink

import (
	"github.com/vobutler/vobutler/votable"
)

// The columns of an answer (DataLink 1.1 section 3.2), the required ones first
// and in the order in which clients learnt them: pyvo takes the first for ID.
const (
	columnID = iota
	columnURL
	columnService
	columnError
	columnDescription
	columnSemantics
	columnType
	columnLength
	columnQualifier
	columnLocal
	columnAuth
	columnAuthorized
	columnCount
)

// fields describe the columns. Their IDs are their names, as descriptors refer to
// them.
var fields = func() []votable.Field {
	text := func(name, ucd, description string) votable.Field {
		return votable.Field{ID: name, Name: name, Datatype: votable.Char, Arraysize: "*", UCD: ucd, Description: description}
	}
	list := make([]votable.Field, columnCount)
	list[columnID] = text("ID", "meta.id;meta.main", "Identifier that was asked for")
	list[columnURL] = text("access_url", "meta.ref.url", "Where to download it")
	list[columnService] = text("service_def", "meta.ref", "ID of the descriptor of a service")
	list[columnError] = text("error_message", "meta.code.error", "Why there is no link")
	list[columnDescription] = text("description", "meta.note", "What it is")
	list[columnSemantics] = text("semantics", "meta.code", "How it belongs to what was asked for")
	list[columnType] = text("content_type", "meta.code.mime", "Media type")
	list[columnLength] = votable.Field{ID: "content_length", Name: "content_length", Datatype: votable.Long,
		UCD: "phys.size;meta.file", Unit: "byte", Description: "Size of the download"}
	list[columnQualifier] = text("content_qualifier", "meta.code", "Product type of what it holds")
	list[columnLocal] = text("local_semantics", "meta.id.assoc", "Dataset type")
	list[columnAuth] = text("link_auth", "meta.code", "Whether credentials are to be sent along: true, false or optional")
	list[columnAuthorized] = votable.Field{ID: "link_authorized", Name: "link_authorized", Datatype: votable.Boolean,
		UCD: "meta.code", Description: "Whether who asked may download it"}
	return list
}()

// rows gathers rows as columns.
type rows struct {
	n       int
	columns [columnCount]votable.Column
}

// clear drops the rows and keeps their space.
func (r *rows) clear() {
	r.n = 0
	for i := range r.columns {
		c := &r.columns[i]
		c.Bytes, c.Int64s, c.Valid = c.Bytes[:0], c.Int64s[:0], c.Valid[:0]
		if isText(i) {
			c.Offsets = append(c.Offsets[:0], 0)
		}
	}
}

func isText(column int) bool { return fields[column].Datatype == votable.Char }

// text sets a cell of the row that is being added; an empty text is NULL.
func (r *rows) text(column int, value string) {
	c := &r.columns[column]
	c.Bytes = append(c.Bytes, value...)
	c.Offsets = append(c.Offsets, uint32(len(c.Bytes)))
	c.SetValid(r.n, value != "")
}

func (r *rows) length(value int64) {
	c := &r.columns[columnLength]
	c.Int64s = append(c.Int64s, max(value, 0))
	c.SetValid(r.n, value >= 0)
}

// authorized sets link_authorized, NULL unless it is known.
func (r *rows) authorized(known bool) {
	c := &r.columns[columnAuthorized]
	value := byte(0)
	if known {
		value = 1
	}
	c.Bytes = append(c.Bytes, value)
	c.SetValid(r.n, known)
}

// link adds a row. A link to a file is signed: it works without credentials, and
// those that a client sent along would spoil it.
func (r *rows) link(id, origin string, l *Link) {
	auth := ""
	if l.URL != "" {
		auth = "false"
	}
	address := l.URL
	if address != "" && address[0] == '/' {
		address = origin + address
	}
	r.text(columnID, id)
	r.text(columnURL, address)
	r.text(columnService, l.Service)
	r.text(columnError, "")
	r.text(columnDescription, l.Description)
	r.text(columnSemantics, l.Semantics)
	r.text(columnType, l.ContentType)
	r.length(l.Length)
	r.text(columnQualifier, l.Qualifier)
	r.text(columnLocal, l.Local)
	r.text(columnAuth, auth)
	r.authorized(l.URL != "")
	r.n++
}

// fault adds the row of an identifier for which there are no links.
func (r *rows) fault(id string, err error) {
	for i := range columnCount {
		switch i {
		case columnID:
			r.text(i, id)
		case columnError:
			r.text(i, message(err))
		case columnSemantics:
			r.text(i, semanticsThis)
		case columnLength:
			r.length(-1)
		case columnAuthorized:
			r.authorized(false)
		default:
			r.text(i, "")
		}
	}
	r.n++
}

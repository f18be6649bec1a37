package format

import (
	"io"

	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// Header is what stands before the rows of a result.
type Header struct {
	Fields []votable.Field
	// Infos follow QUERY_STATUS in formats that can hold them.
	Infos []votable.Info
	// Coosys and Timesys are what the fields refer to.
	Coosys  []votable.Coosys
	Timesys []votable.Timesys
	// Meta are resources beside the table, such as service descriptors.
	Meta []votable.Resource
}

// Outcome is how a result ended.
type Outcome struct {
	Overflow bool  // rows were left out because of MAXREC or another limit
	Err      error // the query failed after rows were written
}

// Writer writes one result to one stream. The calls are Begin, any number of
// Write, End; a Writer is used by one goroutine and once.
type Writer interface {
	Begin(h Header) error
	// Write writes the rows of b; it keeps nothing of b.
	Write(b *result.Batch) error
	// End finishes the document. Where o.Err is set and the format has no way
	// to say so, End returns ErrBroken and the caller must break the
	// connection, so that no reader takes the rows for the whole result.
	End(o Outcome) error
}

// Format is one output format of the service.
type Format struct {
	// Name is the short name, as in RESPONSEFORMAT=csv.
	Name string
	// MIME is the media type declared in the capabilities.
	MIME string
	// Aliases are further values of RESPONSEFORMAT.
	Aliases []string
	// IvoID is the TAPRegExt identifier, or "".
	IvoID string
	// Extension is the suffix of a downloaded file, with its dot.
	Extension string
	// New returns a writer on w, which it does not close. What it writes goes to
	// w as each call returns, so that w may flush the rows to the client.
	New func(w io.Writer) Writer
}

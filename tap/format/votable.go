package format

import (
	"io"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/votable"
)

// The identifiers of VOTable's serializations are fragments of this one
// (TAPRegExt 1.0 section 2.4).
const tapRegExt = "ivo://ivoa.net/std/TAPRegExt#"

// Binary2 is VOTable with BINARY2, the default: compact, and the only
// serialization that keeps every NULL apart from every value.
func Binary2() Format {
	return votableFormat(votable.Binary2, Format{
		Name:    "votable",
		MIME:    votable.ContentType,
		Aliases: []string{"votable/b2", "votableb2", "vot", votable.ContentType + ";serialization=BINARY2"},
		IvoID:   tapRegExt + "output-votable-binary2",
	})
}

// TableData is VOTable with TABLEDATA, which people can read.
func TableData() Format {
	return votableFormat(votable.TableData, Format{
		Name:    "votable/td",
		MIME:    votable.ContentType + ";serialization=TABLEDATA",
		Aliases: []string{"votabletd", "votable-td", "text/xml", "application/xml"},
		IvoID:   tapRegExt + "output-votable-td",
	})
}

// Binary is VOTable with BINARY, for readers older than VOTable 1.3.
func Binary() Format {
	return votableFormat(votable.Binary, Format{
		Name:    "votable/b",
		MIME:    votable.ContentType + ";serialization=BINARY",
		Aliases: []string{"votableb", "votable/binary"},
		IvoID:   tapRegExt + "output-votable-binary",
	})
}

func votableFormat(s votable.Serialization, f Format) Format {
	f.Extension = ".vot"
	f.New = func(w io.Writer) Writer {
		return &votableWriter{enc: votable.NewEncoder(w, votable.Options{Serialization: s})}
	}
	return f
}

// votableWriter writes a result as DALI 1.1 section 4.4 has it: a RESOURCE of
// type results with QUERY_STATUS before the table and, where the rows are not
// the whole result, again after it.
type votableWriter struct {
	enc  *votable.Encoder
	meta []votable.Resource
}

func (v *votableWriter) Begin(h Header) error {
	v.meta = h.Meta
	if err := v.enc.Begin(&votable.Document{}); err != nil {
		return err
	}
	ok := votable.Info{Name: votable.QueryStatus, Value: votable.StatusOK}
	return v.enc.Open(&votable.Resource{
		Type:    "results",
		Infos:   append([]votable.Info{ok}, h.Infos...),
		Coosys:  h.Coosys,
		Timesys: h.Timesys,
		Table:   &votable.Table{Fields: h.Fields, Nrows: -1},
	})
}

func (v *votableWriter) Write(b *result.Batch) error { return v.enc.Write(b.N, b.Columns) }

func (v *votableWriter) End(o Outcome) error {
	if err := v.enc.CloseTable(outcomeInfos(o)...); err != nil {
		return err
	}
	// Descriptors are siblings of the results; within them, or nested, neither
	// Firefly nor pyvo looks.
	for i := range v.meta {
		if err := v.enc.Resource(&v.meta[i]); err != nil {
			return err
		}
	}
	return v.enc.Close()
}

// outcomeInfos returns what stands after the table: nothing if the rows are
// the whole result.
func outcomeInfos(o Outcome) []votable.Info {
	switch {
	case o.Err != nil:
		return []votable.Info{{Name: votable.QueryStatus, Value: votable.StatusError, Text: fault.Message(o.Err)}}
	case o.Overflow:
		return []votable.Info{{Name: votable.QueryStatus, Value: votable.StatusOverflow,
			Text: "the query selects more rows than MAXREC or the service's limit lets through"}}
	}
	return nil
}

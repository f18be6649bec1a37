package dali

import (
	"encoding/xml"
	"errors"
	"io"
)

// XMLType is the media type of VOSI and UWS documents; browsers render it with
// a style sheet.
const XMLType = "text/xml; charset=utf-8"

// WriteXML writes a document: the declaration, an instruction for browsers
// unless stylesheet is "", and the element, indented. The names of elements
// carry their prefixes literally, since several clients compare them so.
func WriteXML(w io.Writer, stylesheet string, element any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if stylesheet != "" {
		pi := xml.ProcInst{Target: "xml-stylesheet", Inst: []byte(`type="text/xsl" href="` + stylesheet + `"`)}
		if err := errors.Join(enc.EncodeToken(pi), enc.EncodeToken(xml.CharData("\n"))); err != nil {
			return err
		}
	}
	if err := enc.Encode(element); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

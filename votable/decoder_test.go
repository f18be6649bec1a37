package votable_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/votable"
)

// inTable puts fields and data into a document.
func inTable(fields, data string) string {
	return "<VOTABLE><RESOURCE><TABLE>" + fields + "<DATA>" + data + "</DATA></TABLE></RESOURCE></VOTABLE>"
}

// decodeString reads the first table of a document.
func decodeString(doc string) ([]string, error) {
	_, rows, err := decodeTable(strings.NewReader(doc), 100)
	return rows, err
}

func TestDecoder_Document(t *testing.T) {
	want := wholeDocument()
	var doc bytes.Buffer
	if err := votable.WriteDocument(&doc, want); err != nil {
		t.Fatal(err)
	}
	want.Version = votable.Version
	// A parameter without an arraysize is written with one, as text needs it.
	for i := range want.Resources[1].Params {
		want.Resources[1].Params[i].Arraysize = "*"
	}
	d := votable.NewDecoder(&doc, votable.Limits{})
	table, err := d.Next()
	if err != nil {
		t.Fatal(err)
	}
	if n, _, err := d.Read(1); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("a table without DATA gave %d rows and the error %v", n, err)
	}
	if !reflect.DeepEqual(table, want.Resources[0].Table) {
		t.Errorf("got the table %+v", table)
	}
	if _, err := d.Next(); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if got := d.Document(); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// TestDecoder_Dialects reads the forms in which other writers put the same
// two rows.
func TestDecoder_Dialects(t *testing.T) {
	const fields = `<FIELD name="s" datatype="char" arraysize="*"/><FIELD name="n" datatype="int"/>`
	const rows = `<TABLEDATA><TR><TD>a&amp;b</TD><TD>1</TD></TR><TR><TD/><TD></TD></TR></TABLEDATA>`
	plain := inTable(fields, rows)
	root := func(attributes string) string {
		return strings.Replace(plain, "<VOTABLE>", "<VOTABLE "+attributes+">", 1)
	}
	tests := []struct{ name, doc string }{
		{"no namespace", plain},
		{"version 1.1", root(`version="1.1" xmlns="http://www.ivoa.net/xml/VOTable/v1.1"`)},
		{"version 1.2", root(`version="1.2" xmlns="http://www.ivoa.net/xml/VOTable/v1.2"`)},
		{"version 1.5", root(`version='1.5' xmlns='http://www.ivoa.net/xml/VOTable/v1.3'`)},
		{"a prefix", strings.NewReplacer("</", "</vot:", "<", "<vot:").Replace(plain)},
		{"a declaration", `<?xml version="1.0" encoding="utf-8" standalone="yes"?>` + "\n" + plain},
		{"a byte order mark", "\uFEFF" + plain},
		{"a DOCTYPE", `<!DOCTYPE VOTABLE SYSTEM "http://us-vo.org/xml/VOTable.dtd" [<!ENTITY x "y">]>` + plain},
		{"comments", "<!-- <TR> -->" + strings.ReplaceAll(plain, "<TR>", "<!-- a -- b --><TR><!---->")},
		{"instructions", strings.ReplaceAll(plain, "<TR>", "<?x <TR> ?><TR>")},
		{"indented", strings.NewReplacer("</TD>", "</TD>", "<", "\n   <").Replace(plain)},
		{"attributes on rows", strings.NewReplacer("<TR>", `<TR ID="r">`, "<TD>", `<TD ucd="x" >`).Replace(plain)},
		{"closed fields", strings.ReplaceAll(plain, `"/>`, `"></FIELD>`)},
		{"CDATA", strings.Replace(plain, "a&amp;b", "<![CDATA[a&b]]>", 1)},
		{"character references", strings.Replace(plain, "a&amp;b", "&#97;&#x26;&#x00062;", 1)},
		{"an arraysize of 1", strings.Replace(plain, `"int"`, `"int" arraysize="1"`, 1)},
		{"links and unknown elements", strings.Replace(plain, "<DATA>", `<LINK href="x"/><vodml:MAPPING xmlns:vodml="y"><a><b/></a></vodml:MAPPING><DATA>`, 1)},
		{"groups first", strings.Replace(plain, "<TABLE>", `<TABLE><GROUP name="g"><FIELDref ref="x"/><GROUP><PARAM name="p" value="1"/></GROUP></GROUP>`, 1)},
		{"definitions", strings.Replace(plain, "<RESOURCE>", `<DEFINITIONS><COOSYS ID="c"/></DEFINITIONS><RESOURCE>`, 1)},
		{"nested resources", strings.NewReplacer("<RESOURCE>", "<RESOURCE><RESOURCE>", "</RESOURCE>", "</RESOURCE></RESOURCE>").Replace(plain)},
		{"empty resources before", strings.Replace(plain, "<RESOURCE>", "<RESOURCE/><RESOURCE></RESOURCE><RESOURCE>", 1)},
		{"an INFO in the table", strings.Replace(plain, "</DATA>", `</DATA><INFO name="a" value="b"/>`, 1)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			// One byte at a time, every construct meets the end of the buffer.
			for _, r := range []io.Reader{strings.NewReader(test.doc), oneByte{strings.NewReader(test.doc)}} {
				d, got, err := decodeTable(r, 100)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Join(got, "\n") != "\"a&b\" | 1\nnull | null" {
					t.Errorf("got %q", got)
				}
				if _, err := d.Next(); !errors.Is(err, io.EOF) {
					t.Errorf("after the rows: %v", err)
				}
			}
		})
	}
}

// oneByte reads one byte at a time.
type oneByte struct{ r io.Reader }

func (o oneByte) Read(p []byte) (int, error) { return o.r.Read(p[:1]) }

func TestDecoder_Encodings(t *testing.T) {
	const doc = `<VOTABLE><RESOURCE><TABLE><FIELD name="s" datatype="char" arraysize="*"/><DATA><TABLEDATA><TR><TD>caf%s</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`
	got, err := decodeString(`<?xml version="1.0" encoding="ISO-8859-1"?>` + fmt.Sprintf(doc, "\xE9"))
	if err != nil || got[0] != `"café"` {
		t.Errorf("Latin 1 gave %q, %v", got, err)
	}
	if got, err = decodeString(fmt.Sprintf(doc, "\xE9")); err != nil || got[0] != "\"caf\uFFFD\"" {
		t.Errorf("Latin 1 that is declared as UTF-8 gave %q, %v", got, err)
	}
	for _, head := range []string{"\xFF\xFE<\x00", "\x00<\x00?", `<?xml version="1.0" encoding="Shift_JIS"?>`} {
		if _, err := decodeString(head + fmt.Sprintf(doc, "e")); err == nil || !strings.Contains(err.Error(), "send it in UTF-8") {
			t.Errorf("%q gave the error %v", head, err)
		}
	}
}

// TestDecoder_Cells reads single cells; the text is what stands in a TD.
func TestDecoder_Cells(t *testing.T) {
	tests := []struct{ datatype, arraysize, text, want string }{
		{"boolean", "", "T", "true"}, {"boolean", "", "false", "false"}, {"boolean", "", " 1 ", "true"},
		{"boolean", "", "?", "null"}, {"boolean", "", "yes", `"yes" is no boolean`},
		{"boolean", "*", "T F true", "[true false true]"},
		{"bit", "", "1", "1"}, {"bit", "*", "101", "[1 0 1]"}, {"bit", "3", "1 0 1", "[1 0 1]"}, {"bit", "", "2", "is no bit"},
		{"unsignedByte", "", "255", "255"}, {"unsignedByte", "", "256", "range, 0 to 255"}, {"unsignedByte", "", "-1", "range"},
		{"short", "", "-32768", "-32768"}, {"short", "", "32768", "range"}, {"short", "", "0x7f", "127"},
		{"int", "", "+7", "7"}, {"int", "", "-0X10", "-16"}, {"int", "", "1.5", "is no integer"}, {"int", "", "1 2", "is more than one value"},
		{"int", "", "", "null"}, {"int", "", "-", "is no integer"},
		{"long", "", "9223372036854775807", "9223372036854775807"}, {"long", "", "9223372036854775808", "is no integer"},
		{"long", "", "-9223372036854775808", "-9223372036854775808"},
		{"float", "", "NaN", "NaN"}, {"float", "", "1e39", "range"}, {"float", "", "-Inf", "-Inf"}, {"float", "", "0.1", "0.1"},
		{"double", "", "+Infinity", "+Inf"}, {"double", "", "1e999", "range"}, {"double", "", "1d5", "is no number"},
		{"double", "", "12:30:01", "is no number"}, {"double", "2", "1 2", "[1 2]"}, {"double", "2", "1", "has 1 elements for an arraysize of 2"},
		{"double", "2x2", "1 2\n3\t4", "[1 2 3 4]"}, {"double", "*", "1 2 3", "[1 2 3]"}, {"double", "*", " ", "null"},
		{"floatComplex", "", "1 -2", "1 -2"}, {"doubleComplex", "*", "1 2 3 4", "[1 2 3 4]"}, {"doubleComplex", "", "1", "imaginary"},
		{"char", "*", " a ", `" a "`}, {"char", "*", "a\r\nb\rc", `"a\nb\nc"`}, {"char", "*", "a&#13;b", `"a\rb"`},
		{"char", "*", "\x01", "control character"}, {"char", "*", "&#1;", "entity &#1; is not known"},
		{"char", "*", "&nbsp;", "entity &nbsp; is not known"}, {"char", "*", "a & b", "does not begin an entity"},
		{"unicodeChar", "4", "Λ😀", `"Λ😀"`}, {"char", "*", "<b>x</b>", "a cell holds the element b"},
	}
	for _, test := range tests {
		t.Run(test.datatype+test.arraysize+" "+test.text, func(t *testing.T) {
			field := fmt.Sprintf(`<FIELD name="f" datatype=%q arraysize=%q/>`, test.datatype, test.arraysize)
			rows, err := decodeString(inTable(field, "<TABLEDATA>\n<TR><TD>"+test.text+"</TD></TR></TABLEDATA>"))
			if err != nil {
				rows = []string{err.Error()}
			}
			if err == nil && rows[0] != test.want || !strings.Contains(rows[0], test.want) {
				t.Errorf("got %s", rows[0])
			}
		})
	}
}

func TestDecoder_ValuesNull(t *testing.T) {
	const field = `<FIELD name="n" datatype="short"><VALUES null="-99"/></FIELD><FIELD name="d" datatype="double"><VALUES null="-1.0"/></FIELD>`
	const want = "null | null\n1 | -1"
	rows, err := decodeString(inTable(field, "<TABLEDATA><TR><TD>-99</TD><TD>-1.0</TD></TR><TR><TD>1</TD><TD>-1</TD></TR></TABLEDATA>"))
	if err != nil || strings.Join(rows, "\n") != want {
		t.Errorf("TABLEDATA gave %q, %v", rows, err)
	}
	raw := []byte{0xFF, 0x9D, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0, 0, 1, 0xBF, 0xF0, 0, 0, 0, 0, 0, 0}
	rows, err = decodeString(inTable(field, `<BINARY><STREAM encoding="base64">`+base64.StdEncoding.EncodeToString(raw)+"</STREAM></BINARY>"))
	if err != nil || strings.Join(rows, "\n") != want {
		t.Errorf("BINARY gave %q, %v", rows, err)
	}
}

// TestDecoder_Streams reads the same two strings from differently written
// streams.
func TestDecoder_Streams(t *testing.T) {
	const fields = `<FIELD name="s" datatype="char" arraysize="*"/>`
	raw := []byte("\x00\x00\x00\x02ab\x00\x00\x00\x01c")
	encoded := base64.StdEncoding.EncodeToString(raw)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	stream := func(attributes, text string) string {
		return inTable(fields, "<BINARY>\n<STREAM "+attributes+">"+text+"</STREAM>\n</BINARY>")
	}
	tests := []struct{ name, doc, want string }{
		{"one line", stream(`encoding="base64"`, encoded), `"ab" "c"`},
		{"spread out", stream(`encoding="base64"`, "\n "+strings.Join(strings.Split(encoded, ""), "\r\n")+"\n"), `"ab" "c"`},
		{"no encoding", stream("", encoded), `"ab" "c"`},
		{"without padding", stream("", strings.TrimRight(encoded, "=")), `"ab" "c"`},
		{"encoded in pieces", stream("", base64.StdEncoding.EncodeToString(raw[:7])+"\n"+base64.StdEncoding.EncodeToString(raw[7:])), `"ab" "c"`},
		{"compressed", stream(`encoding="gzip"`, base64.StdEncoding.EncodeToString(zipped.Bytes())), `"ab" "c"`},
		{"no rows", stream(`encoding="base64"`, " \n"), ""},
		{"an empty tag", inTable(fields, "<BINARY><STREAM/></BINARY>"), ""},
		{"no stream", inTable(fields, "<BINARY></BINARY>"), ""},
		{"an empty serialization", inTable(fields, "<BINARY2/>"), ""},
		{"an empty TABLEDATA", inTable(fields, "<TABLEDATA/>"), ""},
		{"no serialization", inTable(fields, ""), ""},
		{"elsewhere", stream(`href="http://example.org/rows"`, ""), "another address, which is not followed"},
		{"an unknown encoding", stream(`encoding="dynamic"`, ""), `the encoding "dynamic"`},
		{"not base64", stream("", "!"), "not base64"},
		{"not gzip", stream(`encoding="gzip"`, encoded), "gzip: invalid header"},
		{"cut in a count", stream("", base64.StdEncoding.EncodeToString(raw[:3])), "ends in the middle of a row"},
		{"cut in a cell", stream("", base64.StdEncoding.EncodeToString(raw[:5])), "ends in the middle of a row"},
		{"a negative count", stream("", base64.StdEncoding.EncodeToString([]byte{0xFF, 0xFF, 0xFF, 0xFF})), "negative number of elements"},
		{"a huge count", stream("", base64.StdEncoding.EncodeToString([]byte{0x7F, 0xFF, 0xFF, 0xFF})), "longer than this service takes"},
		{"a comment within", stream("", encoded[:4]+"<!-- -->"+encoded[4:]), "something other than base64"},
		{"FITS", inTable(fields, "<FITS><STREAM/></FITS>"), "FITS file within"},
		{"unheard of", inTable(fields, "<JSON/>"), "the form JSON"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(test.doc), oneByte{strings.NewReader(test.doc)}} {
				_, rows, err := decodeTable(r, 100)
				got := strings.Join(rows, " ")
				if err != nil {
					got = err.Error()
				}
				if err == nil && got != test.want || !strings.Contains(got, test.want) {
					t.Errorf("got %s", got)
				}
			}
		})
	}
}

func TestDecoder_Errors(t *testing.T) {
	const fields = `<FIELD name="a" datatype="int"/><FIELD name="b" datatype="int"/>`
	row := "<TR><TD>1</TD><TD>2</TD></TR>\n"
	tests := []struct{ name, doc, want string }{
		{"nothing", "", "line 1: the document is empty"},
		{"text", "hello", "the document is empty"},
		{"HTML", "<html><body/></html>", "not a VOTable: its first element is html"},
		{"a wrong cell", inTable(fields, "<TABLEDATA>\n"+row+row+"<TR><TD>1</TD><TD>x</TD></TR></TABLEDATA>"),
			`line 4: row 3: column "b": "x" is no integer that the datatype holds; use a wider datatype, or double`},
		{"too few cells", inTable(fields, "<TABLEDATA><TR><TD>1</TD></TR></TABLEDATA>"), "row 1: the row has 1 cells for 2 fields"},
		{"no cells", inTable(fields, "<TABLEDATA><TR/></TABLEDATA>"), "the row has 0 cells for 2 fields"},
		{"too many cells", inTable(fields, "<TABLEDATA><TR><TD>1</TD><TD>2</TD><TD>3</TD></TR></TABLEDATA>"), "more cells than the table's 2 fields"},
		{"no row", inTable(fields, "<TABLEDATA><TD>1</TD></TABLEDATA>"), "the element TD stands where a row begins"},
		{"no cell", inTable(fields, "<TABLEDATA><TR><TH>1</TH></TR></TABLEDATA>"), "the element TH stands where a cell begins"},
		{"two serializations", inTable(fields, "<TABLEDATA></TABLEDATA><BINARY/>"), "something follows the rows in DATA"},
		{"a datatype", inTable(`<FIELD name="f" datatype="string"/>`, ""), `column "f": the datatype "string" is not one of VOTable`},
		{"an arraysize", inTable(`<FIELD name="f" datatype="int" arraysize="*x*"/>`, ""), `column "f": the arraysize "*x*"`},
		{"cut in a row", inTable(fields, "<TABLEDATA>"+row)[:120], "the document ends in the middle"},
		{"cut in a tag", "<VOTABLE><RESOURCE", "the document ends in the middle"},
		{"cut in a comment", "<VOTABLE><!-- ", "the document ends in the middle"},
		{"cut in an attribute", `<VOTABLE version="1`, "the document ends in the middle"},
		{"cut after a resource began", "<VOTABLE><RESOURCE>", "the document ends in the middle"},
		{"crossed tags", "<VOTABLE><RESOURCE><TABLE><GROUP></TABLE>", "the end tag of TABLE stands in GROUP"},
		{"an attribute without quotes", "<VOTABLE version=1>", "is not quoted"},
		{"an attribute without value", "<VOTABLE version>", "has no value"},
		{"a declaration", "<VOTABLE><!ELEMENT a>", "a declaration that is not XML"},
		{"an entity of the document", `<!DOCTYPE V [<!ENTITY a "b">]><VOTABLE><INFO name="a" value="&a;"/>`, "the entity &a; is not known"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows, err := decodeString(test.doc)
			var fault *votable.Error
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q and the error %v", rows, err)
			}
		})
	}
}

func TestDecoder_ErrorSticks(t *testing.T) {
	d := votable.NewDecoder(strings.NewReader("<html/>"), votable.Limits{})
	_, first := d.Next()
	_, again := d.Next()
	_, _, read := d.Read(1)
	if first == nil || !errors.Is(again, first) || !errors.Is(read, first) {
		t.Errorf("got %v, then %v and %v", first, again, read)
	}
}

func TestDecoder_SeveralTables(t *testing.T) {
	table := func(n int) string {
		return fmt.Sprintf(`<TABLE name="t%d"><FIELD name="n" datatype="int"/><DATA><TABLEDATA><TR><TD>%d</TD></TR><TR><TD>0</TD></TR></TABLEDATA></DATA></TABLE>`, n, n)
	}
	doc := "<VOTABLE><RESOURCE>" + table(1) + table(2) + "</RESOURCE><RESOURCE>" + table(3) + "</RESOURCE></VOTABLE>"
	d := votable.NewDecoder(strings.NewReader(doc), votable.Limits{})
	for i := 1; i <= 3; i++ {
		table, err := d.Next()
		if err != nil {
			t.Fatal(err)
		}
		// The second row is left for Next to pass over.
		n, cols, err := d.Read(1)
		if err != nil || n != 1 || table.Name != fmt.Sprintf("t%d", i) || cols[0].Int32s[0] != int32(i) {
			t.Errorf("table %d: got %d rows %v of %s, %v", i, n, cols, table.Name, err)
		}
	}
	if _, err := d.Next(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

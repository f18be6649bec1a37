package votable_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/votable"
	"github.com/vobutler/vobutler/votable/votabletest"
)

func TestDecoder_Limits(t *testing.T) {
	fields := []votable.Field{text("s"), number("n", votable.Long)}
	rows := make([][]any, 1000)
	for i := range rows {
		rows[i] = []any{strings.Repeat("x", i), i}
	}
	cols := votabletest.Columns(fields, rows...)
	for _, s := range serializations {
		doc := encodeTable(t, s, fields, len(rows), cols)
		for name, limits := range map[string]votable.Limits{
			"bytes":  {MaxBytes: 10_000},
			"rows":   {MaxRows: 999},
			"fields": {MaxFields: 1},
			"cell":   {MaxCell: 998},
		} {
			t.Run(s.String()+" "+name, func(t *testing.T) {
				d := votable.NewDecoder(bytes.NewReader(doc), limits)
				_, err := d.Next()
				for err == nil {
					_, _, err = d.Read(100)
				}
				var fault *votable.Error
				if !errors.As(err, &fault) || !fault.Limit {
					t.Errorf("got the error %v", err)
				}
			})
		}
		t.Run(s.String()+" just within", func(t *testing.T) {
			d := votable.NewDecoder(bytes.NewReader(doc), votable.Limits{MaxBytes: int64(len(doc)), MaxRows: 1000, MaxFields: 2, MaxCell: 999})
			_, err := d.Next()
			for err == nil {
				_, _, err = d.Read(100)
			}
			if !errors.Is(err, io.EOF) {
				t.Error(err)
			}
		})
	}
}

// endless is a document that never ends: a head, then the same text over and
// over.
type endless struct{ head, body string }

func (e *endless) Read(p []byte) (int, error) {
	if e.head != "" {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	n := 0
	for n < len(p) {
		n += copy(p[n:], e.body)
	}
	return n, nil
}

// TestDecoder_HostileDocumentsEnd reads endless documents without a limit on
// their bytes: what would have to be held in memory has limits of its own.
func TestDecoder_HostileDocumentsEnd(t *testing.T) {
	const table = `<VOTABLE><RESOURCE><TABLE><FIELD name="s" datatype="char" arraysize="*"/><DATA>`
	tests := []struct{ name, head, body string }{
		{"a text", "<VOTABLE><DESCRIPTION>", "x"},
		{"CDATA", "<VOTABLE><DESCRIPTION><![CDATA[", "x"},
		{"a cell", table + "<TABLEDATA><TR><TD>", "x"},
		{"a cell of entities", table + "<TABLEDATA><TR><TD>", "&lt;"},
		{"a cell in a stream", table + "<BINARY><STREAM>AAAAAf////8", "x"},
		{"a name", "<", "x"},
		{"an attribute", `<VOTABLE version="`, "x"},
		{"attributes", "<VOTABLE ", `x="y" `},
		{"fields", "<VOTABLE><RESOURCE><TABLE>", "<FIELD/>"},
		{"infos", "<VOTABLE>", "<INFO/>"},
		{"groups", "<VOTABLE>", "<GROUP>"},
		{"resources", "<VOTABLE>", "<RESOURCE>"},
		{"options", "<VOTABLE><PARAM><VALUES>", "<OPTION/>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := votable.NewDecoder(&endless{test.head, test.body}, votable.Limits{})
			_, err := d.Next()
			for err == nil {
				_, _, err = d.Read(100)
			}
			if errors.Is(err, io.EOF) {
				t.Error("the document ended")
			}
		})
	}
}

// TestDecoder_ClaimsCostNothing gives huge sizes that no bytes follow.
func TestDecoder_ClaimsCostNothing(t *testing.T) {
	huge := base64.StdEncoding.EncodeToString([]byte{0x3F, 0xFF, 0xFF, 0xF0, 1, 2, 3})
	for _, doc := range []string{
		inTable(`<FIELD name="s" datatype="char" arraysize="*"/>`, "<BINARY><STREAM>"+huge+"</STREAM></BINARY>"),
		inTable(`<FIELD name="s" datatype="char" arraysize="100000000"/>`, "<BINARY><STREAM>"+huge+"</STREAM></BINARY>"),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		d := votable.NewDecoder(strings.NewReader(doc), votable.Limits{MaxCell: 1 << 30})
		_, err := d.Next()
		for err == nil {
			_, _, err = d.Read(100)
		}
		runtime.ReadMemStats(&after)
		if errors.Is(err, io.EOF) {
			t.Fatal("the document was accepted")
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<20 {
			t.Errorf("a document of %d bytes made %d", len(doc), allocated)
		}
	}
}

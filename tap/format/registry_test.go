package format_test

import (
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/format"
)

func TestRegistry_Find(t *testing.T) {
	const b2, td = "application/x-votable+xml", "application/x-votable+xml;serialization=TABLEDATA"
	tests := []struct{ asked, name, contentType string }{
		{"", "votable", b2},
		{"votable", "votable", b2},
		{"VOTable", "votable", b2},
		{"votable/b2", "votable", b2},
		{"votableB2", "votable", b2},
		{"application/x-votable+xml", "votable", b2},
		{"application/x-votable xml", "votable", b2}, // a '+' that nobody escaped
		{"Application/X-VOTable+XML; charset=utf-8", "votable", b2},
		{"application/x-votable+xml;serialization=BINARY2", "votable", b2 + ";serialization=BINARY2"},
		{"votable/td", "votable/td", td},
		{"votabletd", "votable/td", td},
		{"application/x-votable+xml;serialization=TABLEDATA", "votable/td", td},
		{`application/x-votable+xml ; Serialization = "tabledata"`, "votable/td", td},
		{"text/xml", "votable/td", "text/xml"},
		{"text/xml;charset=UTF-8", "votable/td", "text/xml"},
		{"votable/b", "votable/b", b2 + ";serialization=BINARY"},
		{"application/x-votable+xml;serialization=binary", "votable/b", b2 + ";serialization=BINARY"},
		{"csv", "csv", "text/csv;header=present;charset=utf-8"},
		{"CSV", "csv", "text/csv;header=present;charset=utf-8"},
		{"text/csv", "csv", "text/csv;header=present;charset=utf-8"},
		{"text/csv; header=present", "csv", "text/csv;header=present;charset=utf-8"},
		{"text/csv;header=absent", "csv-noheader", "text/csv;header=absent;charset=utf-8"},
		{"tsv", "tsv", "text/tab-separated-values;charset=utf-8"},
		{"text/tab-separated-values", "tsv", "text/tab-separated-values;charset=utf-8"},
		{"text", "text", "text/plain;charset=utf-8"},
		{"txt", "text", "text/plain;charset=utf-8"},
		{"json", "json", "application/json"},
		{"application/json", "json", "application/json"},
		{"jsonl", "jsonl", "application/x-ndjson"},
		{"application/jsonl", "jsonl", "application/jsonl"},
		{" html ", "html", "text/html;charset=utf-8"},
	}
	registry := format.Standard()
	for _, test := range tests {
		t.Run(test.asked, func(t *testing.T) {
			f, contentType, err := registry.Find(test.asked)
			if err != nil {
				t.Fatal(err)
			}
			if f.Name != test.name || contentType != test.contentType {
				t.Errorf("got %s as %s, want %s as %s", f.Name, contentType, test.name, test.contentType)
			}
		})
	}
}

func TestRegistry_FindRefuses(t *testing.T) {
	registry := format.Standard()
	for _, asked := range []string{
		"excel", "application/octet-stream", "votable/x", "text/csv;header=maybe", "*/*",
		"application/x-votable+xml;serialization=FITS", "application/x-votable+xml;content=datalink",
	} {
		_, _, err := registry.Find(asked)
		if fault.KindOf(err) != fault.Unsupported {
			t.Fatalf("%q gave %v", asked, err)
		}
		message := fault.Message(err)
		if !strings.Contains(message, `"`+asked+`"`) || !strings.Contains(message, "votable, votable/td, votable/b, csv") {
			t.Errorf("%q gave the message %s", asked, message)
		}
	}
}

func TestRegistry_NamesAreUnique(t *testing.T) {
	registry := format.Standard()
	for i, f := range registry {
		for _, name := range append([]string{f.Name, f.MIME}, f.Aliases...) {
			found, _, err := registry.Find(name)
			if err != nil || found.Name != f.Name {
				t.Errorf("format %d: %q finds %q, %v", i, name, found.Name, err)
			}
		}
		if f.Extension == "" || f.New == nil {
			t.Errorf("the format %s is incomplete", f.Name)
		}
	}
}

package upload_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/upload"
)

// watched is an engine that counts the uploads that were not dropped.
type watched struct {
	*duckdb.Engine
	live int
}

func (w *watched) Upload(ctx context.Context, rows result.Rows) (engine.Upload, error) {
	up, err := w.Engine.Upload(ctx, rows)
	if err != nil {
		return nil, err
	}
	w.live++
	return &watchedUpload{up, w, false}, nil
}

type watchedUpload struct {
	engine.Upload
	w       *watched
	dropped bool
}

func (u *watchedUpload) Drop() error {
	if !u.dropped {
		u.w.live--
		u.dropped = true
	}
	return u.Upload.Drop()
}

func newEngine(t *testing.T) *watched {
	t.Helper()
	e, err := duckdb.Open(t.Context(), duckdb.Config{MemoryLimit: "200MB", Threads: 1, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return &watched{Engine: e}
}

// table is a VOTable with the fields and rows given as XML.
func table(fields, rows string) string {
	return `<VOTABLE version="1.3"><RESOURCE><TABLE>` + fields + "<DATA><TABLEDATA>" + rows + "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"
}

const intField = `<FIELD name="a" datatype="int"/>`

// load uploads documents as t0, t1 and so on.
func load(t *testing.T, e engine.Uploader, limits upload.Limits, documents ...string) (*upload.Tables, error) {
	t.Helper()
	var refs []upload.Ref
	for i := range documents {
		refs = append(refs, upload.Ref{Name: fmt.Sprintf("T%d", i), URI: "param:x"})
	}
	return upload.NewLoader(e, limits).Load(t.Context(), refs, func(_ context.Context, ref upload.Ref) (io.ReadCloser, error) {
		var i int
		if _, err := fmt.Sscanf(ref.Name, "T%d", &i); err != nil {
			return nil, err
		}
		return io.NopCloser(strings.NewReader(documents[i])), nil
	})
}

func TestLoader_KeepsNamesAndMetadata(t *testing.T) {
	e := newEngine(t)
	doc := table(`<FIELD name="RA (deg)" datatype="double" unit="deg" ucd="pos.eq.ra" utype="u"><DESCRIPTION>east</DESCRIPTION></FIELD>
		<FIELD name="when" datatype="char" arraysize="*" xtype="adql:TIMESTAMP"/><FIELD name="c" datatype="char" arraysize="1"/>`,
		"<TR><TD>1.5</TD><TD>2026-01-01T00:00:00</TD><TD>x</TD></TR><TR><TD></TD><TD></TD><TD/></TR>")
	tables, err := load(t, e, upload.Limits{}, doc, table(intField, "<TR><TD>1</TD></TR>"))
	if err != nil {
		t.Fatal(err)
	}
	first := tables.Schema.Tables[0]
	if got := first.Name.String(); tables.Schema.Name != "TAP_UPLOAD" || got != "TAP_UPLOAD.T0" || first.Source == nil {
		t.Errorf("got %s %v", got, first.Source)
	}
	c := first.Columns[0]
	if c.Name != "RA (deg)" || c.Unit != "deg" || c.UCD != "pos.eq.ra" || c.Utype != "u" || c.Description != "east" {
		t.Errorf("got %+v", c)
	}
	if c := first.Columns[1]; c.Xtype != "adql:TIMESTAMP" {
		t.Errorf("got %+v", c)
	}
	if c := first.Columns[2]; c.Arraysize != "" {
		t.Errorf("got %+v", c)
	}
	if tables.Rows() != 3 || e.live != 2 {
		t.Errorf("%d rows, %d tables", tables.Rows(), e.live)
	}
	if err := errors.Join(tables.Drop(), tables.Drop()); err != nil || e.live != 0 {
		t.Errorf("%d tables stay, %v", e.live, err)
	}
}

func TestLoader_TellsWhatIsWrongAndLeavesNothing(t *testing.T) {
	good := table(intField, "<TR><TD>1</TD></TR>")
	for name, c := range map[string]struct {
		documents []string
		limits    upload.Limits
		kind      fault.Kind
		want      string
	}{
		"not XML":          {[]string{good, "ra,dec\n1,2\n"}, upload.Limits{}, fault.Usage, "T1"},
		"another document": {[]string{good, "<html/>"}, upload.Limits{}, fault.Usage, "not a VOTable"},
		"empty":            {[]string{good, ""}, upload.Limits{}, fault.Usage, "T1"},
		"no table":         {[]string{good, "<VOTABLE/>"}, upload.Limits{}, fault.Usage, "has no table"},
		"no columns":       {[]string{good, table("", "")}, upload.Limits{}, fault.Usage, "no columns"},
		"a column without a name": {[]string{good, table(`<FIELD datatype="int"/>`, "")}, upload.Limits{},
			fault.Usage, "T1"},
		"two columns of one name": {[]string{good, table(intField+`<FIELD name="A" datatype="int"/>`, "")}, upload.Limits{},
			fault.Usage, `two columns called "A"`},
		"a bad number":               {[]string{good, table(intField, "<TR><TD>one</TD></TR>")}, upload.Limits{}, fault.Usage, "row 1"},
		"a document that breaks off": {[]string{good, good[:len(good)-60]}, upload.Limits{}, fault.Usage, "T1"},
		"too many rows":              {[]string{good, table(intField, strings.Repeat("<TR><TD>1</TD></TR>", 5))}, upload.Limits{Rows: 4}, fault.TooLarge, "T1"},
		"too many bytes":             {[]string{good, table(intField, strings.Repeat(" ", 5000))}, upload.Limits{Bytes: 1000}, fault.TooLarge, "T1"},
		"too many columns":           {[]string{good, table(intField+`<FIELD name="b" datatype="int"/>`, "")}, upload.Limits{Columns: 1}, fault.TooLarge, "T1"},
		"too many tables":            {[]string{good, good}, upload.Limits{Tables: 1}, fault.TooLarge, "may upload 1 tables"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t)
			_, err := load(t, e, c.limits, c.documents...)
			if err == nil || fault.KindOf(err) != c.kind || !strings.Contains(fault.Message(err), c.want) {
				t.Errorf("got %v", err)
			}
			if e.live != 0 {
				t.Errorf("%d tables stay", e.live)
			}
		})
	}
}

func TestLoader_WithoutAnEngineThatTakesUploads(t *testing.T) {
	if _, err := load(t, nil, upload.Limits{}, table(intField, "")); fault.KindOf(err) != fault.Unsupported {
		t.Errorf("got %v", err)
	}
	if upload.NewLoader(nil, upload.Limits{}).Enabled() {
		t.Error("it says that it takes uploads")
	}
}

func TestLoader_PassesOnWhatKeepsAPlaceFromOpening(t *testing.T) {
	want := fault.New(fault.Usage, "no such part")
	refs := []upload.Ref{{Name: "a", URI: "param:x"}}
	_, err := upload.NewLoader(newEngine(t), upload.Limits{}).Load(t.Context(), refs,
		func(context.Context, upload.Ref) (io.ReadCloser, error) { return nil, want })
	if !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
}

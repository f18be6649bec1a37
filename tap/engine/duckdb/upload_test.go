package duckdb_test

import (
	"context"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/engine"
	"github.com/vobutler/vobutler/tap/engine/duckdb"
	"github.com/vobutler/vobutler/tap/result"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

var targetFields = []votable.Field{{Name: "k", Datatype: votable.Int}, {Name: "label", Datatype: votable.Char, Arraysize: "*"}}

// targets are n rows to upload.
func targets(n int) result.Rows {
	k := votable.Column{}
	label := votable.Column{Offsets: []uint32{0}}
	for i := range n {
		k.Int32s = append(k.Int32s, int32(i*10))
		label.Bytes = append(label.Bytes, "target"...)
		label.Offsets = append(label.Offsets, uint32(len(label.Bytes)))
	}
	return result.FromColumns(targetFields, n, []votable.Column{k, label})
}

// uploaded stores n targets and describes them as a table of this name.
func uploaded(t *testing.T, e *duckdb.Engine, name string, n int) (engine.Upload, *schema.Table) {
	t.Helper()
	u, err := e.Upload(context.Background(), targets(n))
	if err != nil {
		t.Fatal(err)
	}
	table := &schema.Table{Name: schema.TableName{Schema: "TAP_UPLOAD", Table: name}, Source: u.Source()}
	for _, f := range targetFields {
		table.Columns = append(table.Columns, schema.Column{Name: f.Name, Datatype: f.Datatype, Arraysize: f.Arraysize})
	}
	return u, table
}

const joined = "SELECT COUNT(*) FROM TAP_UPLOAD.a AS a JOIN sky.stars AS s ON a.k = s.id"

func TestUpload_JoinsWithTheData(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 5000, "s")})
	u, table := uploaded(t, e, "a", 3000)
	if u.Rows() != 3000 {
		t.Errorf("it has %d rows", u.Rows())
	}
	if n := number(t, e, joined, table); n != 500 {
		t.Errorf("got %d pairs", n)
	}
	for range 2 {
		if err := u.Drop(); err != nil {
			t.Error(err)
		}
	}
	if _, err := ask(t, e, joined, table); fault.KindOf(err) != fault.NotFound {
		t.Errorf("after Drop: %v", err)
	}
}

func TestUpload_OutlivesASwap(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 5000, "old")})
	u, a := uploaded(t, e, "a", 100)
	if err := e.Swap(context.Background(), dataFile(t, 500, "new")); err != nil {
		t.Fatal(err)
	}
	if n := number(t, e, joined, a); n != 100 {
		t.Errorf("alone: %d pairs", n)
	}
	v, b := uploaded(t, e, "b", 7)
	const both = "SELECT COUNT(*) FROM TAP_UPLOAD.a AS a JOIN TAP_UPLOAD.b AS b ON a.k = b.k JOIN sky.stars AS s ON a.k = s.id"
	if n := number(t, e, both, a, b); n != 7 {
		t.Errorf("with a later one: %d pairs", n)
	}
	if n := number(t, e, joined, a); n != 50 {
		t.Errorf("alone afterwards: %d pairs", n)
	}
	if err := u.Drop(); err != nil {
		t.Error(err)
	}
	if err := v.Drop(); err != nil {
		t.Error(err)
	}
}

func TestUpload_RefusesWhatCannotBeStored(t *testing.T) {
	e := open(t, duckdb.Config{})
	text := func(s string) votable.Column {
		return votable.Column{Bytes: []byte(s), Offsets: []uint32{0, uint32(len(s))}}
	}
	for name, tc := range map[string]struct {
		fields  []votable.Field
		columns []votable.Column
	}{
		"names that differ in case": {[]votable.Field{{Name: "RA", Datatype: votable.Char, Arraysize: "*"}, {Name: "ra", Datatype: votable.Char, Arraysize: "*"}}, []votable.Column{text("a"), text("b")}},
		"a bad timestamp":           {[]votable.Field{{Name: "t", Arraysize: "*", Xtype: "timestamp"}}, []votable.Column{text("now")}},
		"text that is not UTF-8":    {[]votable.Field{{Name: "t", Arraysize: "*"}}, []votable.Column{text("\xff")}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := e.Upload(context.Background(), result.FromColumns(tc.fields, 1, tc.columns)); fault.KindOf(err) != fault.Usage {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestUpload_TakesOddNames(t *testing.T) {
	e := open(t, duckdb.Config{})
	fields := []votable.Field{{Name: `a "b" c`, Datatype: votable.Int}, {Name: "select", Datatype: votable.Int}}
	one := votable.Column{Int32s: []int32{1}}
	u, err := e.Upload(context.Background(), result.FromColumns(fields, 1, []votable.Column{one, one}))
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Drop(); err != nil {
		t.Error(err)
	}
}

func TestLoad_ReplacesATable(t *testing.T) {
	e := open(t, duckdb.Config{File: dataFile(t, 10, "s")})
	ctx := context.Background()
	table := &schema.Table{Name: schema.TableName{Schema: "TAP_UPLOAD", Table: "a"}, Columns: []schema.Column{{Name: "k", Datatype: votable.Int}, {Name: "label", Datatype: votable.Char, Arraysize: "*"}}}
	for _, n := range []int{3, 5} {
		if err := e.Load(ctx, table.Name, targets(n)); err != nil {
			t.Fatal(err)
		}
		if got := number(t, e, "SELECT COUNT(*) FROM TAP_UPLOAD.a", table); got != int64(n) {
			t.Errorf("got %d rows, want %d", got, n)
		}
	}
	if err := e.Swap(ctx, dataFile(t, 20, "s")); err != nil {
		t.Fatal(err)
	}
	if got := number(t, e, "SELECT COUNT(*) FROM TAP_UPLOAD.a AS a CROSS JOIN sky.stars AS s", table); got != 100 {
		t.Errorf("after a swap: %d", got)
	}
}

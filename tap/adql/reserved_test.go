package adql_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
)

// TestReservedWords_Everywhere tries every reserved word as a name in each place.
func TestReservedWords_Everywhere(t *testing.T) {
	all, structural := adql.ReservedWords()
	if len(all) < 260 {
		t.Errorf("%d reserved words", len(all))
	}
	for _, w := range all {
		if len(w) > adql.MaxWordLength {
			t.Errorf("%s is longer than %d letters", w, adql.MaxWordLength)
		}
		if w == "END-EXEC" {
			continue
		}
		parse := func(text string, wantWarning bool) error {
			q, warnings, err := adql.Parse(text, adql.Options{})
			if err == nil {
				checkSame(t, q, q.String())
				if (len(warnings) > 0) != wantWarning {
					t.Errorf("%s: warnings %v", text, warnings)
				}
			}
			return err
		}
		lower := strings.ToLower(w)
		if err := parse(`SELECT "`+lower+`", t."`+w+`" AS "`+w+`" FROM "`+w+`" t`, false); err != nil {
			t.Errorf("quoted %s: %v", w, err)
		}
		if err := parse("SELECT t."+lower+" FROM s."+w, true); err != nil {
			t.Errorf("qualified %s: %v", w, err)
		}
		isStructural := slices.Contains(structural, w)
		if err := parse("SELECT a AS "+lower+" FROM t AS "+w, true); (err != nil) != isStructural {
			t.Errorf("%s after AS: %v", w, err)
		}
		if err := parse("SELECT "+w+".a, "+w+".* FROM t", true); (err != nil) != isStructural {
			t.Errorf("%s before a point: %v", w, err)
		}
		constant := w == "NULL" || w == "TRUE" || w == "FALSE"
		if err := parse("SELECT a FROM t WHERE "+lower+" = 1", false); (err == nil) != constant {
			t.Errorf("unqualified %s: %v", w, err)
		}
		if err := parse("SELECT a FROM "+lower, false); err == nil {
			t.Errorf("%s as a table was accepted", w)
		}
	}
}

func TestIsReserved(t *testing.T) {
	for _, w := range []string{"SELECT", "select", "Size", "end-exec", "BIGINT", "ilike", "In_Unit", "COORDSYS", "TOP"} {
		if !adql.IsReserved(w) {
			t.Errorf("%s is not reserved", w)
		}
	}
	for _, w := range []string{"", "ra", "limit", "selects", "s_region", "INDEX", strings.Repeat("A", 100)} {
		if adql.IsReserved(w) {
			t.Errorf("%s is reserved", w)
		}
	}
}

func TestQuoteIdent(t *testing.T) {
	tests := []struct{ name, want string }{
		{"ra", "ra"},
		{"Ra_2", "Ra_2"},
		{"size", `"size"`},
		{"SELECT", `"SELECT"`},
		{"2mass", `"2mass"`},
		{"_a", `"_a"`},
		{"a b", `"a b"`},
		{`a"b`, `"a""b"`},
		{"é", `"é"`},
		{"", `""`},
		{"end-exec", `"end-exec"`},
	}
	for _, test := range tests {
		got := adql.QuoteIdent(test.name)
		if got != test.want {
			t.Errorf("QuoteIdent(%q) = %s, want %s", test.name, got, test.want)
		}
		if test.name == "" {
			continue
		}
		q, _, err := adql.Parse("SELECT "+got+" FROM t", adql.Options{})
		if err != nil {
			t.Errorf("%s: %v", got, err)
			continue
		}
		item := q.Body.(*adql.Select).Items[0].(*adql.ExprItem)
		if name := item.Expr.(*adql.ColumnRef).Parts[0].Name; name != test.name {
			t.Errorf("%s was read as %q", got, name)
		}
	}
}

func TestIdent_String(t *testing.T) {
	tests := []struct {
		id   adql.Ident
		want string
	}{
		{adql.Ident{Name: "a"}, "a"},
		{adql.Ident{Name: "a", Quoted: true}, `"a"`},
		{adql.Ident{Name: "size"}, `"size"`},
		{adql.Ident{Name: "a b"}, `"a b"`},
	}
	for _, test := range tests {
		if got := test.id.String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

// TestKeywords_AreReserved guards against a hint that names no word of ADQL.
func TestKeywords_AreReserved(t *testing.T) {
	for w := range strings.FieldsSeq(adql.Keywords()) {
		if !adql.IsReserved(w) {
			t.Errorf("%s is not reserved", w)
		}
	}
}

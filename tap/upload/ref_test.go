package upload_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/upload"
)

func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		values []string
		want   string
	}{
		"one":                        {[]string{"t1,param:t1"}, "[{t1 param:t1}]"},
		"several in one value":       {[]string{"a,param:x;b,https://h/y"}, "[{a param:x} {b https://h/y}]"},
		"several values":             {[]string{"a,param:x", "b,param:y"}, "[{a param:x} {b param:y}]"},
		"a semicolon at the end":     {[]string{"a,param:x;"}, "[{a param:x}]"},
		"blanks":                     {[]string{" a , param:x ; b , param:y"}, "[{a param:x} {b param:y}]"},
		"a semicolon within a URL":   {[]string{"a,http://h/x;y=1;b,param:z"}, "[{a http://h/x;y=1} {b param:z}]"},
		"a comma within a URL":       {[]string{"a,http://h/x?p=1,2;b,param:z"}, "[{a http://h/x?p=1,2} {b param:z}]"},
		"a comma after a semicolon":  {[]string{"a,http://h/x;p=1,2"}, "[{a http://h/x;p=1,2}]"},
		"with the name of a schema":  {[]string{"tap_upload.a,param:x"}, "[{a param:x}]"},
		"a name with digits and a _": {[]string{"_t_1,param:x"}, "[{_t_1 param:x}]"},
		"none":                       {nil, "[]"},
		"an empty value":             {[]string{""}, "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			refs, err := upload.Parse(c.values)
			if err != nil || fmt.Sprint(refs) != c.want {
				t.Errorf("got %v, %v", refs, err)
			}
		})
	}
}

func TestParse_NamesWhatIsWrong(t *testing.T) {
	for value, want := range map[string]string{
		"t1":                                  `"t1" is not a pair`,
		"t1,":                                 "is not a pair",
		",param:x":                            "cannot be the name",
		"1t,param:x":                          `"1t" cannot be the name`,
		"a b,param:x":                         "cannot be the name",
		`"a",param:x`:                         "cannot be the name",
		"a.b,param:x":                         "cannot be the name",
		"a,param:x;A,param:y":                 "two uploads are called A",
		strings.Repeat("x", 200) + ",param:x": "cannot be the name",
	} {
		_, err := upload.Parse([]string{value})
		if err == nil || fault.KindOf(err) != fault.Usage || !strings.Contains(fault.Message(err), want) {
			t.Errorf("%s: %v", value, err)
		}
	}
}

func TestRef_Part(t *testing.T) {
	for uri, want := range map[string]string{"param:x": "x", "PARAM:y": "y", "param:": "", "http://h": "-", "": "-"} {
		part, ok := upload.Ref{URI: uri}.Part()
		if !ok {
			part = "-"
		}
		if part != want {
			t.Errorf("%s: %s", uri, part)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a,param:x;b,https://h/y;z")
	f.Fuzz(func(t *testing.T, value string) {
		refs, err := upload.Parse([]string{value})
		if err != nil && fault.KindOf(err) != fault.Usage {
			t.Errorf("%v", err)
		}
		for _, r := range refs {
			if r.Name == "" || r.URI == "" {
				t.Errorf("%q has %+v", value, r)
			}
		}
	})
}

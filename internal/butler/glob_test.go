package butler_test

import (
	"testing"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
)

func TestIsPattern(t *testing.T) {
	for name, want := range map[string]bool{
		"a": false, "u/me/x": false, "a*": true, "?": true, "a[b": false, "a]b[": false, "a[]": true, "a[!x]": true, "": false,
	} {
		if got := butler.IsPattern(name); got != want {
			t.Errorf("%q is a pattern: %v", name, got)
		}
	}
}

// The answers are those of Python's fnmatch.fnmatchcase.
func TestMatch_PatternsOfPython(t *testing.T) {
	r := butlertest.SQLite(t)
	cs, err := r.Collections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const name = "LSSTCam/raw/all"
	for pattern, want := range map[string]bool{
		"*raw*": true, "LSSTCam/raw/al?": true, "LSSTCam?raw?all": true, "LSSTCam/*": true, "lsstcam/*": false,
		"LSSTCam/[r]aw/*": true, "LSSTCam/[a-r]aw/*": true, "LSSTCam/[!a-q]aw/*": true, "LSSTCam/[!r]aw/*": false,
		"LSSTCam/[z-a]aw/*": false, "*[]/]*": true, "*[^r]aw*": true, "*[[]*": false, "*(raw)*": false, "*.*": false,
		"*raw": false, "raw*": false, "LSSTCam/raw/all*": true, "?LSSTCam/raw/all": false, "*[!]r]aw*": false, "*a[w": false,
	} {
		found, err := cs.Match(butler.Search{Names: []string{pattern}, Chains: true})
		if err != nil && butler.IsPattern(pattern) {
			t.Fatal(err)
		}
		got := false
		for _, c := range found {
			got = got || c.Name == name
		}
		if got != want {
			t.Errorf("%s matches %s: %v", pattern, name, got)
		}
	}
}

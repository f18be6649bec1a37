package did_test

import (
	"strings"
	"testing"

	"github.com/vobutler/vobutler/obscore/did"
)

const uuid = "6f0c2d0e-1111-4aaa-8bbb-0123456789ab"

var known = did.DID{Repository: "dp1", ID: [16]byte{0x6f, 0x0c, 0x2d, 0x0e, 0x11, 0x11, 0x4a, 0xaa, 0x8b, 0xbb, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab}}

func TestParse_AllSpellings(t *testing.T) {
	for name, text := range map[string]string{
		"as obs_publisher_did has it": "ivo://org.rubinobs/usdac/lsst-dp1?repo=dp1&id=" + uuid,
		"as access_url has it":        "ivo://org.rubinobs/lsst-dp1?repo=dp1&id=" + uuid,
		"of another authority":        "ivo://example.org/?repo=dp1&id=" + uuid,
		"of no authority":             "ivo://?repo=dp1&id=" + uuid,
		"other order":                 "ivo://org.rubinobs/lsst-dp1?id=" + uuid + "&repo=dp1",
		"further parts":               "ivo://org.rubinobs/lsst-dp1?a=b&id=" + uuid + "&repo=dp1&c",
		"upper-case scheme":           "IVO://org.rubinobs/lsst-dp1?repo=dp1&id=" + uuid,
		"upper-case UUID":             "ivo://org.rubinobs/lsst-dp1?repo=dp1&id=" + strings.ToUpper(uuid),
		"UUID without hyphens":        "ivo://org.rubinobs/lsst-dp1?repo=dp1&id=" + strings.ReplaceAll(uuid, "-", ""),
		"UUID in braces":              "ivo://org.rubinobs/lsst-dp1?repo=dp1&id=%7B" + uuid + "%7D",
		"UUID as a URN":               "ivo://org.rubinobs/lsst-dp1?repo=dp1&id=urn:uuid:" + uuid,
		"escaped values":              "ivo://org.rubinobs/lsst-dp1?repo=dp%31&id=" + strings.ReplaceAll(uuid, "-", "%2D"),
		"space around the label":      "ivo://org.rubinobs/lsst-dp1?repo=+dp1%20&id=" + uuid,
		"escaped as a whole":          "ivo%3A%2F%2Forg.rubinobs%2Flsst-dp1%3Frepo%3Ddp1%26id%3D" + uuid,
		"with a fragment":             "ivo://org.rubinobs/lsst-dp1?repo=dp1&id=" + uuid + "#this",
		"butler":                      "butler://dp1/" + uuid,
		"butler in upper case":        "BUTLER://dp1/" + strings.ToUpper(uuid),
		"butler escaped":              "butler%3A//dp1/" + uuid,
		"space around it":             " butler://dp1/" + uuid + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := did.Parse(text)
			if err != nil || got != known {
				t.Errorf("Parse(%q) = %v, %v", text, got, err)
			}
		})
	}
}

func TestParse_Malformed(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "does not begin with",
		uuid:                               "does not begin with",
		"%zz":                              "does not begin with",
		"http://dp1/" + uuid:               "begins with neither",
		"ivo://org.rubinobs/dp1":           "one repo=… and one id=…",
		"ivo://a?repo=dp1":                 "one repo=… and one id=…",
		"ivo://a?id=" + uuid:               "one repo=… and one id=…",
		"ivo://a?repo=&id=" + uuid:         "repository is empty",
		"ivo://a?repo=+&id=" + uuid:        "repository is empty",
		"ivo://a?repo=%z&id=" + uuid:       "broken %-escape",
		"ivo://a?repo=d&id=%":              "broken %-escape",
		"ivo://a?repo=d&id=" + uuid[1:]:    "not a UUID",
		"ivo://a?repo=d&id=" + uuid + "0":  "not a UUID",
		"ivo://a?repo=d&id=g" + uuid[1:]:   "not a UUID",
		"ivo://a?repo=d&repo=d&id=" + uuid: "one repo=… and one id=…",
		"ivo://a?repo=d&id=" + uuid + "&id=" + uuid:   "one repo=… and one id=…",
		"ivo://a?REPO=d&ID=" + uuid:                   "one repo=… and one id=…",
		"butler://dp1":                                "a repository, a slash and a UUID",
		"butler:///" + uuid:                           "repository is empty",
		"butler://%/" + uuid:                          "broken %-escape",
		"butler://dp1/visit_image/" + uuid:            "not a UUID",
		"butler://dp1/" + strings.Repeat("f", 100000): "not a UUID",
	} {
		got, err := did.Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%.60q) = %v, %v; want an error with %q", text, got, err, want)
		}
	}
}

func TestFormat_ReadsBack(t *testing.T) {
	for _, label := range []string{"dp1", "a b", "ä/&?=#%", "+"} {
		d := did.DID{Repository: label, ID: known.ID}
		for _, text := range []string{did.Format("ivo://org.rubinobs/lsst-dp1", d), d.String()} {
			if got, err := did.Parse(text); err != nil || got != d {
				t.Errorf("Parse(%q) = %v, %v", text, got, err)
			}
		}
	}
	if got := did.Format("ivo://org.rubinobs/lsst-dp1", known); got != "ivo://org.rubinobs/lsst-dp1?repo=dp1&id="+uuid {
		t.Errorf("Format = %s", got)
	}
	if got := known.String(); got != "butler://dp1/"+uuid {
		t.Errorf("String = %s", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("ivo://org.rubinobs/usdac/lsst-dp1?repo=dp1&id=" + uuid)
	f.Add("ivo%3A%2F%2Forg.rubinobs%2Flsst-dp1%3Frepo%3Ddp1%26id%3D" + uuid)
	f.Add("butler://dp1/{" + uuid + "}#x")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := did.Parse(text)
		if err != nil {
			return
		}
		for _, again := range []string{d.String(), did.Format("ivo://x/y", did.DID{Repository: strings.TrimSpace(d.Repository), ID: d.ID})} {
			if strings.TrimSpace(d.Repository) != d.Repository || d.Repository == "" {
				continue // only butler:// keeps space at the ends of a label
			}
			if got, err := did.Parse(again); err != nil || got != d {
				t.Errorf("%q reads as %v and prints as %q, which reads as %v, %v", text, d, again, got, err)
			}
		}
	})
}

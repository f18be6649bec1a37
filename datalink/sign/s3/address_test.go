package s3_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/datalink/sign/s3"
	"github.com/vobutler/vobutler/internal/fault"
)

func TestParse_Addresses(t *testing.T) {
	for uri, want := range map[string]s3.Address{
		"s3://bucket/a/b.fits":                 {Scheme: "s3", Bucket: "bucket", Key: "a/b.fits"},
		"s3://embargo@bucket/a":                {Scheme: "s3", Profile: "embargo", Bucket: "bucket", Key: "a"},
		"gs://bucket/a":                        {Scheme: "gs", Bucket: "bucket", Key: "a"},
		"s3://embargo@tenant:bucket/a":         {Scheme: "s3", Profile: "embargo", Bucket: "tenant:bucket", Key: "a"},
		"s3://bucket/a%20b%2Bc%23d%3F%25.fits": {Scheme: "s3", Bucket: "bucket", Key: "a b+c#d?%.fits"},
		"s3://bucket/image (ä) 100%zz%4%":      {Scheme: "s3", Bucket: "bucket", Key: "image (ä) 100%zz%4%"},
		"s3://bucket/a+b":                      {Scheme: "s3", Bucket: "bucket", Key: "a+b"},
		"s3://bucket//a//b":                    {Scheme: "s3", Bucket: "bucket", Key: "/a//b"},
		"s3://bucket/x.zip#zip-path=a%2Fb&u=1": {Scheme: "s3", Bucket: "bucket", Key: "x.zip", Fragment: "#zip-path=a%2Fb&u=1"},
	} {
		got, err := s3.Parse(uri)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", uri, got, err)
		}
	}
}

func TestParse_RefusesWhatIsNoObject(t *testing.T) {
	for _, uri := range []string{
		"", "s3", "s3://", "s3://bucket", "s3://bucket/", "s3:///key", "s3://@/key", "s3://a@/key", "s3://a@b@c/key", "s3://buck et/key",
		"file:///a", "https://bucket/a", "S3://bucket/a", "s3://bucket/a?b=c", "s3://bucket/a%00b",
		"s3://bucket/../a", "s3://bucket/a/./b", "s3://bucket/a/%2e%2e/b", "s3://../a", "s3://bucket/a#b\nc", "s3://bucket/" + strings.Repeat("k", 1025),
	} {
		if a, err := s3.Parse(uri); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: %+v, %v", uri, a, err)
		}
	}
}

// Whatever is signed is one URL of the store, whose path is the bucket and the key.
func FuzzSign(f *testing.F) {
	for _, uri := range []string{"s3://bucket/a/b.fits", "s3://p@tenant:bucket/a%20b#zip-path=x", "gs://b/ä", "s3://bucket//a?x#y", "s3://b/%2e%2e/x"} {
		f.Add(uri)
	}
	signer := newSigner(f, s3.Config{Now: func() time.Time { return time.Unix(1_790_000_000, 0) }, Stores: []*s3.Store{
		{Name: "a", Scheme: "s3", Endpoint: "https://objects.example.org", PathStyle: true, Credentials: exampleKeys},
		{Name: "b", Scheme: "s3", Profile: "p", Endpoint: "https://objects.example.org", PathStyle: true, Credentials: exampleKeys, Version: s3.V2},
		{Name: "c", Scheme: "gs", Endpoint: "https://objects.example.org", PathStyle: true, Credentials: exampleKeys},
	}})
	f.Fuzz(func(t *testing.T, uri string) {
		signed, err := signer.Sign(t.Context(), uri, time.Hour)
		if err != nil {
			if fault.KindOf(err) != fault.NotFound {
				t.Fatalf("%q: %v", uri, err)
			}
			return
		}
		a, err := s3.Parse(uri)
		if err != nil {
			t.Fatal(err)
		}
		bare, fragment, _ := strings.Cut(signed.URL, "#")
		u, err := url.Parse(bare)
		if err != nil {
			t.Fatal(err)
		}
		if u.Host != "objects.example.org" || u.Path != "/"+a.Bucket+"/"+a.Key || strings.TrimPrefix(a.Fragment, "#") != fragment {
			t.Fatalf("%q became %q", uri, signed.URL)
		}
	})
}

package s3_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/vobutler/vobutler/datalink/sign/s3"
)

// The signature must be the one that the software development kit of AWS computes
// for the same URL, whatever the key, the day, the region and the credentials are.
func TestSign_V4LikeTheSDK(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("abcXYZ019-._~/+ %&=?#;:@!$'()*,[]{}|\\^`\"<>äß°λ日💫\u0001\u007f")
	for i := range 2000 {
		var key strings.Builder
		for range 1 + random.IntN(40) {
			key.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		c := aws.Credentials{AccessKeyID: "AKID/+=" + strconv.Itoa(i%3), SecretAccessKey: "secret/+" + strconv.Itoa(i%5)}
		if i%2 == 0 {
			c.SessionToken = "FwoGZXIvYXdzE/+=" + strconv.Itoa(i)
		}
		store := &s3.Store{Name: "x", Scheme: []string{"s3", "gs"}[i%2], Region: []string{"", "eu-central-1", "us-west-2"}[i%3], PathStyle: i%4 == 0,
			Endpoint:    []string{"", "https://objects.example.org:8443", "http://127.0.0.1:7070/gateway", "https://objects.example.org:443"}[i%4],
			Credentials: keys(c.AccessKeyID, c.SecretAccessKey, c.SessionToken)}
		now := time.Unix(1_790_000_000+int64(i)*40_000, 0).UTC()
		signer := newSigner(t, s3.Config{Stores: []*s3.Store{store}, Now: func() time.Time { return now }, Skew: time.Minute})
		uri := store.Scheme + "://bucket/" + url.PathEscape(key.String())
		if _, err := s3.Parse(uri); err != nil {
			continue // Steps of dots, which the alphabet can give.
		}
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			got, err := signer.Remote("x").Link(context.Background(), method, "bucket/"+key.String(), time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			if method == http.MethodGet && got.URL != link(t, signer, uri, time.Hour) {
				t.Errorf("%s has two links", uri)
			}
			bare, _, _ := strings.Cut(got.URL, "?")
			request, err := http.NewRequest(method, bare+"?X-Amz-Expires=3660", nil)
			if err != nil {
				t.Fatal(err)
			}
			want, _, err := v4.NewSigner().PresignHTTP(context.Background(), c, request, "UNSIGNED-PAYLOAD", "s3", store.Region, now.Add(-time.Minute),
				func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
			if err != nil {
				t.Fatal(err)
			}
			if !sameLink(t, got.URL, want) {
				t.Fatalf("%s %q:\n got %s\nwant %s", method, key.String(), got.URL, want)
			}
		}
	}
}

// sameLink tells whether two URLs have the same path and parameters.
func sameLink(t *testing.T, a, b string) bool {
	t.Helper()
	pathA, queryA, _ := strings.Cut(a, "?")
	pathB, queryB, _ := strings.Cut(b, "?")
	valuesA, errA := url.ParseQuery(queryA)
	valuesB, errB := url.ParseQuery(queryB)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	return pathA == pathB && valuesA.Encode() == valuesB.Encode()
}

func BenchmarkSign(b *testing.B) {
	for name, version := range map[string]s3.Version{"v4": s3.V4, "v2": s3.V2} {
		b.Run(name, func(b *testing.B) {
			signer := newSigner(b, s3.Config{Stores: []*s3.Store{{Name: "x", Scheme: "s3", Endpoint: "https://objects.example.org", PathStyle: true,
				Version: version, Credentials: exampleKeys}}})
			b.ReportAllocs()
			for b.Loop() {
				link(b, signer, benchmarkURI, time.Hour)
			}
		})
	}
	b.Run("sdk", func(b *testing.B) {
		signer, c := v4.NewSigner(), aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI"}
		b.ReportAllocs()
		for b.Loop() {
			request, _ := http.NewRequest(http.MethodGet, strings.Replace(benchmarkURI, "s3://", "https://objects.example.org/", 1)+"?X-Amz-Expires=3600", nil)
			_, _, err := signer.PresignHTTP(context.Background(), c, request, "UNSIGNED-PAYLOAD", "s3", "us-east-1", time.Now(),
				func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

const benchmarkURI = "s3://rubin/LSSTCam/runs/DRP/20251118/visit_image/visit_image_LSSTCam_r_2025111800241_R22_S11.fits"

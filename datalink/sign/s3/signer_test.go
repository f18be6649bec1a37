package s3_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/vobutler/vobutler/datalink/sign/s3"
	"github.com/vobutler/vobutler/internal/fault"
)

func store(name, scheme, profile string, buckets ...string) *s3.Store {
	return &s3.Store{Name: name, Scheme: scheme, Profile: profile, Buckets: buckets, Endpoint: "https://" + name + ".test", PathStyle: true,
		Credentials: exampleKeys}
}

func TestSigner_FindsTheStore(t *testing.T) {
	signer := newSigner(t, s3.Config{Stores: []*s3.Store{
		store("rest", "s3", ""), store("first", "s3", "", "a", "b"), store("second", "s3", "", "c"),
		store("embargo", "s3", "embargo", "a"), {Name: "google", Scheme: "gs", Credentials: exampleKeys},
		{Name: "amazon", Scheme: "s3", Profile: "aws", Region: "eu-central-1", Credentials: exampleKeys},
	}})
	for uri, want := range map[string]string{
		"s3://a/k": "https://first.test/a/k?", "s3://c/k": "https://second.test/c/k?", "s3://d/k": "https://rest.test/d/k?",
		"s3://embargo@a/k": "https://embargo.test/a/k?", "gs://a/k": "https://a.storage.googleapis.com/k?",
		"s3://aws@data/k": "https://data.s3.eu-central-1.amazonaws.com/k?", "s3://aws@data.dots/k": "https://s3.eu-central-1.amazonaws.com/data.dots/k?",
		"s3://aws@Upper/k": "https://s3.eu-central-1.amazonaws.com/Upper/k?", "s3://aws@tenant:x/k": "https://s3.eu-central-1.amazonaws.com/tenant%3Ax/k?",
	} {
		if got := link(t, signer, uri, time.Hour); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", uri, got, want)
		}
	}
}

func TestSigner_TellsTheOperatorOfAnUnknownBucketOnce(t *testing.T) {
	var log bytes.Buffer
	signer := newSigner(t, s3.Config{Stores: []*s3.Store{store("x", "s3", "", "a")}, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, uri := range []string{"s3://b/k", "s3://b/l", "s3://p@a/k", "gs://a/k", "file:///k"} {
		if _, err := signer.Sign(t.Context(), uri, time.Hour); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", uri, err)
		}
	}
	if got := strings.Count(log.String(), "\n"); got != 3 || !strings.Contains(log.String(), "files.object_stores") || !strings.Contains(log.String(), "bucket=b") {
		t.Errorf("the log is %s", log.String())
	}
}

func TestSigner_Life(t *testing.T) {
	now := time.Date(2026, 8, 1, 23, 59, 30, 500, time.UTC)
	short := now.Add(20 * time.Minute)
	ending := store("ending", "s3", "ending")
	ending.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "b", CanExpire: true, Expires: short}, nil
	})
	signer := newSigner(t, s3.Config{Stores: []*s3.Store{store("x", "s3", ""), ending}, Skew: time.Minute, Now: func() time.Time { return now }})
	signed, err := signer.Sign(t.Context(), "s3://a/k", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	// Dated a minute ago, on the same day; a part of a second makes one more.
	for _, want := range []string{"X-Amz-Date=20260801T235830Z", "X-Amz-Expires=3661"} {
		if !strings.Contains(signed.URL, want) {
			t.Errorf("%s has no %s", signed.URL, want)
		}
	}
	if want := time.Date(2026, 8, 2, 0, 59, 31, 0, time.UTC); !signed.Expires.Equal(want) {
		t.Errorf("expires %s, want %s", signed.Expires, want)
	}
	if signed, err = signer.Sign(t.Context(), "s3://ending@a/k", time.Hour); err != nil || !signed.Expires.Equal(short) {
		t.Errorf("with keys that end at %s: %s, %v", short, signed.Expires, err)
	}
	if _, err = signer.Sign(t.Context(), "s3://a/k", 7*24*time.Hour); fault.KindOf(err) != fault.Usage {
		t.Errorf("longer than the protocol has it: %v", err)
	}
}

func TestSigner_WithoutCredentials(t *testing.T) {
	now, asked, there := time.Unix(1_790_000_000, 0), 0, false
	late := store("x", "s3", "")
	late.Credentials = aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		if asked++; !there {
			return aws.Credentials{}, errors.New("no role")
		}
		return exampleKeys.Retrieve(ctx)
	})
	signer := newSigner(t, s3.Config{Stores: []*s3.Store{late}, Now: func() time.Time { return now }})
	for range 100 {
		_, err := signer.Sign(t.Context(), "s3://a/k", time.Hour)
		if fault.KindOf(err) != fault.Transient || strings.Contains(fault.Message(err), "no role") {
			t.Errorf("%v", err)
		}
	}
	if asked != 1 {
		t.Errorf("a store without keys was asked for them %d times at once", asked)
	}
	there, now = true, now.Add(time.Minute)
	if _, err := signer.Sign(t.Context(), "s3://a/k", time.Hour); err != nil {
		t.Error(err)
	}
}

func TestSigner_PrintsNoSecret(t *testing.T) {
	signer := newSigner(t, s3.Config{Stores: []*s3.Store{store("x", "s3", "")}})
	signed, err := signer.Sign(t.Context(), "s3://a/k", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%v %+v %#v %v %+v %#v", signer, signer, store("y", "s3", ""), signed, signed, signed)
	for _, leak := range []string{"wJalrXUtnFEMI", "Signature"} {
		if strings.Contains(text, leak) {
			t.Errorf("%q in %s", leak, text)
		}
	}
}

func TestNew_RefusesABadConfiguration(t *testing.T) {
	for name, stores := range map[string][]*s3.Store{
		"no credentials":       {{Name: "x", Scheme: "s3"}},
		"scheme":               {{Name: "x", Scheme: "ftp", Credentials: exampleKeys}},
		"endpoint":             {{Name: "x", Scheme: "s3", Endpoint: "objects.test", Credentials: exampleKeys}},
		"keys in the endpoint": {{Name: "x", Scheme: "s3", Endpoint: "https://key:secret@objects.test", Credentials: exampleKeys}},
		"twice":                {store("x", "s3", ""), store("x", "gs", "")},
	} {
		if _, err := s3.New(s3.Config{Stores: stores}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package s3_test

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/datalink/sign/s3"
)

// The links must be those of botocore to the letter.
func TestSign_V2LikeBotocore(t *testing.T) {
	file, err := os.Open("testdata/v2.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	count := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		var method, style, token, bucket, key, want string
		if _, err := fmt.Sscanf(lines.Text(), "%s %s %s %s %q %s", &method, &style, &token, &bucket, &key, &want); err != nil {
			t.Fatal(err)
		}
		count++
		store := &s3.Store{Name: "x", Scheme: "s3", Version: s3.V2, PathStyle: style == "path", Credentials: exampleKeys}
		if store.PathStyle {
			store.Endpoint = "https://objects.example.org:8443"
		}
		if token != "-" {
			store.Credentials = keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token)
		}
		signer := newSigner(t, s3.Config{Stores: []*s3.Store{store}, Now: func() time.Time { return time.Unix(1_790_000_000-3600, 0) }})
		got, err := signer.Remote("x").Link(context.Background(), method, bucket+"/"+key, time.Hour)
		if err != nil || got.URL != want {
			t.Errorf("%s %s/%s:\n got %s\nwant %s, %v", method, bucket, key, got.URL, want, err)
		}
		if method == "GET" {
			if got := link(t, signer, "s3://"+bucket+(&url.URL{Path: "/" + key}).EscapedPath(), time.Hour); got != want {
				t.Errorf("%s/%s:\n got %s\nwant %s", bucket, key, got, want)
			}
		}
	}
	if count < 5 {
		t.Errorf("%d links", count)
	}
}

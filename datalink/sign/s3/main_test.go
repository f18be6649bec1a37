package s3_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/vobutler/vobutler/datalink/sign/s3"
)

// The keys of the examples in the documentation of AWS.
var exampleKeys = keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "")

func keys(id, secret, token string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}, nil
	})
}

func newSigner(t testing.TB, c s3.Config) *s3.Signer {
	t.Helper()
	signer, err := s3.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func link(t testing.TB, signer *s3.Signer, uri string, ttl time.Duration) string {
	t.Helper()
	signed, err := signer.Sign(context.Background(), uri, ttl)
	if err != nil {
		t.Fatal(err)
	}
	return signed.URL
}

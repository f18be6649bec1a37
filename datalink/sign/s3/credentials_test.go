package s3_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/vobutler/vobutler/datalink/sign/s3"
)

const keyFile = `[default]
aws_access_key_id = id-default
aws_secret_access_key = secret-default

[embargo]
aws_access_key_id = id-embargo
aws_secret_access_key = secret-embargo
aws_session_token = token-embargo
`

func writeKeys(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func retrieve(t *testing.T, k s3.Keys) aws.Credentials {
	t.Helper()
	provider, err := k.Provider(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	c, err := provider.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestKeys_OfAFile(t *testing.T) {
	// What else the environment has is of no concern to a store with a file.
	t.Setenv("AWS_ACCESS_KEY_ID", "id-of-the-environment")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-environment")
	path := writeKeys(t, keyFile, 0o440)
	for profile, want := range map[string][3]string{
		"": {"id-default", "secret-default", ""}, "embargo": {"id-embargo", "secret-embargo", "token-embargo"},
	} {
		c := retrieve(t, s3.Keys{File: path, Profile: profile})
		if got := [3]string{c.AccessKeyID, c.SecretAccessKey, c.SessionToken}; got != want {
			t.Errorf("%q: %v, want %v", profile, got, want)
		}
	}
}

func TestKeys_OfABadFile(t *testing.T) {
	for name, c := range map[string]struct {
		text, profile, want string
		mode                os.FileMode
	}{
		"readable by everyone": {keyFile, "", "chmod 600", 0o644},
		"no such section":      {keyFile, "other", "no section [other]", 0o600},
		"without a secret":     {"[default]\naws_access_key_id = id\n", "", "no section [default] with", 0o600},
		"something else":       {"se-cret!", "", "", 0o600},
	} {
		path := writeKeys(t, c.text, c.mode)
		_, err := s3.Keys{File: path, Profile: c.profile}.Provider(t.Context(), slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) ||
			strings.Contains(err.Error(), "secret-") || strings.Contains(err.Error(), "se-cret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (s3.Keys{File: filepath.Join(t.TempDir(), "absent")}).Provider(t.Context(), nil); err == nil {
		t.Error("a file that is not there has keys")
	}
}

func TestKeys_OfTheEnvironment(t *testing.T) {
	t.Setenv("USDF_ACCESS_KEY_ID", "id")
	if _, err := (s3.Keys{Environment: "USDF"}).Provider(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "USDF_SECRET_ACCESS_KEY") {
		t.Errorf("%v", err)
	}
	t.Setenv("USDF_SECRET_ACCESS_KEY", "secret")
	t.Setenv("USDF_SESSION_TOKEN", "token")
	if c := retrieve(t, s3.Keys{Environment: "USDF"}); c.AccessKeyID != "id" || c.SecretAccessKey != "secret" || c.SessionToken != "token" {
		t.Errorf("%s %s", c.AccessKeyID, c.SessionToken)
	}
}

// cleanEnvironment hides the files and variables of AWS that a machine may have.
func cleanEnvironment(t *testing.T) (credentials string) {
	t.Helper()
	credentials = writeKeys(t, keyFile, 0o600)
	for name, value := range map[string]string{
		"AWS_SHARED_CREDENTIALS_FILE": credentials, "AWS_CONFIG_FILE": filepath.Join(t.TempDir(), "absent"), "AWS_PROFILE": "", "AWS_REGION": "eu-west-1",
		"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "", "AWS_EC2_METADATA_DISABLED": "true", "S3_ENDPOINT_URL": "",
	} {
		t.Setenv(name, value)
	}
	return credentials
}

func TestKeys_AsProgramsOfAWSFindThem(t *testing.T) {
	cleanEnvironment(t)
	if c := retrieve(t, s3.Keys{}); c.AccessKeyID != "id-default" {
		t.Errorf("the shared file gives %s", c.AccessKeyID)
	}
	if c := retrieve(t, s3.Keys{Profile: "embargo"}); c.AccessKeyID != "id-embargo" || c.SessionToken != "token-embargo" {
		t.Errorf("the profile gives %s", c.AccessKeyID)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "id-env")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret-env")
	if c := retrieve(t, s3.Keys{}); c.AccessKeyID != "id-env" {
		t.Errorf("the variables give %s", c.AccessKeyID)
	}
}

func TestFromEnvironment_LikeLsstResources(t *testing.T) {
	cleanEnvironment(t)
	t.Setenv("LSST_RESOURCES_S3_PROFILE_summit", "https://id-summit:se%2Fcret@summit.test:8443/gateway")
	for _, c := range []struct{ endpointURL, profile, endpoint, keyID, secret string }{
		{"", "summit", "https://summit.test:8443/gateway", "id-summit", "se/cret"},
		{"", "", "", "id-default", "secret-default"},
		{"https://objects.test", "", "https://objects.test", "id-default", "secret-default"},
		{"https://objects.test", "embargo", "https://objects.test", "id-embargo", "secret-embargo"},
		{"https://id-url:secret-url@objects.test", "unknown", "https://objects.test", "id-url", "secret-url"},
	} {
		t.Setenv("S3_ENDPOINT_URL", c.endpointURL)
		store, err := s3.FromEnvironment(t.Context(), c.profile, []string{"b"})
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		k, err := store.Credentials.Retrieve(t.Context())
		if err != nil || store.Endpoint != c.endpoint || k.AccessKeyID != c.keyID || k.SecretAccessKey != c.secret || store.Region != "eu-west-1" || store.Profile != c.profile {
			t.Errorf("%+v: %s %s %v", c, store.Endpoint, k.AccessKeyID, err)
		}
	}
	t.Setenv("S3_ENDPOINT_URL", "key:secret-url@objects")
	if _, err := s3.FromEnvironment(t.Context(), "", nil); err == nil || strings.Contains(err.Error(), "secret-url") {
		t.Errorf("%v", err)
	}
}

func TestKeys_BrokenFileLeavesTheFormerOnes(t *testing.T) {
	var log bytes.Buffer
	path := writeKeys(t, keyFile, 0o600)
	provider, err := s3.Keys{File: path, Environment: ""}.Provider(t.Context(), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ text, want string }{
		{"[default]\naws_access_key_id = id-new\naws_secret_access_key = secret-new\n", "id-new"},
		{"[default]\n", "id-new"},
	} {
		if err := os.WriteFile(path, []byte(step.text), 0o600); err != nil {
			t.Fatal(err)
		}
		s3.LookNow(provider)
		if c, err := provider.Retrieve(t.Context()); err != nil || c.AccessKeyID != step.want {
			t.Errorf("%s, %v", c.AccessKeyID, err)
		}
	}
	if !strings.Contains(log.String(), path) || strings.Contains(log.String(), "secret-") {
		t.Errorf("%s", log.String())
	}
}

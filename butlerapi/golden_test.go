package butlerapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/butlerapi"
)

// TestAPI_Golden sends the requests in testdata/*.txt and compares the answers.
// Each request begins with "=== " and what it shows, then come method and path,
// the body if any, "--- " with the expected status and media type, and the
// expected body, indented for reading.
func TestAPI_Golden(t *testing.T) {
	s := newServer(t, func(c *butlerapi.Config) {
		c.Origin = func(*http.Request) string { return "https://data.example.org" }
	})
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no requests: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			for i, section := range strings.Split("\n"+string(text), "\n=== ") {
				if i == 0 {
					got.WriteString(strings.TrimPrefix(section+"\n", "\n"))
					continue
				}
				title, rest, _ := strings.Cut(section, "\n")
				request, _, _ := strings.Cut(rest, "\n--- ")
				request = strings.TrimRight(request, "\n")
				call, body, _ := strings.Cut(request, "\n")
				method, path, _ := strings.Cut(call, " ")
				resp, answer := s.do(t, method, path, body)
				fmt.Fprintf(&got, "=== %s\n%s\n--- %d %s\n%s\n", title, request, resp.StatusCode,
					resp.Header.Get("Content-Type")+resp.Header.Get("Location"), indented(t, answer))
			}
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if !bytes.Equal(got.Bytes(), text) {
				t.Errorf("%s differs %s", file, firstDifference(got.String(), string(text)))
			}
		})
	}
}

// indented returns the lines of an answer, each a JSON text, for reading. Nothing
// but white space is changed.
func indented(t *testing.T, body string) string {
	t.Helper()
	var b bytes.Buffer
	for line := range strings.Lines(body) {
		if err := json.Indent(&b, []byte(strings.TrimSpace(line)), "", " "); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// firstDifference tells the first line in which two texts differ.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	n := 0
	for n < min(len(a), len(b))-1 && a[n] == b[n] {
		n++
	}
	return fmt.Sprintf("in line %d:\n%s\nwant\n%s", n+1, a[n], b[n])
}

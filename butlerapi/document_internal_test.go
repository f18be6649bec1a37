package butlerapi

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func serveDocument(d *document, header ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.serve(w, r)
	return w.Result()
}

func TestDocument_CompressedForWhoTakesIt(t *testing.T) {
	body := []byte(strings.Repeat("universe ", 1000))
	d := newDocument(body, "application/json", "private")
	for accept, zipped := range map[string]bool{"": false, "gzip, deflate": true, "deflate, GZIP;q=0.5": true, "gzip;q=0": false,
		"*": true, "br": false, "gzip; q=0.0, *": false} {
		resp := serveDocument(d, "Accept-Encoding", accept)
		got, err := io.ReadAll(resp.Body)
		if zipped {
			z, zerr := gzip.NewReader(bytes.NewReader(got))
			if zerr != nil {
				t.Errorf("%q: %v", accept, zerr)
				continue
			}
			got, err = io.ReadAll(z)
		}
		if err != nil || !bytes.Equal(got, body) || zipped != (resp.Header.Get("Content-Encoding") == "gzip") ||
			resp.Header.Get("Vary") != "Accept-Encoding" || resp.Header.Get("Cache-Control") != "private" {
			t.Errorf("%q: %d bytes, %v, %v", accept, len(got), err, resp.Header)
		}
	}
}

func TestDocument_NotSentTwice(t *testing.T) {
	d := newDocument([]byte(strings.Repeat("universe ", 1000)), "application/json", "private")
	plain := serveDocument(d).Header.Get("ETag")
	zipped := serveDocument(d, "Accept-Encoding", "gzip").Header.Get("ETag")
	if plain == zipped || plain == "" {
		t.Errorf("tags %s and %s", plain, zipped)
	}
	for tags, status := range map[string]int{plain: 304, zipped: 304, "W/" + plain: 304, `"x", ` + plain: 304, "*": 304, `"x"`: 200, "": 200} {
		resp := serveDocument(d, "If-None-Match", tags, "Accept-Encoding", "gzip")
		body, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != status || resp.Header.Get("ETag") != zipped || (status == 304) != (len(body) == 0) {
			t.Errorf("%s: status %d, %d bytes, %v", tags, resp.StatusCode, len(body), resp.Header)
		}
	}
}

func TestDocument_SmallIsNotCompressed(t *testing.T) {
	resp := serveDocument(newDocument([]byte("{}"), "application/json", "public"), "Accept-Encoding", "gzip")
	if resp.Header.Get("Content-Encoding") != "" || resp.Header.Get("Content-Length") != "2" || resp.Header.Get("Vary") != "" {
		t.Errorf("%v", resp.Header)
	}
}

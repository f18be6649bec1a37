package butlerapi_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/vobutler/vobutler/butlerapi"
	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/fault"
)

// visitConditions is a dataset of the demo whose file is there.
const visitConditions = "99cb31f8-9a40-5593-a113-9fa367fbd8ee"

// allRecords asks for the regions of all detectors of all visits with all their
// records: 630 rows, more than a megabyte.
const allRecords = `{"query":{"tree":{"dimensions":["band","instrument","day_obs","detector","physical_filter","visit"]},
	"default_data_id":{"dataId":{"instrument":"LSSTCam"},"records":null},"additional_query_inputs":[]},
	"result_spec":{"result_type":"data_coordinate","include_dimension_records":true,
	"dimensions":["band","instrument","day_obs","detector","physical_filter","visit"]}}`

func TestAPI_UniverseIsThatOfTheRepository(t *testing.T) {
	s := newServer(t, nil)
	resp, body := s.do(t, http.MethodGet, "v1/universe", "")
	if body != `{"universe":`+string(s.repo.Universe().JSON())+`}` || resp.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%v, %s", resp.Header, body)
	}
}

func TestAPI_WhatChangesSeldomIsCached(t *testing.T) {
	s := newServer(t, nil)
	for path, caching := range map[string]string{"butler.yaml": "public", "v1/universe": "private", "v1/dataset_type/raw": "private"} {
		resp, _ := s.do(t, http.MethodGet, path, "")
		tag := resp.Header.Get("ETag")
		if tag == "" || !strings.HasPrefix(resp.Header.Get("Cache-Control"), caching+", max-age=") {
			t.Errorf("%s: %v", path, resp.Header)
		}
		if resp, body := s.do(t, http.MethodGet, path, "", "If-None-Match", tag); resp.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s again: status %d, body %s", path, resp.StatusCode, body)
		}
		if resp, body := s.do(t, http.MethodHead, path, ""); resp.StatusCode != http.StatusOK || body != "" || resp.Header.Get("ETag") != tag {
			t.Errorf("HEAD %s: status %d, body %s", path, resp.StatusCode, body)
		}
	}
	if resp, _ := s.do(t, http.MethodGet, "v1/dataset_type/nothing", ""); resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("ETag") != "" {
		t.Errorf("an error: %v", resp.Header)
	}
}

func TestAPI_MethodsOfAnAddressAreNamed(t *testing.T) {
	s := newServer(t, nil)
	for path, want := range map[string]string{"universe": "GET, HEAD", "query/execute": "POST"} {
		r := httptest.NewRequest(http.MethodDelete, butlerapi.DefaultPrefix+"/"+label+"/v1/"+path, nil)
		// A server that logs routes lends the router a place for them.
		lent := r.WithContext(context.WithValue(r.Context(), chi.RouteCtxKey, chi.NewRouteContext()))
		for _, r := range []*http.Request{r, lent} {
			w := httptest.NewRecorder()
			s.Config.Handler.ServeHTTP(w, r)
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != want {
				t.Errorf("%s: status %d, Allow %q", path, w.Code, w.Header().Get("Allow"))
			}
		}
	}
}

func TestAPI_OnlyTheBootstrapIsOpenToAll(t *testing.T) {
	type question struct {
		who   auth.Principal
		label string
	}
	var asked []question
	s := newServer(t, func(c *butlerapi.Config) {
		c.Authorize = func(_ context.Context, who auth.Principal, label string) error {
			asked = append(asked, question{who, label})
			if who.Anonymous() {
				return fault.New(fault.Unauthenticated, "say who you are")
			}
			return fault.New(fault.Forbidden, "%s may not use %s", who.User, label)
		}
	})
	if resp, _ := s.do(t, http.MethodGet, "butler.yaml", ""); resp.StatusCode != http.StatusOK || len(asked) != 0 {
		t.Errorf("butler.yaml: status %d, asked %v", resp.StatusCode, asked)
	}
	resp, body := s.do(t, http.MethodGet, "v1/universe", "")
	if resp.StatusCode != http.StatusUnauthorized || body != `{"detail":"say who you are"}` || resp.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("status %d, %s, %v", resp.StatusCode, body, resp.Header)
	}
	for _, path := range []string{"v1/dataset/" + visitConditions, "v1/dataset/" + visitConditions + "/download", "v1/get_file/" + visitConditions} {
		if resp, _ := s.do(t, http.MethodGet, path, ""); resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: status %d", path, resp.StatusCode)
		}
	}
	if resp, _ := s.do(t, http.MethodPost, "v1/query/execute", allRecords); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("query/execute: status %d", resp.StatusCode)
	}
	if asked[0].label != label {
		t.Errorf("asked for %v", asked[0])
	}
}

func TestAPI_FileIsWhereTheLinkLeads(t *testing.T) {
	s := newServer(t, nil)
	folder, err := unpack()
	if err != nil {
		t.Fatal(err)
	}
	_, body := s.do(t, http.MethodGet, "v1/get_file/"+visitConditions, "")
	var answer struct {
		Artifact struct {
			FileInfo []struct {
				URL     string
				Records struct{ Path string } `json:"datastoreRecords"`
			} `json:"file_info"`
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || len(answer.Artifact.FileInfo) != 1 {
		t.Fatalf("%v in %s", err, body)
	}
	info := answer.Artifact.FileInfo[0]
	want, err := os.ReadFile(filepath.Join(folder.Root, info.Records.Path))
	if err != nil {
		t.Fatal(err)
	}
	resp, _ := s.do(t, http.MethodGet, "v1/dataset/"+visitConditions+"/download", "")
	if resp.StatusCode != http.StatusTemporaryRedirect || resp.Header.Get("Location") != info.URL {
		t.Errorf("status %d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	path, ok := strings.CutPrefix(info.URL, s.URL)
	if !ok || !strings.HasPrefix(path, sign.DefaultPath) {
		t.Fatalf("the link is %s", info.URL)
	}
	if resp, got := s.do(t, http.MethodGet, path, ""); resp.StatusCode != http.StatusOK || got != string(want) || resp.Header.Get("Content-Type") != "application/json" {
		t.Errorf("status %d, %s; want %s", resp.StatusCode, got, want)
	}
}

func TestAPI_StreamIsTheSameCompressed(t *testing.T) {
	s := newServer(t, nil)
	_, plain := s.do(t, http.MethodPost, "v1/query/execute", allRecords)
	resp, zipped := s.do(t, http.MethodPost, "v1/query/execute", allRecords, "Accept-Encoding", "gzip, deflate")
	z, err := gzip.NewReader(strings.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != plain || len(plain) < 1<<20 || resp.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%d bytes, plain %d, %v", len(text), len(plain), resp.Header)
	}
	rows, lines := 0, bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var page struct {
			Type string
			Rows []json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &page); err != nil || page.Type != "data_coordinate" || len(page.Rows) == 0 {
			t.Errorf("%v, %s with %d rows", err, page.Type, len(page.Rows))
		}
		rows += len(page.Rows)
	}
	if rows != 630 || lines.Err() != nil {
		t.Errorf("%d rows, %v", rows, lines.Err())
	}
}

func TestAPI_AnswersAreTheSameWhileTheRegistryIsReadAnew(t *testing.T) {
	s := newServer(t, nil)
	const search = `{"collections":["LSSTCam/runs/demo"],"name":["visit_*","deep_coadd"],"find_first":true,"data_id":{"instrument":"LSSTCam"},
		"where":"visit = 2025111800100","bind":{},"limit":null,"with_dimension_records":true}`
	count := func() int {
		_, body := s.do(t, http.MethodPost, "v1/query/all_datasets", search)
		return strings.Count(body, `"component"`)
	}
	want := count()
	if want < 60 {
		t.Fatalf("%d datasets", want)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 25 {
				if got := count(); got != want {
					t.Errorf("%d datasets, not %d", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestAPI_LargeRequests(t *testing.T) {
	s := newServer(t, func(c *butlerapi.Config) { c.Body = 8 << 20 })
	request := func(n int) string {
		var b strings.Builder
		b.WriteString(`{"query":{"tree":{"dimensions":["instrument","detector"],"predicate":{"operands":[[{"predicate_type":"in_container",
			"member":{"expression_type":"dimension_key","dimension":"detector"},"container":[`)
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"expression_type":"int","value":%d}`, i)
		}
		b.WriteString(`]}]]}},"default_data_id":{"dataId":{"instrument":"LSSTCam"},"records":null},"additional_query_inputs":[]},
			"result_spec":{"result_type":"data_coordinate","dimensions":["instrument","detector"]},"exact":true,"discard":false}`)
		return b.String()
	}
	if resp, body := s.do(t, http.MethodPost, "v1/query/count", request(150_000)); resp.StatusCode != http.StatusOK || body != `{"count":205}` {
		t.Errorf("150,000 values: status %d, %s", resp.StatusCode, body)
	}
	resp, body := s.do(t, http.MethodPost, "v1/query/count", request(250_000))
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.HasPrefix(body, `{"error_type":"invalid_query","detail":"the request is larger than the 8 MiB`) {
		t.Errorf("250,000 values: status %d, %s", resp.StatusCode, body)
	}
}

func TestAPI_UnexpectedFailureIsLoggedWithTheClientsNameOfIt(t *testing.T) {
	s := newServer(t, func(c *butlerapi.Config) { c.Signer = brokenSigner{} })
	resp, body := s.do(t, http.MethodGet, "v1/get_file/"+visitConditions, "", "X-Butler-Client-Request-Id", "client-7")
	if resp.StatusCode != http.StatusInternalServerError || !strings.Contains(body, "request-1") || strings.Contains(body, "unplugged") {
		t.Errorf("status %d, %s", resp.StatusCode, body)
	}
	for _, part := range []string{"unplugged", "request-1", "client-7", "level=ERROR"} {
		if !strings.Contains(s.log.String(), part) {
			t.Errorf("no %s in the log: %s", part, s.log)
		}
	}
}

func TestAPI_FileWithoutAPlaceForLinks(t *testing.T) {
	elsewhere, err := sign.NewFiles(sign.FilesConfig{Keys: sign.Keys{sign.NewKey()}})
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, func(c *butlerapi.Config) { c.Signer = elsewhere })
	resp, body := s.do(t, http.MethodGet, "v1/get_file/"+visitConditions, "")
	want := `{"error_type":"unknown","detail":"a file of dataset ` + visitConditions + ` is kept at a place to which this server makes no links"}`
	if resp.StatusCode != http.StatusUnprocessableEntity || body != want {
		t.Errorf("status %d, %s", resp.StatusCode, body)
	}
}

type brokenSigner struct{}

func (brokenSigner) Sign(context.Context, string, time.Duration) (sign.SignedURL, error) {
	return sign.SignedURL{}, fmt.Errorf("the signer is %s", "unplugged")
}

func TestNew_RefusesABadConfiguration(t *testing.T) {
	repository := func(context.Context, auth.Principal, string) (butlerapi.Repository, bool) {
		return butlerapi.Repository{}, false
	}
	for name, c := range map[string]butlerapi.Config{
		"nothing":                {},
		"no signer":              {Repository: repository},
		"unknown authentication": {Repository: repository, Signer: brokenSigner{}, Authentication: "password"},
	} {
		if _, err := butlerapi.New(c); fault.KindOf(err) != fault.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
}

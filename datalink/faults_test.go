package datalink_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/datalink"
	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/obscore/did"
)

func TestLinks_WhatAUserMayNotReadDoesNotExist(t *testing.T) {
	repo := butlertest.SQLite(t)
	s := newSite(t, repo, nil)
	id := find(t, repo, "visit_image", 1)[0]
	ask := func(user, id string) row {
		r := httptest.NewRequest(http.MethodGet, path+"?"+form("ID", id), nil)
		rows, _ := rowsOf(t, s.do(r.WithContext(auth.With(r.Context(), auth.Principal{User: user}))).Body)
		return rows[0]
	}
	if got := ask("alice", id); got["access_url"] == "" {
		t.Errorf("alice gets %v", got)
	}
	hidden := ask("mallory", id)
	none := ask("alice", strings.Replace(id, "repo=demo", "repo=none", 1))
	if got, want := strings.ReplaceAll(hidden["error_message"], "demo", "none"), none["error_message"]; got != want || !strings.HasPrefix(got, "NotFoundFault: ") {
		t.Errorf("a hidden repository gives %q, one that does not exist %q", hidden["error_message"], want)
	}
}

// failing answers with errors only.
type failing struct{ err error }

func (f failing) Resolve(_ context.Context, ids []did.DID) []datalink.Answer {
	out := make([]datalink.Answer, len(ids))
	for i := range out {
		out[i].Err = f.err
	}
	return out
}

func TestLinks_FaultsInTheWordsOfDataLink(t *testing.T) {
	for err, want := range map[error]string{
		fault.New(fault.Transient, "the registry is away"): "TransientFault: the registry is away",
		fault.New(fault.Busy, "too many"):                  "TransientFault: too many",
		fault.New(fault.NotFound, "none"):                  "NotFoundFault: none",
		fault.New(fault.Forbidden, "none"):                 "NotFoundFault: none",
		context.DeadlineExceeded:                           "TransientFault: the query ran longer than it may",
		errors.New("secret text"):                          "FatalFault: an internal error happened; the operator finds it in the log under this request's id",
	} {
		s := newSite(t, nil, func(c *datalink.Config, _ *datalink.RepositoriesConfig) { c.Resolver = failing{err} })
		rows, _ := rowsOf(t, s.get(path, "ID", unknown).Body)
		if len(rows) != 1 || rows[0]["error_message"] != want || rows[0]["ID"] != unknown || rows[0]["semantics"] != "#this" || len(rows[0]) != 3 {
			t.Errorf("%v gives %v", err, rows)
		}
	}
}

func TestLinks_BodiesThatCannotBeRead(t *testing.T) {
	s := newSite(t, nil, func(c *datalink.Config, _ *datalink.RepositoriesConfig) { c.Resolver = failing{} })
	for name, c := range map[string]struct{ kind, body string }{
		"no boundary":      {"multipart/form-data", "x"},
		"broken parts":     {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=ID\r\n\r\nab"},
		"another type":     {"application/json", "{}"},
		"no type at all":   {"//", "x"},
		"a very long ID":   {"application/x-www-form-urlencoded", "ID=" + strings.Repeat("x", 1<<17)},
		"a very long part": {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=ID\r\n\r\n" + strings.Repeat("x", 1<<17) + "\r\n--x--\r\n"},
	} {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.kind)
		if w := s.do(r); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), ">UsageFault: ") {
			t.Errorf("%s: status %d, %s", name, w.Code, w.Body)
		}
	}
}

func TestLinks_MethodsAndPaths(t *testing.T) {
	s := newSite(t, nil, func(c *datalink.Config, _ *datalink.RepositoriesConfig) { c.Resolver = failing{errors.New("x")} })
	head := s.do(httptest.NewRequest(http.MethodHead, path+"?ID=x", nil))
	if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("Content-Type") != datalink.ContentType {
		t.Errorf("HEAD: status %d, %d bytes, %v", head.Code, head.Body.Len(), head.Header())
	}
	for _, r := range []*http.Request{httptest.NewRequest(http.MethodDelete, path, nil), httptest.NewRequest(http.MethodGet, "/api/datalink/other", nil)} {
		if w := s.do(r); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), ">NotFoundFault: ") {
			t.Errorf("%s %s: status %d, %s", r.Method, r.URL.Path, w.Code, w.Body)
		}
	}
}

// gone is the context of a client that left.
func gone() context.Context {
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	cancel()
	return ctx
}

func TestLinks_ClientThatLeftGetsNoWork(t *testing.T) {
	s := newSite(t, nil, func(c *datalink.Config, _ *datalink.RepositoriesConfig) { c.Resolver = failing{errors.New("x")} })
	w := s.do(httptest.NewRequest(http.MethodGet, path+"?ID="+unknown, nil).WithContext(gone()))
	if strings.Contains(w.Body.String(), "<TABLE>") {
		t.Errorf("got %s", w.Body)
	}
}

// waiting answers when it is let to.
type waiting struct {
	begun chan struct{}
	end   chan struct{}
}

func (w waiting) Resolve(_ context.Context, ids []did.DID) []datalink.Answer {
	w.begun <- struct{}{}
	<-w.end
	return failing{errors.New("x")}.Resolve(context.Background(), ids)
}

func TestLinks_RequestsWaitForAPlace(t *testing.T) {
	w := waiting{make(chan struct{}, 100), make(chan struct{})}
	s := newSite(t, nil, func(c *datalink.Config, _ *datalink.RepositoriesConfig) { c.Resolver = w })
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() { s.get(path, "ID", unknown) })
	}
	for range 16 {
		<-w.begun
	}
	// There is no place left, so that this one ends without a look-up.
	if got := s.do(httptest.NewRequest(http.MethodGet, path+"?ID="+unknown, nil).WithContext(gone())); strings.Contains(got.Body.String(), "<TABLE>") {
		t.Errorf("got %s", got.Body)
	}
	select {
	case <-w.begun:
		t.Error("a request was looked up without a place")
	default:
	}
	all.Go(func() { s.get(path, "ID", unknown) })
	close(w.end)
	all.Wait()
}

// signing is a signer that does what a test wants.
type signing func(uri string) (sign.SignedURL, error)

func (f signing) Sign(_ context.Context, uri string, _ time.Duration) (sign.SignedURL, error) {
	return f(uri)
}

func TestLinks_FilesThatCannotBeLinkedTo(t *testing.T) {
	repo := butlertest.SQLite(t)
	id := find(t, repo, "visit_image", 1)[0]
	ask := func(f signing) []row {
		s := newSite(t, repo, func(_ *datalink.Config, rc *datalink.RepositoriesConfig) { rc.Signer, rc.Cutouts = f, false })
		rows, _ := rowsOf(t, s.get(path, "ID", id).Body)
		return rows
	}
	for err, want := range map[error]string{
		fault.New(fault.NotFound, "s3://secret/place is not served"): "NotFoundFault: the file of data set " + id[len(id)-36:] +
			" is at a place to which this server makes no links",
		fault.New(fault.Transient, "the keys are away"): "TransientFault: the keys are away",
	} {
		rows := ask(func(string) (sign.SignedURL, error) { return sign.SignedURL{}, err })
		if len(rows) != 1 || rows[0]["error_message"] != want {
			t.Errorf("%v gives %v", err, rows)
		}
	}
	// What only belongs to a data set is left out.
	rows := ask(func(uri string) (sign.SignedURL, error) {
		if strings.Contains(uri, "/raw/") {
			return sign.SignedURL{}, fault.New(fault.Transient, "the keys are away")
		}
		return sign.SignedURL{URL: "https://store.example.org/x"}, nil
	})
	if len(rows) != 1 || rows[0]["access_url"] != "https://store.example.org/x" {
		t.Errorf("without raw images: %v", rows)
	}
}

func TestLinks_PanicEndsTheRequestAlone(t *testing.T) {
	repo := butlertest.SQLite(t)
	s := newSite(t, repo, func(_ *datalink.Config, rc *datalink.RepositoriesConfig) {
		rc.Signer = signing(func(string) (sign.SignedURL, error) { panic("at the disco") })
	})
	defer func() {
		if p := recover(); p == nil || !strings.Contains(fmt.Sprint(p), "at the disco") {
			t.Errorf("recovered %v", p)
		}
	}()
	s.get(path, "ID", find(t, repo, "visit_image", 1)[0])
}

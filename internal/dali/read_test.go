package dali_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
)

// read reads a request; body is POSTed unless contentType is "-".
func read(t *testing.T, query, contentType, body string, limits dali.Limits) (*dali.Params, error) {
	t.Helper()
	method := http.MethodPost
	if contentType == "-" {
		method = http.MethodGet
	}
	r := httptest.NewRequestWithContext(t.Context(), method, "/sync", strings.NewReader(body))
	r.URL.RawQuery = query
	if contentType != "" && contentType != "-" {
		r.Header.Set("Content-Type", contentType)
	}
	p, err := dali.Read(r, limits)
	if p != nil {
		t.Cleanup(func() { _ = p.Close() })
	}
	return p, err
}

// text is all parameters in one string.
func text(p *dali.Params) string {
	var list []string
	for _, name := range p.Names() {
		list = append(list, fmt.Sprintf("%s=%q", name, p.All(name)))
	}
	return strings.Join(list, " ")
}

const form = "application/x-www-form-urlencoded"

func TestRead_Pairs(t *testing.T) {
	for name, c := range map[string]struct{ query, kind, body, want string }{
		"a query":                       {"LANG=ADQL&QUERY=SELECT+1%2B1", "-", "", `LANG=["ADQL"] QUERY=["SELECT 1+1"]`},
		"names in any case":             {"lang=ADQL&Lang=adql", "-", "", `LANG=["ADQL" "adql"]`},
		"a form":                        {"", form, "a=1&b=2", `A=["1"] B=["2"]`},
		"a form with a charset":         {"", form + "; charset=UTF-8", "a=%C3%A9", `A=["é"]`},
		"a form without a type":         {"", "", "a=1", `A=["1"]`},
		"both, the URL first":           {"a=1", form, "a=2", `A=["1" "2"]`},
		"a body that GET does not have": {"a=1", "-", "a=2", `A=["1"]`},
		"Latin-1":                       {"", form, "a=%E9t%E9", `A=["été"]`},
		"semicolons":                    {"UPLOAD=a,param:b;c,param:d", "-", "", `UPLOAD=["a,param:b;c,param:d"]`},
		"empty values and pairs":        {"&a&b=&&c==x&", "-", "", `A=[""] B=[""] C=["=x"]`},
		"nothing":                       {"", form, "", ``},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := read(t, c.query, c.kind, c.body, dali.Limits{})
			if err != nil || text(p) != c.want {
				t.Errorf("got %s, %v", text(p), err)
			}
		})
	}
}

// What STILTS sends: chunks, a quoted odd boundary, a blank line before the
// first part, and the type before the name.
func TestRead_MultipartAsStiltsSendsIt(t *testing.T) {
	const boundary = "<<<--------------MULTIPART-BOUNDARY------->>>"
	body := "\r\n--" + boundary + "\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Disposition: form-data; name=\"lang\"\r\n\r\nADQL\r\n" +
		"--" + boundary + "\r\nContent-Type: application/x-votable+xml\r\n" +
		"Content-Disposition: form-data; name=\"upload_t1\"; filename=\"upload_t1\"\r\n\r\n<VOTABLE/>\r\n--" + boundary + "--\r\n"
	got := make(chan string, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		p, err := dali.Read(r, dali.Limits{})
		if err != nil {
			got <- err.Error()
			return
		}
		defer p.Close()
		part := p.Parts()[0]
		got <- fmt.Sprint(text(p), " ", part.Name, part.ContentType, part.Size, r.ContentLength, content(t, part))
	}))
	defer srv.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL, io.MultiReader(strings.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", `multipart/form-data; boundary="`+boundary+`"`)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if s := <-got; s != `LANG=["ADQL"] upload_t1application/x-votable+xml10 -1<VOTABLE/>` {
		t.Errorf("got %s", s)
	}
}

func content(t *testing.T, part *dali.Part) string {
	t.Helper()
	r, err := part.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// multi writes a multipart body: each part is name, file name, content.
func multi(t *testing.T, parts ...[3]string) (contentType, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		var part io.Writer
		var err error
		if p[1] == "" {
			part, err = w.CreateFormField(p[0])
		} else {
			part, err = w.CreateFormFile(p[0], p[1])
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, p[2]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

func TestRead_KeepsLargeAttachmentsOnDiskAndRemovesThem(t *testing.T) {
	folder := t.TempDir()
	large := strings.Repeat("0123456789abcdef", 1<<16)
	kind, body := multi(t, [3]string{"QUERY", "", "q"}, [3]string{"t", "t.xml", large}, [3]string{"s", "s.xml", "small"})
	p, err := read(t, "", kind, body, dali.Limits{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	if files, _ := os.ReadDir(folder); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
	if got := content(t, p.Part("t")); got != large || p.Part("t").Size != int64(len(large)) {
		t.Errorf("%d bytes came back", len(got))
	}
	if content(t, p.Part("t")) != large || content(t, p.Part("s")) != "small" {
		t.Error("a second reading differs")
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if files, _ := os.ReadDir(folder); len(files) != 0 {
		t.Errorf("%d files stay", len(files))
	}
}

func TestParams_PartMayBeAPlainField(t *testing.T) {
	kind, body := multi(t, [3]string{"UPLOAD", "", "t,param:tab"}, [3]string{"tab", "", "<VOTABLE/>"})
	p, err := read(t, "", kind, body, dali.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if part := p.Part("tab"); part == nil || content(t, part) != "<VOTABLE/>" {
		t.Errorf("got %v", part)
	}
	if p.Part("other") != nil {
		t.Error("a part that was not sent is there")
	}
}

func TestRead_RefusesWhatItCannotTake(t *testing.T) {
	small := dali.Limits{Text: 100, Files: 50, Params: 5}
	long := strings.Repeat("x", 200)
	kind, tooLarge := multi(t, [3]string{"t", "t.xml", long})
	_, tooLong := multi(t, [3]string{"QUERY", "", long})
	for name, c := range map[string]struct {
		query, kind, body string
		want              fault.Kind
	}{
		"a broken escape":              {"a=%zz", "-", "", fault.Usage},
		"a cut escape":                 {"a=%4", "-", "", fault.Usage},
		"a body of another type":       {"", "application/json", "{}", fault.Usage},
		"a type that is none":          {"", ";;", "a=1", fault.Usage},
		"multipart without a boundary": {"", "multipart/form-data", "x", fault.Usage},
		"multipart that breaks off":    {"", "multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", fault.Usage},
		"a long URL":                   {"a=" + long, "-", "", fault.TooLarge},
		"a long form":                  {"", form, "a=" + long, fault.TooLarge},
		"a large attachment":           {"", kind, tooLarge, fault.TooLarge},
		"a long part":                  {"", boundaryOf(tooLong), tooLong, fault.TooLarge},
		"many parameters":              {"a=1&a=2&a=3&a=4&a=5&a=6", "-", "", fault.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := read(t, c.query, c.kind, c.body, small); err == nil || fault.KindOf(err) != c.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

// boundaryOf is the Content-Type of a multipart body.
func boundaryOf(body string) string {
	line, _, _ := strings.Cut(body, "\r\n")
	return "multipart/form-data; boundary=" + strings.TrimPrefix(line, "--")
}

func TestRead_NamesTheLimitOfTheServer(t *testing.T) {
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader("a="+strings.Repeat("x", 1000)))
	r.Header.Set("Content-Type", form)
	r.Body = http.MaxBytesReader(httptest.NewRecorder(), r.Body, 10)
	if _, err := dali.Read(r, dali.Limits{}); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("got %v", err)
	}
}

func TestParams_One(t *testing.T) {
	p := dali.NewParams("LANG", "ADQL", "lang", "ADQL", "QUERY", "a", "QUERY", "b")
	if v, err := p.One("Lang"); v != "ADQL" || err != nil {
		t.Errorf("equal values: %q, %v", v, err)
	}
	if v, err := p.One("MAXREC"); v != "" || err != nil || p.Has("MAXREC") {
		t.Errorf("no value: %q, %v", v, err)
	}
	if _, err := p.One("QUERY"); fault.KindOf(err) != fault.Usage || err == nil {
		t.Errorf("different values: %v", err)
	}
	if !reflect.DeepEqual(p.Names(), []string{"LANG", "QUERY"}) {
		t.Errorf("names %v", p.Names())
	}
}

func FuzzRead(f *testing.F) {
	f.Add("LANG=ADQL&QUERY=SELECT+1", form, "a=1&b=%C3%A9;c=%E9")
	f.Add("%", "multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\n\r\nx\r\n--B--")
	f.Fuzz(func(t *testing.T, query, kind, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		r.URL.RawQuery = query
		r.Header.Set("Content-Type", kind)
		p, err := dali.Read(r, dali.Limits{Text: 1000, Files: 1000, Params: 10, Folder: t.TempDir()})
		if err != nil {
			if k := fault.KindOf(err); k != fault.Usage && k != fault.TooLarge {
				t.Errorf("the fault of the sender is %s: %v", k, err)
			}
			return
		}
		for _, name := range p.Names() {
			for _, v := range p.All(name) {
				if strings.ToValidUTF8(v, "") != v {
					t.Errorf("%q is not UTF-8", v)
				}
			}
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
}

package s3_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/datalink/sign/s3"
)

const content = "SIMPLE  =                    T"

// oddKey has what needs encoding.
const oddKey = "run/visit image/a+b=c;ä(1)%20#2.fits"

var objects = map[string]string{
	"bucket/run/a.fits": content, "bucket/" + oddKey: "odd", "bucket/empty": "", "other-bucket/a.fits": "other",
}

func (g *gateway) store() *s3.Store {
	return &s3.Store{Name: "gateway", Scheme: "s3", Endpoint: "http://" + g.address, PathStyle: true,
		Credentials: keys(gatewayID, gatewaySecret, "")}
}

// do requests a link; names below gatewayDomain are those of the gateway.
func (g *gateway) do(t *testing.T, method, link string, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.Contains(address, gatewayDomain) {
			address = g.address
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}}}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func TestGateway_LinksGiveObjects(t *testing.T) {
	g := startGateway(t, objects)
	_, port, _ := net.SplitHostPort(g.address)
	hosts := g.store()
	hosts.Name, hosts.Profile, hosts.Endpoint, hosts.PathStyle = "hosts", "hosts", "http://"+gatewayDomain+":"+port, false
	signer := newSigner(t, s3.Config{Stores: []*s3.Store{g.store(), hosts}, Skew: time.Minute})
	odd := (&url.URL{Path: oddKey}).EscapedPath()
	for uri, want := range map[string]string{
		"s3://bucket/run/a.fits": content, "s3://hosts@bucket/run/a.fits": content, "s3://bucket/" + odd: "odd", "s3://hosts@bucket/" + odd: "odd",
		"s3://bucket/empty": "", "s3://other-bucket/a.fits#zip-path=x": "other",
	} {
		t.Run(uri, func(t *testing.T) {
			signed := link(t, signer, uri, time.Hour)
			if response, body := g.do(t, http.MethodGet, signed); response.StatusCode != http.StatusOK || body != want {
				t.Errorf("%s: status %d, %q", signed, response.StatusCode, body)
			}
			if response, _ := g.do(t, http.MethodHead, signed); response.StatusCode != http.StatusForbidden {
				t.Errorf("a link for GET answers HEAD with status %d", response.StatusCode)
			}
		})
	}
	response, body := g.do(t, http.MethodGet, link(t, signer, "s3://bucket/run/a.fits", time.Hour), "Range", "bytes=0-5")
	if response.StatusCode != http.StatusPartialContent || body != "SIMPLE" || response.Header.Get("Content-Range") != "bytes 0-5/30" {
		t.Errorf("range: status %d, %q, %s", response.StatusCode, body, response.Header.Get("Content-Range"))
	}
}

func TestGateway_RefusesWhatWasNotSigned(t *testing.T) {
	g := startGateway(t, objects)
	now := time.Now().Truncate(time.Second)
	sign := func(keyID, secret string, at time.Time) string {
		store := g.store()
		store.Credentials = keys(keyID, secret, "")
		return link(t, newSigner(t, s3.Config{Stores: []*s3.Store{store}, Now: func() time.Time { return at }, Skew: time.Second}), "s3://bucket/run/a.fits", time.Hour)
	}
	good := sign(gatewayID, gatewaySecret, now)
	if response, body := g.do(t, http.MethodGet, good); response.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", response.StatusCode, body)
	}
	for name, bad := range map[string]string{
		"another object":       strings.Replace(good, "run/a.fits", "empty", 1),
		"another bucket":       strings.Replace(good, "bucket/run/a.fits", "other-bucket/a.fits", 1),
		"a longer life":        strings.Replace(good, "X-Amz-Expires=3601", "X-Amz-Expires=7201", 1),
		"another signature":    good[:len(good)-4] + "0000",
		"no signature":         good[:strings.Index(good, "&X-Amz-Signature")],
		"the secret of others": sign(gatewayID, "not the secret", now),
		"the key of others":    sign("somebody", gatewaySecret, now),
		"expired":              sign(gatewayID, gatewaySecret, now.Add(-2*time.Hour)),
	} {
		t.Run(name, func(t *testing.T) {
			if bad == good {
				t.Fatal("nothing was changed")
			}
			response, body := g.do(t, http.MethodGet, bad)
			if response.StatusCode < 400 || response.StatusCode >= 500 || strings.Contains(body, content) {
				t.Errorf("status %d, %q", response.StatusCode, body)
			}
		})
	}
}

// Links that lead over this server serve GET, HEAD and ranges, as those to local
// files do, and end when they say.
func TestGateway_LinksOverThisServer(t *testing.T) {
	g := startGateway(t, objects)
	now := time.Now()
	clock := func() time.Time { return now }
	signer := newSigner(t, s3.Config{Stores: []*s3.Store{g.store()}, Skew: time.Minute, Now: clock})
	files, err := sign.NewFiles(sign.FilesConfig{Keys: sign.Keys{sign.NewKey()}, Remotes: []sign.Remote{signer.Remote("gateway")}, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(files)
	defer server.Close()
	signed, err := sign.Signers{files, signer}.Sign(context.Background(), "s3://bucket/"+(&url.URL{Path: oddKey}).EscapedPath()+"#zip-path=x", time.Hour)
	if err != nil || !strings.HasPrefix(signed.URL, sign.DefaultPath+"/s3.gateway/bucket/run/") || !strings.HasSuffix(signed.URL, "#zip-path=x") {
		t.Fatal(signed.URL, err)
	}
	link := server.URL + signed.URL
	if response, body := g.do(t, http.MethodGet, link); response.StatusCode != http.StatusOK || body != "odd" {
		t.Errorf("GET: status %d, %q", response.StatusCode, body)
	}
	if response, _ := g.do(t, http.MethodHead, link); response.StatusCode != http.StatusOK || response.ContentLength != 3 {
		t.Errorf("HEAD: status %d, length %d", response.StatusCode, response.ContentLength)
	}
	if response, body := g.do(t, http.MethodGet, link, "Range", "bytes=0-0"); response.Header.Get("Content-Range") != "bytes 0-0/3" || body != "o" {
		t.Errorf("range: status %d, %q", response.StatusCode, body)
	}
	if response, _ := g.do(t, http.MethodGet, strings.Replace(link, "%232", "%233", 1)); response.StatusCode != http.StatusForbidden {
		t.Errorf("changed: status %d", response.StatusCode)
	}
	now = signed.Expires
	if response, _ := g.do(t, http.MethodGet, link); response.StatusCode != http.StatusForbidden {
		t.Errorf("expired: status %d", response.StatusCode)
	}
}

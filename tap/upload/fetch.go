package upload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/vobutler/vobutler/internal/fault"
)

// Limits in time of a fetch: a sender that stops sending is given up on.
const (
	dialTimeout   = 10 * time.Second
	headerTimeout = 30 * time.Second
	mostRedirects = 3
)

// Fetcher reads tables by URL. Addresses that are not public are refused at
// the moment of the connection, after the name was resolved, so that neither a
// name that points inside nor a redirect gets through.
type Fetcher struct {
	hosts  map[string]bool
	nets   []netip.Prefix
	client *http.Client
}

// NewFetcher returns a fetcher that may also reach the internal hosts that are
// listed: names, addresses or networks such as "10.1.0.0/16".
func NewFetcher(allowed []string) (*Fetcher, error) {
	f := &Fetcher{hosts: map[string]bool{}}
	for _, entry := range allowed {
		if strings.Contains(entry, "/") {
			prefix, err := netip.ParsePrefix(entry)
			if err != nil {
				return nil, fmt.Errorf("%q is neither a host nor a network", entry)
			}
			f.nets = append(f.nets, prefix.Masked())
			continue
		}
		if addr, err := netip.ParseAddr(entry); err == nil {
			f.nets = append(f.nets, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		f.hosts[strings.ToLower(entry)] = true
	}
	f.client = &http.Client{
		// No proxy of the environment: it would connect where we may not look.
		Transport: &http.Transport{DialContext: f.dial, TLSHandshakeTimeout: dialTimeout,
			ResponseHeaderTimeout: headerTimeout, DisableKeepAlives: true},
		CheckRedirect: checkRedirect,
	}
	return f, nil
}

// errInternal is why a connection is refused.
var errInternal = errors.New("the address is not public")

// dial connects to a host, refusing internal addresses unless the host is
// listed by name.
func (f *Fetcher) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: dialTimeout}
	if !f.hosts[strings.ToLower(strings.TrimSuffix(host, "."))] {
		d.Control = func(_, resolved string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(resolved)
			if err != nil {
				return err
			}
			if !f.mayReach(at.Addr().Unmap()) {
				return errInternal
			}
			return nil
		}
	}
	return d.DialContext(ctx, network, address)
}

// special are networks that are global by their form but not by their use:
// shared carrier space, protocol assignments, benchmarks, translation to IPv4
// inside, and what is reserved.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
}

func (f *Fetcher) mayReach(addr netip.Addr) bool {
	for _, n := range f.nets {
		if n.Contains(addr) {
			return true
		}
	}
	for _, n := range special {
		if n.Contains(addr) {
			return false
		}
	}
	return addr.IsGlobalUnicast() && !addr.IsPrivate()
}

func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > mostRedirects {
		return fault.New(fault.Usage, "the upload's URL redirects more than %d times", mostRedirects)
	}
	return checkURL(req.URL)
}

func checkURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fault.New(fault.Usage, "an upload cannot come from %q; use http, https or param:", shorten(u.String()))
	}
	if u.User != nil {
		return fault.New(fault.Usage, "the URL of an upload must not hold a password")
	}
	return nil
}

// Open starts to read what is at the URL; the caller closes it. Faults are
// Usage where the URL or its server is to blame.
func (f *Fetcher) Open(ctx context.Context, address string) (io.ReadCloser, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fault.Wrap(err, fault.Usage, "the upload's URL %q cannot be read", shorten(address))
	}
	if err := checkURL(u); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fault.Wrap(err, fault.Usage, "the upload's URL %q cannot be read", shorten(address))
	}
	req.Header.Set("Accept", "application/x-votable+xml, text/xml;q=0.9, */*;q=0.1")
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, f.refusal(ctx, u, err)
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close() // nothing of it is read
		return nil, fault.New(fault.Usage, "the upload's server %s answered %s", u.Host, resp.Status)
	}
	return resp.Body, nil
}

func (f *Fetcher) refusal(ctx context.Context, u *url.URL, err error) error {
	var own *fault.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &own):
		return own
	case errors.Is(err, errInternal):
		return fault.Wrap(err, fault.Forbidden, "the upload's host %s is not a public one and is not on this service's list; "+
			"send the table inline", u.Hostname())
	}
	return fault.Wrap(err, fault.Usage, "the upload's host %s cannot be reached; check the URL or send the table inline", u.Host)
}

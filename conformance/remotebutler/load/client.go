package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// client is one user: a connection, and its place in the list of requests.
type client struct {
	base     string
	requests []request
	next     int
	encoding string // what it accepts
	http     http.Client
	buffer   []byte
	refused  int
}

func newClient(base string, requests []request, first int, plain bool) *client {
	c := &client{base: base, requests: requests, next: first % len(requests), encoding: "gzip, deflate",
		buffer: make([]byte, 64<<10)}
	if plain {
		c.encoding = "identity"
	}
	c.http.Transport = &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 1}
	return c
}

// ask sends the next request until it is answered.
func (c *client) ask() error {
	r := c.requests[c.next]
	c.next = (c.next + 1) % len(c.requests)
	for {
		pause, err := c.send(r)
		if err != nil || pause == 0 {
			return err
		}
		c.refused++
		time.Sleep(pause)
	}
}

// send sends a request once. It returns the pause that a busy server asks for.
func (c *client) send(r request) (pause time.Duration, err error) {
	req, err := http.NewRequest(r.Method, c.base+r.Path, bytes.NewReader(r.Body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Accept-Encoding", c.encoding)
	req.Header.Set("Authorization", "Bearer load")
	// A server may have closed the connection during a pause. Nothing but this key,
	// which is not sent, lets net/http send a POST again.
	req.Header["Idempotency-Key"] = nil
	if r.Method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	failed, err := c.read(resp.Body)
	switch {
	case err != nil:
		return 0, err
	case resp.StatusCode == http.StatusServiceUnavailable || resp.StatusCode == http.StatusTooManyRequests:
		seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		if err != nil {
			return 0, fmt.Errorf("%s: busy, without a time to wait", r.Path)
		}
		return time.Duration(seconds) * time.Second, nil
	case resp.StatusCode != http.StatusOK || failed:
		return 0, fmt.Errorf("%s: status %d: %.300s", r.Path, resp.StatusCode, c.buffer)
	}
	return 0, nil
}

// read reads an answer to its end, and tells whether it ends with an error in a
// stream that is not compressed.
func (c *client) read(body io.Reader) (failed bool, err error) {
	for {
		n, err := body.Read(c.buffer)
		failed = failed || bytes.HasPrefix(c.buffer[:n], []byte(`{"type":"error"`))
		if err == io.EOF {
			return failed, nil
		}
		if err != nil {
			return failed, err
		}
	}
}

package datalink

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/vobutler/vobutler/internal/fault"
)

// longestPair is the most bytes of one parameter, name and value. No identifier
// comes near it.
const longestPair = 64 << 10

// request is what a client asks of {links}.
type request struct {
	ids     []string // as they were sent
	more    bool     // there were more of them than are answered
	formats []string // the values of RESPONSEFORMAT
}

// readRequest reads the parameters of the URL and then those of the body. Clients
// send the identifiers of all rows of a result at once, perhaps megabytes of
// them: the body is read to its end, since a connection that breaks meanwhile
// looks like a failure, but of the identifiers only the first most are kept.
func readRequest(r *http.Request, most int) (*request, error) {
	q := &request{}
	if err := q.form(strings.NewReader(r.URL.RawQuery), most); err != nil {
		return nil, err
	}
	if r.Method != http.MethodPost {
		return q, nil
	}
	header := r.Header.Get("Content-Type")
	kind, attributes, err := mime.ParseMediaType(header)
	switch {
	case kind == "multipart/form-data" && attributes["boundary"] != "":
		err = q.multipart(multipart.NewReader(r.Body, attributes["boundary"]), most)
	case header == "" || kind == "application/x-www-form-urlencoded":
		err = q.form(r.Body, most)
	case err != nil || kind == "multipart/form-data":
		return nil, fault.New(fault.Usage, "the Content-Type of the body cannot be read; send application/x-www-form-urlencoded")
	default:
		return nil, fault.New(fault.Usage, "a body of this Content-Type is not understood; "+
			"send application/x-www-form-urlencoded or multipart/form-data")
	}
	return q, err
}

// form reads pairs of name=value that are joined with "&".
func (q *request) form(from io.Reader, most int) error {
	in := bufio.NewReaderSize(from, longestPair)
	for {
		pair, err := in.ReadSlice('&')
		if errors.Is(err, bufio.ErrBufferFull) {
			return fault.New(fault.Usage, "a parameter has more than %d bytes", longestPair)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return fault.Wrap(err, fault.Usage, "the body of the request cannot be read to its end")
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(string(pair), "&"), "=")
		q.add(unescape(name), value, true, most)
		if err != nil {
			return nil
		}
	}
}

// multipart reads parts, each a parameter; files are none.
func (q *request) multipart(parts *multipart.Reader, most int) error {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.Wrap(err, fault.Usage, "the parts of the body cannot be read to their end")
		}
		value, err := io.ReadAll(io.LimitReader(part, longestPair+1))
		if err != nil {
			return fault.Wrap(err, fault.Usage, "the parts of the body cannot be read to their end")
		}
		if len(value) > longestPair {
			return fault.New(fault.Usage, "a parameter has more than %d bytes", longestPair)
		}
		q.add(part.FormName(), string(value), false, most)
	}
}

// add takes a parameter. Names are known in any case (DALI 1.1 section 3).
func (q *request) add(name, value string, escaped bool, most int) {
	switch {
	case value == "": // is as if it had not been sent
		return
	case strings.EqualFold(name, "ID"):
		if len(q.ids) == most {
			q.more = true
			return
		}
	case !strings.EqualFold(name, "RESPONSEFORMAT"):
		return
	}
	if escaped {
		value = unescape(value)
	}
	if strings.EqualFold(name, "ID") {
		q.ids = append(q.ids, strings.ToValidUTF8(value, "\uFFFD"))
	} else {
		q.formats = append(q.formats, value)
	}
}

// unescape undoes the encoding of a form. A text that breaks its rules stands for
// itself: an identifier that somebody typed into an address is to be answered,
// if only with a fault of its own.
func unescape(text string) string {
	plain, err := url.QueryUnescape(text)
	if err != nil || !utf8.ValidString(plain) {
		return text
	}
	return plain
}

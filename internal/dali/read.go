package dali

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vobutler/vobutler/internal/fault"
)

// Limits bound what a request may carry. Zero values are replaced by defaults.
type Limits struct {
	Text   int64  // bytes of all parameters together; default 4 MiB
	Files  int64  // bytes of all attachments together; default 64 MiB
	Params int    // number of parameters and attachments; default 10,000
	Folder string // where large attachments are kept; default the system's
}

// Read returns the parameters of a request: those of the URL, then those of a
// POSTed body (application/x-www-form-urlencoded or multipart/form-data). Text
// that is not UTF-8 is taken for Latin-1, which old Java clients send. Faults
// are Usage for what cannot be read and TooLarge. The caller closes the Params.
func Read(r *http.Request, limits Limits) (*Params, error) {
	in := &reader{limits: limits.withDefaults(), params: NewParams()}
	if err := in.pairs(r.URL.RawQuery); err != nil {
		return nil, err
	}
	if r.Method != http.MethodPost && r.Method != http.MethodPut {
		return in.params, nil
	}
	if err := in.body(r); err != nil {
		return nil, errors.Join(err, in.params.Close())
	}
	return in.params, nil
}

// ReadWithin is Read for a client that has a time to send the body.
func ReadWithin(w http.ResponseWriter, r *http.Request, limits Limits, d time.Duration) (*Params, error) {
	if r.Method != http.MethodPost && r.Method != http.MethodPut {
		return Read(r, limits)
	}
	rc := http.NewResponseController(w)
	if err := rc.SetReadDeadline(time.Now().Add(d)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	params, err := Read(r, limits)
	// Without a deadline from here on: reading is how the server learns that the
	// client left. A connection that broke needs none.
	_ = rc.SetReadDeadline(time.Time{})
	return params, err
}

func (l Limits) withDefaults() Limits {
	if l.Text == 0 {
		l.Text = 4 << 20
	}
	if l.Files == 0 {
		l.Files = 64 << 20
	}
	if l.Params == 0 {
		l.Params = 10_000
	}
	return l
}

// reader gathers parameters and counts them against the limits.
type reader struct {
	limits Limits
	params *Params
	count  int
	text   int64
	files  int64
}

func (in *reader) body(r *http.Request) error {
	header := r.Header.Get("Content-Type")
	kind, attrs, err := mime.ParseMediaType(header)
	if err != nil && kind == "" && header != "" {
		return fault.New(fault.Usage, "Content-Type %q is not a media type", header)
	}
	switch kind {
	case "multipart/form-data":
		return in.multipart(r.Body, attrs["boundary"])
	case "", "application/x-www-form-urlencoded":
		body, err := io.ReadAll(io.LimitReader(r.Body, in.limits.Text+1))
		if err != nil {
			return unreadable(err)
		}
		if int64(len(body)) > in.limits.Text {
			return in.tooMuchText()
		}
		return in.pairs(string(body))
	}
	return fault.New(fault.Usage, "a body of type %s is not understood; "+
		"send application/x-www-form-urlencoded or multipart/form-data", kind)
}

func (in *reader) multipart(body io.Reader, boundary string) error {
	if boundary == "" {
		return fault.New(fault.Usage, "the multipart body's Content-Type has no boundary")
	}
	parts := multipart.NewReader(body, boundary)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		if err := in.part(part); err != nil {
			return err
		}
	}
}

func (in *reader) part(part *multipart.Part) error {
	name := part.FormName()
	if name == "" {
		return nil
	}
	if isFile(part.Header, part.FileName()) {
		return in.file(name, part)
	}
	value, err := io.ReadAll(io.LimitReader(part, in.limits.Text-in.text+1))
	if err != nil {
		return unreadable(err)
	}
	return in.add(name, string(value))
}

// isFile tells an attachment from a parameter. Clients disagree: pyvo names a
// file but no type, STILTS gives types to both, others only the type.
func isFile(header textproto.MIMEHeader, filename string) bool {
	if filename != "" {
		return true
	}
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind != "" && kind != "text/plain"
}

func (in *reader) file(name string, part *multipart.Part) error {
	if err := in.one(); err != nil {
		return err
	}
	left := in.limits.Files - in.files
	content, size, err := store(io.LimitReader(part, left+1), in.limits.Folder)
	if err != nil {
		return unreadable(err)
	}
	in.files += size
	in.params.parts = append(in.params.parts, &Part{Name: name, Filename: part.FileName(),
		ContentType: part.Header.Get("Content-Type"), Size: size, content: content})
	if size > left {
		return fault.New(fault.TooLarge, "the attachments of a request may have %d bytes together; %q goes beyond",
			in.limits.Files, name)
	}
	return nil
}

// pairs reads name=value pairs joined with "&". A ";" is part of a value: the
// pairs of UPLOAD are joined with it.
func (in *reader) pairs(raw string) error {
	for len(raw) > 0 {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, okName := unescape(name)
		value, okValue := unescape(value)
		if !okName || !okValue {
			return fault.New(fault.Usage, "parameter %q has a broken %%-escape; write a literal %% as %%25", shorten(name))
		}
		if err := in.add(name, value); err != nil {
			return err
		}
	}
	return nil
}

func (in *reader) add(name, value string) error {
	in.text += int64(len(name) + len(value))
	if in.text > in.limits.Text {
		return in.tooMuchText()
	}
	if err := in.one(); err != nil {
		return err
	}
	in.params.Add(latin1(name), latin1(value))
	return nil
}

func (in *reader) one() error {
	if in.count++; in.count > in.limits.Params {
		return fault.New(fault.TooLarge, "a request may have %d parameters", in.limits.Params)
	}
	return nil
}

func (in *reader) tooMuchText() error {
	return fault.New(fault.TooLarge, "the parameters of a request may have %d bytes together; "+
		"send long lists as an uploaded table", in.limits.Text)
}

// unreadable classifies a failure to read a body.
func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.Wrap(err, fault.TooLarge, "the body of a request may have %d bytes", tooLarge.Limit)
	}
	return fault.Wrap(err, fault.Usage, "the request's body cannot be read to its end; its parts or its length are wrong")
}

// latin1 returns s, or if s is not UTF-8 what it says in Latin-1.
func latin1(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// shorten cuts text that is quoted in a message.
func shorten(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

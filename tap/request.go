package tap

import (
	"context"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/tap/format"
	"github.com/vobutler/vobutler/tap/upload"
)

// The parameters of a query (TAP 1.1 section 2.7).
const (
	paramRequest        = "REQUEST"
	paramLang           = "LANG"
	paramQuery          = "QUERY"
	paramMaxRec         = "MAXREC"
	paramRunID          = "RUNID"
	paramUpload         = "UPLOAD"
	paramFormat         = "FORMAT"
	paramResponseFormat = "RESPONSEFORMAT"
)

// Request is a query with how it is to be answered.
type Request struct {
	Query       string
	Format      format.Format
	ContentType string
	// MaxRec is the most rows that are wanted, or -1 if none was said.
	MaxRec  int64
	RunID   string
	Uploads []upload.Ref

	// base is the address of the service as the client sees it.
	base string
	// part returns what opens the attachment of this name, or nil.
	part func(name string) func() (io.ReadCloser, error)
}

// runIDLength is how much of a RUNID is kept.
const runIDLength = 64

// readRequest makes a request of its parameters; each that is wrong is a Usage
// fault that names it. Parameters that TAP does not know are ignored.
func (s *Service) readRequest(p *dali.Params) (*Request, error) {
	one := map[string]string{}
	for _, name := range []string{paramRequest, paramLang, paramQuery, paramMaxRec, paramRunID, paramFormat, paramResponseFormat} {
		value, err := p.One(name)
		if err != nil {
			return nil, err
		}
		one[name] = value
	}
	// TAP 1.1 has no REQUEST; clients of 1.0 still send the only value it had.
	if r := one[paramRequest]; r != "" && !strings.EqualFold(r, "doQuery") {
		return nil, fault.New(fault.Usage, "REQUEST=%s is not known; leave it out or send doQuery", clip(r))
	}
	if strings.TrimSpace(one[paramQuery]) == "" {
		return nil, fault.New(fault.Usage, "parameter QUERY is missing; send a query in ADQL")
	}
	if err := checkLang(one[paramLang]); err != nil {
		return nil, err
	}
	req := &Request{Query: one[paramQuery], MaxRec: -1, RunID: clipRunID(one[paramRunID])}
	var err error
	if req.MaxRec, err = parseMaxRec(one[paramMaxRec]); err != nil {
		return nil, err
	}
	if req.Format, req.ContentType, err = s.findFormat(one[paramResponseFormat], one[paramFormat]); err != nil {
		return nil, err
	}
	req.Uploads, err = upload.Parse(p.All(paramUpload))
	return req, err
}

func checkLang(lang string) error {
	switch strings.ToUpper(lang) {
	case "ADQL", "ADQL-2.0", "ADQL-2.1":
		return nil
	case "":
		return fault.New(fault.Usage, "parameter LANG is missing; send LANG=ADQL")
	}
	return fault.New(fault.Usage, "LANG=%s is not a language of this service; send ADQL, ADQL-2.0 or ADQL-2.1", clip(lang))
}

func parseMaxRec(text string) (int64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return -1, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil && !isAllDigits(text) {
		return 0, fault.New(fault.Usage, "MAXREC=%s is not a number of rows; send a whole number from 0 on", clip(text))
	}
	if err != nil || n > 1<<62 {
		n = 1 << 62 // it is cut to the service's limit later
	}
	return int64(n), nil
}

func isAllDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func (s *Service) findFormat(responseFormat, old string) (format.Format, string, error) {
	if responseFormat != "" && old != "" && responseFormat != old {
		return format.Format{}, "", fault.New(fault.Usage,
			"RESPONSEFORMAT=%s and FORMAT=%s contradict each other; send one", clip(responseFormat), clip(old))
	}
	if responseFormat == "" {
		responseFormat = old
	}
	return s.cfg.Formats.Find(responseFormat)
}

// maxRows is how many rows of the query's result are let through.
func (s *Service) maxRows(req *Request, metadata bool) int64 {
	switch {
	case req.MaxRec >= 0:
		return min(req.MaxRec, s.limits.MaxRows)
	case metadata:
		// Clients read TAP_SCHEMA without MAXREC and take what they get for all.
		return s.limits.MaxRows
	}
	return s.limits.DefaultRows
}

// openUpload opens the content of one upload.
func (s *Service) openUpload(ctx context.Context, req *Request, user string, ref upload.Ref) (io.ReadCloser, error) {
	if name, ok := ref.Part(); ok {
		open := req.part(name)
		if open == nil {
			return nil, fault.New(fault.Usage, "upload %s refers to part %q, which the request does not have", ref.Name, clip(name))
		}
		return open()
	}
	if id, ok := s.ownResult(req.base, ref.URI); ok {
		// A client that hands on the URL of its job has no way to hand on its
		// credentials; the result is read here with what it may see.
		file, _, err := s.jobs.OpenResult(ctx, user, id)
		if err != nil {
			return nil, err
		}
		return file, nil
	}
	return s.fetcher.Open(ctx, ref.URI)
}

func clipRunID(s string) string {
	if utf8.RuneCountInString(s) <= runIDLength {
		return s
	}
	return string([]rune(s)[:runIDLength])
}

// clip shortens a value that is quoted in a message.
func clip(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

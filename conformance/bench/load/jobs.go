package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

// async times jobs from their creation to COMPLETED, in the two steps that
// STILTS and pyvo take.
func (r *run) async() {
	ps := positions(4096)
	one := func(i int) error { return r.job(coneQuery(ps[i%len(ps)])) }
	_ = one(0)
	r.pass("job, created to completed", 1, r.jobs, one)
	r.pass("job, created to completed", r.clients, 2*r.jobs, one)
}

func (r *run) job(query string) error {
	resp, err := client.PostForm(r.base+"/async", form(query, ""))
	if err != nil {
		return err
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	job := resp.Header.Get("Location")
	if resp.StatusCode != http.StatusSeeOther || job == "" {
		return fmt.Errorf("status %d: %.300s", resp.StatusCode, body)
	}
	defer func() {
		if req, err := http.NewRequest(http.MethodDelete, job, nil); err == nil {
			if resp, err := client.Do(req); err == nil {
				resp.Body.Close()
			}
		}
	}()
	if resp, err = client.PostForm(job+"/phase", url.Values{"PHASE": {"RUN"}}); err != nil {
		return err
	}
	resp.Body.Close()
	for phase := "QUEUED"; ; {
		if resp, err = client.Get(job + "?WAIT=10&PHASE=" + phase); err != nil {
			return err
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			return err
		}
		_, rest, _ := strings.Cut(string(body), "<uws:phase>")
		phase, _, _ = strings.Cut(rest, "<")
		switch phase {
		case "COMPLETED":
			return nil
		case "QUEUED", "EXECUTING":
		default:
			return fmt.Errorf("phase %q: %.300s", phase, body)
		}
	}
}

// upload times joins of the table with many rows sent along.
func (r *run) upload() {
	var b strings.Builder
	for i, p := range positions(r.uploads) {
		fmt.Fprintf(&b, "<TR><TD>%d</TD><TD>%.7f</TD><TD>%.7f</TD></TR>\n", i, p[0], p[1])
	}
	places := document(`<FIELD name="id" datatype="long"/><FIELD name="ra" datatype="double" unit="deg"/>`+
		`<FIELD name="dec" datatype="double" unit="deg"/>`, b.String())
	r.join("upload join by position", places, "SELECT u.id, o.obs_id, o.s_ra, o.s_dec FROM TAP_UPLOAD.up AS u"+
		" JOIN ivoa.ObsCore AS o ON 1=CONTAINS(POINT(o.s_ra, o.s_dec), CIRCLE(u.ra, u.dec, 0.1))")
	r.join("upload join by s_region", places, "SELECT u.id, o.obs_id, o.s_ra, o.s_dec FROM TAP_UPLOAD.up AS u"+
		", ivoa.ObsCore AS o WHERE 1=CONTAINS(POINT(u.ra, u.dec), o.s_region)")

	ids, err := r.identifiers(r.uploads)
	if err != nil {
		r.fail("upload", err)
		return
	}
	b.Reset()
	for i, id := range ids {
		fmt.Fprintf(&b, "<TR><TD>%d</TD><TD>%s</TD></TR>\n", i, strings.ReplaceAll(id, "&", "&amp;"))
	}
	names := document(`<FIELD name="id" datatype="long"/><FIELD name="did" datatype="char" arraysize="*"/>`, b.String())
	r.join("upload join by obs_publisher_did", names, "SELECT u.id, o.obs_id, o.s_ra, o.s_dec FROM TAP_UPLOAD.up AS u"+
		" JOIN ivoa.ObsCore AS o ON o.obs_publisher_did = u.did")
}

func document(fields, rows string) []byte {
	return []byte(`<VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>` + fields +
		"<DATA><TABLEDATA>" + rows + "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>")
}

func (r *run) join(name string, table []byte, query string) {
	rows := 0
	r.pass(name, 1, 7, func(int) error {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		words := form(query, "csv")
		words.Set("MAXREC", "10000000")
		words.Set("UPLOAD", "up,param:table")
		for k, v := range words {
			_ = m.WriteField(k, v[0])
		}
		p, _ := m.CreateFormFile("table", "table.vot")
		_, _ = p.Write(table)
		_ = m.Close()
		resp, err := client.Post(r.base+"/sync", m.FormDataContentType(), &b)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err == nil && resp.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d: %.500s", resp.StatusCode, body)
		}
		rows = bytes.Count(body, []byte("\n")) - 1
		return err
	})
	fmt.Printf("%-34s %d rows sent, %d rows back\n", "", r.uploads, rows)
}

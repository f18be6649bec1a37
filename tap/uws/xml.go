package uws

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"time"
)

// The elements below carry the prefixes uws and xlink literally: Firefly and
// lsst.rsp look for exactly these names.
const (
	namespace   = "http://www.ivoa.net/xml/UWS/v1.0"
	xlink       = "http://www.w3.org/1999/xlink"
	xsi         = "http://www.w3.org/2001/XMLSchema-instance"
	version     = "1.1"
	timeLayout  = "2006-01-02T15:04:05.000Z"
	nullElement = "true"
)

// Document says where a document of jobs stands.
type Document struct {
	// Jobs is the absolute URL of the job list.
	Jobs string
	// Stylesheet is the path of a style sheet for browsers, or "".
	Stylesheet string
}

// JobURL is the absolute URL of a job.
func (d Document) JobURL(id JobID) string { return d.Jobs + "/" + string(id) }

// ResultURL is the absolute URL of a job's result. TOPCAT and Firefly make it
// themselves, so it has this form for every job.
func (d Document) ResultURL(id JobID) string { return d.JobURL(id) + "/results/result" }

type namespaces struct {
	UWS     string `xml:"xmlns:uws,attr"`
	XLink   string `xml:"xmlns:xlink,attr"`
	XSI     string `xml:"xmlns:xsi,attr"`
	Version string `xml:"version,attr,omitempty"`
}

var allNamespaces = namespaces{UWS: namespace, XLink: xlink, XSI: xsi, Version: version}

// nillable is an element that is there but says nil when it has no value.
type nillable struct {
	Nil   string `xml:"xsi:nil,attr,omitempty"`
	Value string `xml:",chardata"`
}

func textOrNil(s string) nillable {
	if s == "" {
		return nillable{Nil: nullElement}
	}
	return nillable{Value: s}
}

func timeOrNil(t time.Time) nillable { return textOrNil(FormatTime(t)) }

// FormatTime writes a time of a job, "" for none.
func FormatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

// Seconds is a duration as the documents and the atoms tell it.
func Seconds(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }

// jobElement has its children in the order of the schema.
type jobElement struct {
	XMLName xml.Name `xml:"uws:job"`
	namespaces
	ID          JobID             `xml:"uws:jobId"`
	RunID       string            `xml:"uws:runId,omitempty"`
	Owner       nillable          `xml:"uws:ownerId"`
	Phase       Phase             `xml:"uws:phase"`
	Quote       nillable          `xml:"uws:quote"`
	Created     string            `xml:"uws:creationTime"`
	Started     nillable          `xml:"uws:startTime"`
	Ended       nillable          `xml:"uws:endTime"`
	Duration    string            `xml:"uws:executionDuration"`
	Destruction nillable          `xml:"uws:destruction"`
	Parameters  parametersElement `xml:"uws:parameters"`
	Results     resultsElement    `xml:"uws:results"`
	Error       *errorElement     `xml:"uws:errorSummary"`
	Info        *infoElement      `xml:"uws:jobInfo"`
}

type parametersElement struct {
	List []parameterElement `xml:"uws:parameter"`
}

type parameterElement struct {
	ID    string `xml:"id,attr"`
	Value string `xml:",chardata"`
}

type resultsElement struct {
	List []resultElement `xml:"uws:result"`
}

type resultElement struct {
	ID   string `xml:"id,attr"`
	Href string `xml:"xlink:href,attr"`
	Size int64  `xml:"size,attr"`
	MIME string `xml:"mime-type,attr"`
}

type errorElement struct {
	Type      string `xml:"type,attr"`
	HasDetail bool   `xml:"hasDetail,attr"`
	Message   string `xml:"uws:message"`
}

type infoElement struct {
	Measures []measureElement
}

// measureElement is ours; the standard leaves the content of jobInfo open. It
// has no namespace, since validators warn of one whose schema they do not know.
type measureElement struct {
	XMLName xml.Name
	Value   int64 `xml:",chardata"`
}

// WriteJob writes the document of one job (UWS 1.1 section 2.2.1).
func (d Document) WriteJob(w io.Writer, j *Job) error {
	e := jobElement{
		namespaces: allNamespaces,
		ID:         j.ID, RunID: j.RunID, Owner: textOrNil(j.Owner), Phase: j.Phase,
		Quote: timeOrNil(j.Quote), Created: FormatTime(j.Created),
		Started: timeOrNil(j.Started), Ended: timeOrNil(j.Ended),
		Duration: Seconds(j.Duration), Destruction: timeOrNil(j.Destruction),
		Parameters: parametersOf(j), Results: d.resultsOf(j),
	}
	if f := j.Failure; f != nil {
		e.Error = &errorElement{Type: "fatal", HasDetail: true, Message: f.Message}
		if f.Transient {
			e.Error.Type = "transient"
		}
	}
	if len(j.Outcome) > 0 {
		e.Info = &infoElement{}
		for _, m := range j.Outcome {
			e.Info.Measures = append(e.Info.Measures,
				measureElement{XMLName: xml.Name{Local: m.Name}, Value: m.Value})
		}
	}
	return d.write(w, e)
}

func parametersOf(j *Job) parametersElement {
	var e parametersElement
	for _, p := range j.Parameters {
		e.List = append(e.List, parameterElement{ID: p.Name, Value: p.Value})
	}
	return e
}

func (d Document) resultsOf(j *Job) resultsElement {
	if j.Result == nil {
		return resultsElement{}
	}
	return resultsElement{List: []resultElement{{ID: "result", Href: d.ResultURL(j.ID), Size: j.Result.Size, MIME: j.Result.MIME}}}
}

// WriteParameters writes the parameters of a job as a document of their own.
func (d Document) WriteParameters(w io.Writer, j *Job) error {
	return d.write(w, struct {
		XMLName xml.Name `xml:"uws:parameters"`
		namespaces
		parametersElement
	}{namespaces: unversioned(), parametersElement: parametersOf(j)})
}

// WriteResults writes the results of a job as a document of their own.
func (d Document) WriteResults(w io.Writer, j *Job) error {
	return d.write(w, struct {
		XMLName xml.Name `xml:"uws:results"`
		namespaces
		resultsElement
	}{namespaces: unversioned(), resultsElement: d.resultsOf(j)})
}

// unversioned are the namespaces for an element that has no version attribute.
func unversioned() namespaces {
	n := allNamespaces
	n.Version = ""
	return n
}

// jobRefElement has its children in the order of the schema.
type jobRefElement struct {
	ID      JobID    `xml:"id,attr"`
	Href    string   `xml:"xlink:href,attr"`
	Phase   Phase    `xml:"uws:phase"`
	RunID   string   `xml:"uws:runId,omitempty"`
	Owner   nillable `xml:"uws:ownerId"`
	Created string   `xml:"uws:creationTime"`
}

// WriteJobs writes the document of a list of jobs (UWS 1.1 section 2.2.2.1).
func (d Document) WriteJobs(w io.Writer, jobs []Summary) error {
	refs := make([]jobRefElement, len(jobs))
	for i, j := range jobs {
		refs[i] = jobRefElement{ID: j.ID, Href: d.JobURL(j.ID), Phase: j.Phase, RunID: j.RunID,
			Owner: textOrNil(j.Owner), Created: FormatTime(j.Created)}
	}
	return d.write(w, struct {
		XMLName xml.Name `xml:"uws:jobs"`
		namespaces
		Refs []jobRefElement `xml:"uws:jobref"`
	}{namespaces: allNamespaces, Refs: refs})
}

func (d Document) write(w io.Writer, element any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if d.Stylesheet != "" {
		pi := xml.ProcInst{Target: "xml-stylesheet", Inst: []byte(`type="text/xsl" href="` + d.Stylesheet + `"`)}
		if err := errors.Join(enc.EncodeToken(pi), enc.EncodeToken(xml.CharData("\n"))); err != nil {
			return err
		}
	}
	if err := enc.Encode(element); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

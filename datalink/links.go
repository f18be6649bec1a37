package datalink

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/vobutler/vobutler/internal/dali"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/obscore/did"
	"github.com/vobutler/vobutler/votable"
)

// StandardID identifies the {links} service (DataLink 1.1 section 2.1).
const StandardID = "ivo://ivoa.net/std/DataLink#links-1.1"

// groupSize is how many identifiers are looked up and written together: enough
// that statements are few, and so few that the first rows come soon.
const groupSize = 500

// Times after which a client is given up: that takes nothing of an answer, and
// that does not come to the end of its request.
const (
	stall  = 2 * time.Minute
	asking = 5 * time.Minute
)

// links answers with the links of the identifiers in a request. The answer is not
// compressed: its length would tell of the signatures in it to who can choose the
// identifiers beside them.
func (s *Service) links(w http.ResponseWriter, r *http.Request) error {
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(asking)) // not every connection has one
	q, err := readRequest(r, s.cfg.IDs)
	if err != nil {
		return err
	}
	_ = connection.SetReadDeadline(time.Time{})
	f, err := readFormat(q.formats)
	if err != nil {
		return err
	}
	a := &answering{Service: s, w: w, r: r, q: q, origin: s.cfg.Origin(r), out: votable.NewEncoder(w, votable.Options{Serialization: f.serialization})}
	group := a.next()
	if err := r.Context().Err(); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Add("Vary", "Authorization, Cookie")
	h.Set("Cache-Control", cacheControl(group, s.cfg.Life, s.cfg.Now()))
	if r.Method == http.MethodHead {
		return nil
	}
	if err := a.write(group); err != nil {
		panic(http.ErrAbortHandler) // Nobody reads it, or the answer must not look whole.
	}
	return nil
}

// cacheControl lets the client alone keep an answer, for half of the time that
// its links live, so that a kept one is of use for the other half. One with
// faults is not kept: what is missing now may be there in a moment.
func cacheControl(group []Answer, life time.Duration, now time.Time) string {
	for i := range group {
		if group[i].Err != nil {
			return "no-store"
		}
		for _, l := range group[i].Links {
			if !l.Expires.IsZero() {
				life = min(life, l.Expires.Sub(now))
			}
		}
	}
	if len(group) == 0 || life < 2*time.Second {
		return "no-store"
	}
	return "private, max-age=" + strconv.Itoa(int(life.Seconds())/2)
}

// answering is an answer on its way.
type answering struct {
	*Service
	w      http.ResponseWriter
	r      *http.Request
	q      *request
	origin string
	out    *votable.Encoder
	done   int // identifiers that were looked up
	rows   rows
	cut    bool // a row names a cutout service
}

// next looks up the next group of identifiers.
func (a *answering) next() []Answer {
	texts := a.q.ids[a.done:min(a.done+groupSize, len(a.q.ids))]
	a.done += len(texts)
	group := make([]Answer, len(texts))
	dids := make([]did.DID, 0, len(texts))
	places := make([]int, 0, len(texts))
	for i, text := range texts {
		d, err := did.Parse(text)
		if err != nil {
			group[i].Err = fault.New(fault.Usage, "%s", err)
			continue
		}
		dids, places = append(dids, d), append(places, i)
	}
	for j, answer := range a.resolve(dids) {
		group[places[j]] = answer
	}
	return group
}

// resolve looks identifiers up when there is a place. Requests for many take one
// place after the other, so that those for few come in between.
func (a *answering) resolve(dids []did.DID) []Answer {
	ctx := a.r.Context()
	select {
	case a.places <- struct{}{}:
		defer func() { <-a.places }()
		return a.cfg.Resolver.Resolve(ctx, dids)
	case <-ctx.Done():
		answers := make([]Answer, len(dids))
		for i := range answers {
			answers[i].Err = ctx.Err()
		}
		return answers
	}
}

// write writes the whole document, the first group of which is there.
func (a *answering) write(group []Answer) error {
	if err := a.out.Begin(&votable.Document{}); err != nil {
		return err
	}
	err := a.out.Open(&votable.Resource{
		Type: "results",
		Infos: []votable.Info{
			{Name: votable.QueryStatus, Value: votable.StatusOK},
			{Name: "standardID", Value: StandardID},
			{Name: "request_date", Value: dali.FormatTime(a.cfg.Now())},
		},
		Table: &votable.Table{Fields: fields},
	})
	if err != nil {
		return err
	}
	for len(group) > 0 {
		if err := a.group(group); err != nil {
			return err
		}
		group = a.next()
	}
	var after []votable.Info
	if a.q.more {
		after = append(after, votable.Info{Name: votable.QueryStatus, Value: votable.StatusOverflow,
			Text: fmt.Sprintf("the first %d identifiers were answered; ask again for the rest", a.cfg.IDs)})
	}
	if err := a.out.CloseTable(after...); err != nil {
		return err
	}
	if err := a.descriptors(); err != nil {
		return err
	}
	return a.out.Close()
}

// group writes the rows of a group of identifiers.
func (a *answering) group(group []Answer) error {
	_ = http.NewResponseController(a.w).SetWriteDeadline(time.Now().Add(stall)) // not every connection has one
	a.rows.clear()
	first := a.done - len(group)
	for i := range group {
		id := a.q.ids[first+i]
		if group[i].Err != nil {
			a.rows.fault(id, group[i].Err)
			continue
		}
		for j := range group[i].Links {
			l := &group[i].Links[j]
			a.rows.link(id, a.origin, l)
			a.cut = a.cut || l.Service != ""
		}
	}
	if err := a.r.Context().Err(); err != nil {
		return err
	}
	return a.out.Write(a.rows.n, a.rows.columns[:])
}

// descriptors writes the services that rows name. An answer to no identifier
// describes this service instead.
func (a *answering) descriptors() error {
	if len(a.q.ids) == 0 {
		r := linksDescriptor(a.cfg.Base.Of(a.r)+"/links", "")
		r.Utype = "adhoc:this"
		return a.out.Resource(&r)
	}
	if !a.cut {
		return nil
	}
	single := ""
	if len(a.q.ids) == 1 {
		single = a.q.ids[0]
	}
	for i := range cutouts {
		r := cutouts[i].descriptor(a.cfg.Cutout, single)
		if err := a.out.Resource(&r); err != nil {
			return err
		}
	}
	return nil
}

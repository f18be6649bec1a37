package datalink

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/fault"
	"github.com/vobutler/vobutler/obscore/did"
)

// RepositoriesConfig configures Repositories. Repository and Signer are required.
type RepositoriesConfig struct {
	// Repository returns a repository as a user sees it: what is hidden from the
	// user does not exist in it. One that the user may not read is not found.
	Repository func(ctx context.Context, who auth.Principal, label string) (repo *butler.Repo, found bool)
	Signer     sign.Signer
	// Life is how long links work.
	Life time.Duration
	// Relations say what else is linked to beside a data set's own files.
	Relations []Relation
	// Cutouts says whether images have a service that cuts parts out of them.
	Cutouts bool
	Log     *slog.Logger // nil: slog.Default
}

// Repositories finds links in Butler repositories. It may be used by many
// goroutines.
type Repositories struct{ RepositoriesConfig }

// NewRepositories returns a resolver, or an error that says which relation makes
// no sense.
func NewRepositories(c RepositoriesConfig) (*Repositories, error) {
	for i := range c.Relations {
		if err := c.Relations[i].check(); err != nil {
			return nil, err
		}
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Repositories{c}, nil
}

// Resolve implements Resolver: the identifiers of one repository are looked up
// together.
func (s *Repositories) Resolve(ctx context.Context, ids []did.DID) []Answer {
	answers := make([]Answer, len(ids))
	var labels []string
	places := map[string][]int{}
	for i, id := range ids {
		if places[id.Repository] == nil {
			labels = append(labels, id.Repository)
		}
		places[id.Repository] = append(places[id.Repository], i)
	}
	for _, label := range labels {
		s.one(ctx, label, ids, places[label], answers)
	}
	return answers
}

// one resolves the identifiers at some places, which are of one repository.
func (s *Repositories) one(ctx context.Context, label string, ids []did.DID, places []int, answers []Answer) {
	fail := func(err error) {
		for _, i := range places {
			answers[i].Err = err
		}
	}
	repo, found := s.Repository(ctx, auth.From(ctx), label)
	if !found {
		fail(fault.New(fault.NotFound, "there is no repository %.60q here", label))
		return
	}
	distinct := make([]butler.DatasetID, 0, len(places))
	seen := make(map[butler.DatasetID]bool, len(places))
	for _, i := range places {
		if id := butler.DatasetID(ids[i].ID); !seen[id] {
			seen[id] = true
			distinct = append(distinct, id)
		}
	}
	view := &lookup{Repositories: s, repo: repo}
	if err := view.run(ctx, distinct); err != nil {
		s.Log.WarnContext(ctx, "identifiers could not be looked up", "repository", label, "error", err)
		fail(err)
		return
	}
	each(places, func(i int) { answers[i] = view.answer(ctx, butler.DatasetID(ids[i].ID)) })
}

// each calls f for each element, several at once if there are many: signatures
// are the most work of an answer. What panics in a goroutine of its own panics
// here, where it ends one request and not the process.
func each(list []int, f func(i int)) {
	const worthIt = 64
	workers := min(runtime.GOMAXPROCS(0), len(list)/worthIt+1)
	var panicked atomic.Pointer[string]
	var wait sync.WaitGroup
	for w := range workers {
		part := list[w*len(list)/workers : (w+1)*len(list)/workers]
		wait.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					text := fmt.Sprintf("%v\n%s", p, debug.Stack())
					panicked.Store(&text)
				}
			}()
			for _, i := range part {
				f(i)
			}
		})
	}
	wait.Wait()
	if text := panicked.Load(); text != nil {
		panic(*text)
	}
}

// lookup is what the registry knows of some data sets and those that belong to
// them.
type lookup struct {
	*Repositories
	repo    *butler.Repo
	refs    map[butler.DatasetID]*butler.DatasetRef
	files   map[butler.DatasetID][]butler.File
	related map[butler.DatasetID][]related
}

func (l *lookup) run(ctx context.Context, ids []butler.DatasetID) error {
	refs, err := l.repo.Datasets(ctx, ids)
	if err != nil {
		return err
	}
	l.refs = make(map[butler.DatasetID]*butler.DatasetRef, len(refs))
	wanted := make([]butler.DatasetID, 0, 2*len(refs))
	for _, ref := range refs {
		l.refs[ref.ID] = ref
		wanted = append(wanted, ref.ID)
	}
	if l.related, err = l.relate(ctx, refs); err != nil {
		return err
	}
	for _, list := range l.related {
		for i := range list {
			if id := list[i].ref.ID; l.refs[id] == nil {
				l.refs[id] = list[i].ref
				wanted = append(wanted, id)
			}
		}
	}
	l.files, err = l.repo.Files(ctx, wanted...)
	return err
}

// answer makes the links of a data set: its own files, what belongs to it, and
// then the services.
func (l *lookup) answer(ctx context.Context, id butler.DatasetID) Answer {
	ref := l.refs[id]
	if ref == nil {
		return Answer{Err: fault.New(fault.NotFound, "there is no data set %s in the repository %s", id, l.repo.Label())}
	}
	if len(l.files[id]) == 0 {
		return Answer{Err: fault.New(fault.NotFound, "the data set %s has no file", id)}
	}
	var a Answer
	if a.Err = l.add(ctx, &a, ref, semanticsThis, ref.Type.Name+", the data set itself"); a.Err != nil {
		return Answer{Err: a.Err}
	}
	for _, r := range l.related[id] {
		// One of these that cannot be linked to leaves the others as they are.
		if err := l.add(ctx, &a, r.ref, r.relation.Semantics, r.relation.describe(r.ref.Type.Name)); err != nil {
			l.Log.WarnContext(ctx, "a related data set has no link", "dataset", r.ref.ID, "error", err)
		}
	}
	if l.Cutouts && cuttable(ref, l.files[id]) {
		a.Links = append(a.Links, cutoutLinks...)
	}
	return a
}

// add adds the links to the files of a data set.
func (l *lookup) add(ctx context.Context, a *Answer, ref *butler.DatasetRef, semantics, description string) error {
	files := l.files[ref.ID]
	ctx = sign.About(ctx, did.DID{Repository: l.repo.Label(), ID: ref.ID}.String())
	for i := range files {
		f := &files[i]
		signed, err := l.Signer.Sign(ctx, f.URL, l.Life)
		switch kind := fault.KindOf(err); {
		case err == nil:
		case kind == fault.NotFound || kind == fault.Unsupported:
			// Where the file is kept is not for users to know.
			return fault.Wrap(err, fault.NotFound, "the file of data set %s is at a place to which this server makes no links", ref.ID)
		default:
			return err
		}
		link := Link{URL: signed.URL, Expires: signed.Expires, Description: description, Semantics: semantics,
			ContentType: mediaType(f), Length: f.Size, Local: ref.Type.Name}
		link.Qualifier = qualifier(f.StorageClass, link.ContentType)
		if f.Component != "" {
			link.Local += "." + f.Component
			link.Description += ", component " + f.Component
		}
		a.Links = append(a.Links, link)
	}
	return nil
}

package datalink

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/fault"
)

// related is a data set to which a relation leads.
type related struct {
	ref      *butler.DatasetRef // its ID and type alone
	relation *Relation
}

// candidate is a data set that may be the one that an entry looks for.
type candidate struct {
	id   butler.DatasetID
	rank int64 // the least is the best
}

// relate follows all relations from data sets. Candidates that may be hidden are
// looked up in the repository as the user sees it before one is chosen, so that
// what is hidden gives way to what is not.
func (l *lookup) relate(ctx context.Context, refs []*butler.DatasetRef) (map[butler.DatasetID][]related, error) {
	if len(l.Relations) == 0 || len(refs) == 0 {
		return nil, nil
	}
	types, err := l.repo.DatasetTypes(ctx)
	if err != nil {
		return nil, err
	}
	var order []*butler.DatasetType
	members := map[*butler.DatasetType][]*butler.DatasetRef{}
	for _, ref := range refs {
		if members[ref.Type] == nil {
			order = append(order, ref.Type)
		}
		members[ref.Type] = append(members[ref.Type], ref)
	}
	var all []*search
	var ids []butler.DatasetID
	for _, from := range order {
		for i := range l.Relations {
			relation := &l.Relations[i]
			to := types.ByName(relation.target(from.Name))
			if to == nil || to == from {
				continue
			}
			s := &search{repo: l.repo, relation: relation, from: from, to: to}
			if err := s.run(ctx, members[from]); err != nil {
				// A relation that does not suit this repository is not the user's fault.
				if kind := fault.KindOf(err); kind != fault.Internal && kind != fault.Usage {
					return nil, err
				}
				l.Log.WarnContext(ctx, "a relation cannot be followed", "from", from.Name, "to", to.Name, "error", err)
				continue
			}
			all = append(all, s)
			if l.repo.HidesSome(to) {
				ids = s.appendIDs(ids)
			}
		}
	}
	return l.choose(ctx, all, ids)
}

// choose takes the best of the candidates of each entry that the user may see. Ids
// are those that may be hidden.
func (l *lookup) choose(ctx context.Context, all []*search, ids []butler.DatasetID) (map[butler.DatasetID][]related, error) {
	visible := make(map[butler.DatasetID]bool, len(ids))
	if len(ids) > 0 {
		refs, err := l.repo.Datasets(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, ref := range refs {
			visible[ref.ID] = true
		}
	}
	out := map[butler.DatasetID][]related{}
	for _, s := range all {
		hides := l.repo.HidesSome(s.to)
		for i := range s.entries {
			e := &s.entries[i]
			var best *candidate
			for j := range e.found {
				if c := &e.found[j]; (!hides || visible[c.id]) && (best == nil || c.rank < best.rank) {
					best = c
				}
			}
			if best != nil {
				ref := &butler.DatasetRef{ID: best.id, Type: s.to}
				out[e.source.ID] = append(out[e.source.ID], related{ref, s.relation})
			}
		}
	}
	return out, nil
}

// appendIDs appends the candidates, each once for this search.
func (s *search) appendIDs(ids []butler.DatasetID) []butler.DatasetID {
	seen := map[butler.DatasetID]bool{}
	for i := range s.entries {
		for _, c := range s.entries[i].found {
			if !seen[c.id] {
				seen[c.id] = true
				ids = append(ids, c.id)
			}
		}
	}
	return ids
}

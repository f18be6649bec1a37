package gafaelfawr

import "container/list"

// recent is a map of bounded size: the entry that was used longest ago makes room
// for a new one. It is not safe for concurrent use.
type recent[K comparable, V any] struct {
	most  int
	order *list.List // of pair, the last used first
	at    map[K]*list.Element
}

type pair[K comparable, V any] struct {
	key   K
	value V
}

func newRecent[K comparable, V any](most int) *recent[K, V] {
	return &recent[K, V]{most: most, order: list.New(), at: map[K]*list.Element{}}
}

func (r *recent[K, V]) get(k K) (v V, ok bool) {
	e := r.at[k]
	if e == nil {
		return v, false
	}
	r.order.MoveToFront(e)
	return e.Value.(pair[K, V]).value, true
}

func (r *recent[K, V]) put(k K, v V) {
	if e := r.at[k]; e != nil {
		e.Value = pair[K, V]{k, v}
		r.order.MoveToFront(e)
		return
	}
	if len(r.at) >= r.most {
		oldest := r.order.Back()
		delete(r.at, oldest.Value.(pair[K, V]).key)
		r.order.Remove(oldest)
	}
	r.at[k] = r.order.PushFront(pair[K, V]{k, v})
}

package uws

// Fair is a queue of the work of many users that takes the users in turn, so
// that one who sends a hundred queries does not make the others wait for all of
// them. Each user's own work stays in order. It is not safe for concurrent use.
type Fair[T comparable] struct {
	lines map[string][]T
	turns []string // users with work, next first
	n     int
}

// Len is how much work waits.
func (q *Fair[T]) Len() int { return q.n }

// Push appends work of a user.
func (q *Fair[T]) Push(user string, work T) {
	if q.lines == nil {
		q.lines = map[string][]T{}
	}
	if len(q.lines[user]) == 0 {
		q.turns = append(q.turns, user)
	}
	q.lines[user] = append(q.lines[user], work)
	q.n++
}

// Pop returns the first work of the first user in turn for whom ready lets it
// through, and puts that user last; false if there is none. A nil ready lets
// everything through; what it has let through is returned for certain.
func (q *Fair[T]) Pop(ready func(user string, next T) bool) (user string, work T, ok bool) {
	for i, user := range q.turns {
		line := q.lines[user]
		work = line[0]
		if ready != nil && !ready(user, work) {
			continue
		}
		q.turns = append(q.turns[:i], q.turns[i+1:]...)
		if len(line) == 1 {
			delete(q.lines, user)
		} else {
			q.lines[user] = line[1:]
			q.turns = append(q.turns, user)
		}
		q.n--
		return user, work, true
	}
	var none T
	return "", none, false
}

// Remove takes work of a user out of the queue; false if it was not there.
func (q *Fair[T]) Remove(user string, work T) bool {
	line := q.lines[user]
	for i := range line {
		if line[i] != work {
			continue
		}
		q.n--
		if len(line) > 1 {
			q.lines[user] = append(line[:i:i], line[i+1:]...)
			return true
		}
		delete(q.lines, user)
		for t, u := range q.turns {
			if u == user {
				q.turns = append(q.turns[:t], q.turns[t+1:]...)
				break
			}
		}
		return true
	}
	return false
}

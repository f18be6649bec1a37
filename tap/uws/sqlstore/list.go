package sqlstore

import (
	"context"
	"strings"

	"github.com/vobutler/vobutler/tap/uws"
)

// List returns the owner's jobs that the filter lets through, newest first.
func (s *Store) List(ctx context.Context, owner string, filter uws.Filter) ([]uws.Summary, error) {
	query, args := listQuery(owner, filter)
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []uws.Summary
	for rows.Next() {
		var one uws.Summary
		var created int64
		if err := rows.Scan(&one.ID, &one.Owner, &one.RunID, &one.Phase, &created); err != nil {
			return nil, err
		}
		one.Created = instant(created)
		list = append(list, one)
	}
	return list, rows.Err()
}

func listQuery(owner string, filter uws.Filter) (string, []any) {
	query := `SELECT id, owner, run_id, phase, created FROM jobs WHERE owner = ?`
	args := []any{owner}
	if len(filter.Phases) == 0 {
		query += ` AND phase <> ?`
		args = append(args, string(uws.Archived))
	} else {
		query += ` AND phase IN (?` + strings.Repeat(`, ?`, len(filter.Phases)-1) + `)`
		for _, p := range filter.Phases {
			args = append(args, string(p))
		}
	}
	if !filter.After.IsZero() {
		query += ` AND created > ?`
		args = append(args, millis(filter.After))
	}
	query += ` ORDER BY created DESC, id DESC`
	if filter.Last > 0 {
		query += ` LIMIT ?`
		args = append(args, filter.Last)
	}
	return query, args
}

// Unfinished returns the jobs that are not over, oldest first.
func (s *Store) Unfinished(ctx context.Context) ([]*uws.Job, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+columns+` FROM jobs
		WHERE phase IN ('PENDING', 'QUEUED', 'EXECUTING') ORDER BY created, id`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var jobs []*uws.Job
	for rows.Next() {
		job, err := scan(rows)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, job)
	}
	return jobs, rows.Err()
}

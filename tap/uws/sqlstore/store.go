package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/vobutler/vobutler/tap/uws"
)

// Store is a uws.JobStore in an SQLite file.
type Store struct {
	write, read *sql.DB
	insert      *sql.Stmt
	update      *sql.Stmt
	remove      *sql.Stmt
	get         *sql.Stmt
	count       *sql.Stmt
	expired     *sql.Stmt
}

var _ uws.JobStore = (*Store)(nil)

// Open opens the database of this path, making or migrating it as needed.
func Open(ctx context.Context, path string) (*Store, error) {
	write, err := connect(path, 1)
	if err != nil {
		return nil, err
	}
	s := &Store{write: write}
	if err := migrate(ctx, write); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.Close())
	}
	if s.read, err = connect(path, min(4, runtime.GOMAXPROCS(0)+1)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// connect opens a pool of at most that many connections, kept open.
func connect(path string, most int) (*sql.DB, error) {
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(NORMAL)", "busy_timeout(10000)", "temp_store(MEMORY)"}}
	dsn := (&url.URL{Scheme: "file", Opaque: escapePath(path), RawQuery: pragmas.Encode()}).String()
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db, nil
}

// escapePath keeps a "?" or "%" in a path from being read as URL syntax.
func escapePath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

func (s *Store) prepare(ctx context.Context) error {
	var failed error
	statement := func(db *sql.DB, query string) *sql.Stmt {
		stmt, err := db.PrepareContext(ctx, query)
		failed = errors.Join(failed, err)
		return stmt
	}
	s.insert = statement(s.write, `INSERT INTO jobs (id, owner, run_id, phase, created, destruction, detail)
		VALUES (?, ?, ?, ?, ?, ?, ?)`)
	s.update = statement(s.write, `UPDATE jobs SET run_id = ?, phase = ?, destruction = ?, detail = ?
		WHERE id = ? AND phase = ?`)
	s.remove = statement(s.write, `DELETE FROM jobs WHERE id = ?`)
	s.get = statement(s.read, `SELECT `+columns+` FROM jobs WHERE id = ?`)
	s.count = statement(s.read, `SELECT COUNT(*) FROM jobs WHERE owner = ?`)
	s.expired = statement(s.read, `SELECT id FROM jobs WHERE destruction > 0 AND destruction < ? ORDER BY destruction LIMIT ?`)
	return failed
}

// Close closes the database; what was saved is in the file.
func (s *Store) Close() error {
	var failed error
	for _, stmt := range []*sql.Stmt{s.insert, s.update, s.remove, s.get, s.count, s.expired} {
		if stmt != nil {
			failed = errors.Join(failed, stmt.Close())
		}
	}
	if s.read != nil {
		failed = errors.Join(failed, s.read.Close())
	}
	return errors.Join(failed, s.write.Close())
}

// Create adds a job.
func (s *Store) Create(ctx context.Context, job *uws.Job) error {
	detail, err := encode(job)
	if err != nil {
		return err
	}
	_, err = s.insert.ExecContext(ctx, string(job.ID), job.Owner, job.RunID, string(job.Phase),
		millis(job.Created), millis(job.Destruction), detail)
	return full(err)
}

// Save replaces a job that is still in the phase from.
func (s *Store) Save(ctx context.Context, job *uws.Job, from uws.Phase) error {
	detail, err := encode(job)
	if err != nil {
		return err
	}
	res, err := s.update.ExecContext(ctx, job.RunID, string(job.Phase), millis(job.Destruction), detail,
		string(job.ID), string(from))
	if err != nil {
		return full(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	if _, err := s.Get(ctx, job.ID); err != nil {
		return err
	}
	return uws.ErrMoved
}

// Delete removes a job.
func (s *Store) Delete(ctx context.Context, id uws.JobID) error {
	res, err := s.remove.ExecContext(ctx, string(id))
	if err != nil {
		return full(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return uws.ErrNoJob
}

// Get returns a job.
func (s *Store) Get(ctx context.Context, id uws.JobID) (*uws.Job, error) {
	job, err := scan(s.get.QueryRowContext(ctx, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, uws.ErrNoJob
	}
	return job, err
}

// Count returns how many jobs the owner has.
func (s *Store) Count(ctx context.Context, owner string) (int, error) {
	var n int
	err := s.count.QueryRowContext(ctx, owner).Scan(&n)
	return n, err
}

// Expired returns ids of jobs to destroy.
func (s *Store) Expired(ctx context.Context, now time.Time, limit int) ([]uws.JobID, error) {
	rows, err := s.expired.QueryContext(ctx, millis(now), limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var ids []uws.JobID
	for rows.Next() {
		var id uws.JobID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

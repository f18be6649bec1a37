package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations are applied in order, once each; a released one is never edited.
// Times are milliseconds since 1970 and 0 for none. What is never searched for
// is in detail, as JSON.
var migrations = []string{
	`CREATE TABLE jobs (
		id          TEXT PRIMARY KEY,
		owner       TEXT NOT NULL,
		run_id      TEXT NOT NULL,
		phase       TEXT NOT NULL,
		created     INTEGER NOT NULL,
		destruction INTEGER NOT NULL,
		detail      TEXT NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX jobs_owner ON jobs (owner, created);
	CREATE INDEX jobs_destruction ON jobs (destruction) WHERE destruction > 0;
	CREATE INDEX jobs_unfinished ON jobs (created) WHERE phase IN ('PENDING', 'QUEUED', 'EXECUTING');`,
}

// migrate brings the database to the newest form.
func migrate(ctx context.Context, db *sql.DB) error {
	const table = `CREATE TABLE IF NOT EXISTS migrations (
		number  INTEGER PRIMARY KEY,
		applied TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
	)`
	if _, err := db.ExecContext(ctx, table); err != nil {
		return err
	}
	var done int
	if err := db.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM migrations`).Scan(&done); err != nil {
		return err
	}
	if done > len(migrations) {
		return fmt.Errorf("the job database has migration %d and this program knows %d; run a newer one", done, len(migrations))
	}
	for number := done + 1; number <= len(migrations); number++ {
		if err := apply(ctx, db, number); err != nil {
			return fmt.Errorf("migration %d: %w", number, err)
		}
	}
	return nil
}

func apply(ctx context.Context, db *sql.DB, number int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if _, err := tx.ExecContext(ctx, migrations[number-1]); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO migrations (number) VALUES (?)`, number); err != nil {
		return err
	}
	return tx.Commit()
}

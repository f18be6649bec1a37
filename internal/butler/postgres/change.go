package postgres

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// snapshotText asks which transactions a statement sees: all that are done by
// now. It works on a server in recovery, too.
var snapshotText = sqlb.Text{
	SQL:     "SELECT pg_current_snapshot()::text AS token",
	Columns: []sqlb.ResultColumn{{Name: "token", Type: dimension.TypeString}},
	Reused:  true,
}

// ChangeToken returns a text that is another one after any transaction on the
// server that wrote something, here or in another database.
func (db *DB) ChangeToken(ctx context.Context) (string, error) {
	rows, err := db.run(ctx, snapshotText)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	var token string
	for rows.Next() {
		token = rows.Row()[0].Text()
	}
	return token, rows.Err()
}

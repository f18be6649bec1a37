package duck

import (
	"context"
	"errors"
	"strings"

	"github.com/vobutler/vobutler/votable"
)

// Patch is a change of one table: rows that go, and rows that come.
type Patch struct {
	// Key are the columns that say which rows go: all whose values are those of
	// a row of Gone. There are GoneRows of them.
	Key      []votable.Field
	Gone     []votable.Column
	GoneRows int
	// Fields are all columns of the table in order, and Come the rows to add.
	Fields   []votable.Field
	Come     []votable.Column
	ComeRows int
}

// patchTable holds the keys of the rows that go. It is the connection's own.
const patchTable = "patch_keys"

// Patch changes a table of three parts, catalog, schema and name, all at once:
// another connection sees the rows as they were before or as they are after it.
// It returns how many rows went.
func (c *Conn) Patch(ctx context.Context, table []string, p *Patch) (gone int64, err error) {
	if p.GoneRows > 0 {
		if err := c.storeKeys(ctx, p); err != nil {
			return 0, err
		}
	}
	if err := c.Exec(ctx, "BEGIN"); err != nil {
		return 0, err
	}
	gone, err = c.apply(ctx, table, p)
	if err != nil {
		return 0, errors.Join(err, c.Exec(context.WithoutCancel(ctx), "ROLLBACK"))
	}
	return gone, c.Exec(ctx, "COMMIT")
}

// storeKeys writes the keys to a table: before the change, since a transaction
// of DuckDB writes to one database only.
func (c *Conn) storeKeys(ctx context.Context, p *Patch) error {
	columns := make([]string, len(p.Key))
	for i := range p.Key {
		columns[i] = QuoteIdent(p.Key[i].Name) + " " + ColumnType(&p.Key[i])
	}
	create := "CREATE OR REPLACE TEMP TABLE " + patchTable + " (" + strings.Join(columns, ", ") + ")"
	if err := c.Exec(ctx, create); err != nil {
		return err
	}
	return c.appendAll("temp", "main", patchTable, p.Key, p.Gone, p.GoneRows)
}

func (c *Conn) apply(ctx context.Context, table []string, p *Patch) (gone int64, err error) {
	if p.GoneRows > 0 {
		names := make([]string, len(p.Key))
		for i := range p.Key {
			names[i] = QuoteIdent(p.Key[i].Name)
		}
		key := strings.Join(names, ", ")
		sql := "DELETE FROM " + QuotePath(table) + " WHERE (" + key + ") IN (SELECT (" + key + ") FROM temp.main." + patchTable + ")"
		if gone, err = c.count(ctx, sql); err != nil {
			return 0, err
		}
	}
	if p.ComeRows == 0 {
		return gone, nil
	}
	return gone, c.appendAll(table[0], table[1], table[2], p.Fields, p.Come, p.ComeRows)
}

func (c *Conn) appendAll(catalog, schema, table string, fields []votable.Field, cols []votable.Column, n int) error {
	a, err := c.Append(catalog, schema, table, fields)
	if err != nil {
		return err
	}
	if err := a.Write(cols, n); err != nil {
		return errors.Join(err, a.Close())
	}
	return a.Close()
}

// count runs a statement whose result is one number.
func (c *Conn) count(ctx context.Context, sql string, args ...any) (int64, error) {
	s, err := c.Query(ctx, sql, args, []votable.Datatype{votable.Long})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	col := make([]votable.Column, 1)
	if _, err := s.Next(ctx, col); err != nil {
		return 0, err
	}
	return col[0].Int64s[0], nil
}

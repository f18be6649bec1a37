package follow

import (
	"context"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/votable"
)

// sizes returns the sizes of datasets in kilobytes, rounded up; NULL for those
// without a file of known size. A dataset in several files has their sum, and
// one in several datastores the size that it has in the first.
func sizes(ctx context.Context, repo *butler.Repo, ids [][16]byte) (*votable.Column, error) {
	column := &votable.Column{Int64s: make([]int64, len(ids)), Valid: make([]uint64, (len(ids)+63)/64)}
	index := make(map[butler.DatasetID]int, len(ids))
	values := make([]dimension.Value, len(ids))
	for i, id := range ids {
		index[id] = i
		values[i] = dimension.UUID(id)
	}
	for _, store := range repo.Datastores() {
		bytes, err := bytesIn(ctx, repo, store.Table, values)
		if err != nil {
			return nil, err
		}
		for id, size := range bytes {
			if i := index[id]; column.IsNull(i) && size >= 0 {
				column.Int64s[i] = (size + 999) / 1000
				column.Valid[i>>6] |= 1 << (uint(i) & 63)
			}
		}
	}
	return column, nil
}

// bytesIn returns the sizes of datasets in one datastore, -1 if one of its files
// has a size that is not known.
func bytesIn(ctx context.Context, repo *butler.Repo, table string, ids []dimension.Value) (map[butler.DatasetID]int64, error) {
	t := repo.Table(table, "f")
	id, size := t.Col("dataset_id", dimension.TypeUUID), t.Col("file_size", dimension.TypeInt)
	rows, err := repo.DB().Query(ctx, sqlb.From(t).Columns(id, size).Where(sqlb.In(id, ids)))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := map[butler.DatasetID]int64{}
	for rows.Next() {
		row := rows.Row()
		key := butler.DatasetID(row[0].UUID())
		known, seen := found[key]
		switch {
		case row[1].IsNull() || row[1].Int() < 0 || seen && known < 0:
			found[key] = -1
		default:
			found[key] = known + row[1].Int()
		}
	}
	return found, rows.Err()
}

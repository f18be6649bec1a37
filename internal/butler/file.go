package butler

import (
	"context"
	"net/url"
	"path"
	"strings"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// File is a file of a dataset: the whole of it, or one component.
type File struct {
	// URL says where the file is. Its fragment, if any, names a member of a zip
	// file.
	URL string
	// Path is how the registry has it: relative to the root of the datastore,
	// or a URL.
	Path         string
	Formatter    string
	StorageClass string // with which the file was written
	Component    string // empty for a whole dataset
	Checksum     string // empty if not known
	Size         int64  // in bytes, or -1 if not known
}

// noComponent stands in the registry for the empty name of a component.
const noComponent = "__NULL_STRING__"

// Files returns the files of datasets by UUID. Datasets without a file are left
// out. If several datastores have a dataset, the first one is taken.
func (r *Repo) Files(ctx context.Context, ids ...DatasetID) (map[DatasetID][]File, error) {
	ids, err := r.visibleIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	files := make(map[DatasetID][]File, len(ids))
	for _, store := range r.stores {
		var missing []DatasetID
		for _, id := range ids {
			if files[id] == nil {
				missing = append(missing, id)
			}
		}
		for len(missing) > 0 {
			n := min(len(missing), maxBatch)
			if err := r.readFiles(ctx, store, missing[:n], files); err != nil {
				return nil, err
			}
			missing = missing[n:]
		}
	}
	return files, nil
}

func (r *Repo) readFiles(ctx context.Context, store *Datastore, ids []DatasetID, files map[DatasetID][]File) error {
	t := r.Table(store.Table, "f")
	id, component := t.Col("dataset_id", dimension.TypeUUID), t.Col("component", dimension.TypeString)
	st := sqlb.From(t).Columns(id, component, t.Col("path", dimension.TypeString), t.Col("formatter", dimension.TypeString),
		t.Col("storage_class", dimension.TypeString), t.Col("checksum", dimension.TypeString), t.Col("file_size", dimension.TypeInt)).
		Where(sqlb.In(id, uuidValues(ids))).OrderBy(sqlb.Order{Expr: id}, sqlb.Order{Expr: component}).Reuse()
	return each(ctx, r.db, st, func(row []dimension.Value) error {
		f := File{Path: row[2].Text(), Formatter: row[3].Text(), StorageClass: row[4].Text(), Checksum: row[5].Text(), Size: -1}
		if name := row[1].Text(); name != noComponent {
			f.Component = name
		}
		if !row[6].IsNull() {
			f.Size = row[6].Int()
		}
		var err error
		if f.URL, err = store.Locate(f.Path); err != nil {
			return err
		}
		id := DatasetID(row[0].UUID())
		files[id] = append(files[id], f)
		return nil
	})
}

// RelativePath returns Path as clients may see it: a URL is reduced to its path
// without the leading slash, and its fragment.
func (f *File) RelativePath() string {
	if !strings.Contains(f.Path, "://") {
		return strings.TrimPrefix(f.Path, "/")
	}
	u, err := url.Parse(f.Path)
	if err != nil {
		return path.Base(f.Path)
	}
	relative := strings.TrimPrefix(u.Path, "/")
	if u.Fragment != "" {
		relative += "#" + u.Fragment
	}
	return relative
}

package datalink_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/datalink"
	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

// datasetIDs are those of data sets of a type in RUN collections, in their order.
func datasetIDs(t testing.TB, repo *butler.Repo, dt *butler.DatasetType, n int) []butler.DatasetID {
	t.Helper()
	d := repo.Table("dataset", "d")
	id := d.Col("id", dimension.TypeUUID)
	rows, err := repo.DB().Query(t.Context(), sqlb.From(d).Columns(id).
		Where(sqlb.Eq(d.Col("dataset_type_id", dimension.TypeInt), sqlb.Int(dt.ID))).OrderBy(sqlb.Order{Expr: id}).Limit(int64(n)))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []butler.DatasetID
	for rows.Next() {
		out = append(out, rows.Row()[0].UUID())
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// BenchmarkLinks measures whole answers, with links signed by keys of this
// process, over a registry in SQLite.
func BenchmarkLinks(b *testing.B) {
	repo := butlertest.SQLite(b)
	root := filepath.FromSlash(repo.Datastores()[0].Root.Path)
	files, err := sign.NewFiles(sign.FilesConfig{Keys: sign.Keys{sign.NewKey()}, Stores: []sign.Store{{Label: "demo", Root: root}}})
	if err != nil {
		b.Fatal(err)
	}
	var mixed []string
	for _, name := range []string{"visit_image", "raw", "difference_image", "deep_coadd", "template_coadd"} {
		mixed = append(mixed, find(b, repo, name, 200)...)
	}
	visits := find(b, repo, "visit_image", 639)
	for _, c := range []struct {
		name      string
		ids       []string
		relations []datalink.Relation
	}{
		{"1 ID", visits[:1], datalink.DefaultRelations()},
		{"1000 IDs, mixed", mixed, datalink.DefaultRelations()},
		{"1000 IDs, mixed, no relations", mixed, nil},
		{"639 visits", visits, datalink.DefaultRelations()},
		{"639 raws", find(b, repo, "raw", 639), datalink.DefaultRelations()},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := newSite(b, repo, func(_ *datalink.Config, rc *datalink.RepositoriesConfig) {
				rc.Signer, rc.Relations = files, c.relations
			})
			body := form(ids(c.ids...)...)
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodPost, "/api/datalink/links", strings.NewReader(body))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				if w := s.do(r); w.Code != http.StatusOK {
					b.Fatal(w.Body)
				}
			}
			b.ReportMetric(float64(len(c.ids)*b.N)/b.Elapsed().Seconds(), "ID/s")
		})
	}
}

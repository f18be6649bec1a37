package datalink_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vobutler/vobutler/datalink"
	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/datalink/sign/s3"
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

// bucket makes links as if the files of a repository were in a bucket.
type bucket struct {
	sign.Signer
	root string
}

func (s bucket) Sign(ctx context.Context, uri string, ttl time.Duration) (sign.SignedURL, error) {
	return s.Signer.Sign(ctx, "s3://rubin-demo/"+strings.TrimPrefix(uri, s.root), ttl)
}

// BenchmarkLinks measures whole answers over a registry in SQLite, with links
// signed by keys of this process and by those of an object store.
func BenchmarkLinks(b *testing.B) {
	repo := butlertest.SQLite(b)
	root := filepath.FromSlash(repo.Datastores()[0].Root.Path)
	files, err := sign.NewFiles(sign.FilesConfig{Keys: sign.Keys{sign.NewKey()}, Stores: []sign.Store{{Label: "demo", Root: root}}})
	if err != nil {
		b.Fatal(err)
	}
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example",
		"S3_ENDPOINT_URL": "https://objects.example.org", "AWS_SHARED_CREDENTIALS_FILE": "/none", "AWS_CONFIG_FILE": "/none"} {
		b.Setenv(name, value)
	}
	store, err := s3.FromEnvironment(b.Context(), "", []string{"rubin-demo"})
	if err != nil {
		b.Fatal(err)
	}
	objects, err := s3.New(s3.Config{Stores: []*s3.Store{store}})
	if err != nil {
		b.Fatal(err)
	}
	presigned := bucket{objects, repo.Datastores()[0].Root.String()}
	var mixed []string
	for _, name := range []string{"visit_image", "raw", "difference_image", "deep_coadd", "template_coadd"} {
		mixed = append(mixed, find(b, repo, name, 200)...)
	}
	all := datalink.DefaultRelations()
	for _, c := range []struct {
		name      string
		ids       []string
		relations []datalink.Relation
		signer    sign.Signer
	}{
		{"1 ID", mixed[:1], all, files},
		{"1 ID, S3", mixed[:1], all, presigned},
		{"1000 IDs", mixed, all, files},
		{"1000 IDs, S3", mixed, all, presigned},
		{"1000 IDs, S3, no relations", mixed, nil, presigned},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := newSite(b, repo, func(_ *datalink.Config, rc *datalink.RepositoriesConfig) {
				rc.Signer, rc.Relations = c.signer, c.relations
			})
			body := form(ids(c.ids...)...)
			b.ReportAllocs()
			before := processorTime(b)
			for b.Loop() {
				r := httptest.NewRequest(http.MethodPost, "/api/datalink/links", strings.NewReader(body))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				if w := s.do(r); w.Code != http.StatusOK || strings.Count(w.Body.String(), "#this") != len(c.ids) {
					b.Fatal(w.Body)
				}
			}
			b.ReportMetric(float64(len(c.ids)*b.N)/b.Elapsed().Seconds(), "ID/s")
			b.ReportMetric((processorTime(b)-before).Seconds()*1e9/float64(b.N), "cpu-ns/op")
		})
	}
}

// processorTime is what the process used, which tells more than the clock where
// others work on the same machine.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

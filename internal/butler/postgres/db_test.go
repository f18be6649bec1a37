package postgres_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/postgres"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/fault"
)

func TestMain(m *testing.M) {
	if !butlertest.InstalledPostgreSQL() && os.Getenv("CI") == "" {
		fmt.Fprintln(os.Stderr, "there is no PostgreSQL: nothing is tested")
		return
	}
	os.Exit(butlertest.Main(m))
}

func open(t *testing.T, url string, options postgres.Options) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), url, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func read(ctx context.Context, db butler.DB, st sqlb.Statement) (dimension.Value, error) {
	rows, err := db.Query(ctx, st)
	if err != nil {
		return dimension.Null, err
	}
	defer rows.Close()
	if !rows.Next() {
		return dimension.Null, rows.Err()
	}
	return rows.Row()[0], nil
}

func setting(name string) sqlb.Select {
	s := sqlb.Table("pg_catalog", "pg_settings", "s")
	return sqlb.From(s).Columns(s.Col("setting", dimension.TypeString)).Where(sqlb.Eq(s.Col("name", dimension.TypeString), sqlb.String(name)))
}

// number is a statement that is kept prepared.
func number(i int64) sqlb.Select { return sqlb.Select{}.Output("x", sqlb.Int(i)).Reuse() }

func TestDB_Suite(t *testing.T) {
	butlertest.DBSuite(t, open(t, butlertest.SharedServer(t).URL("postgres"), postgres.Options{}))
}

func TestDB_SuiteOnOneConnection(t *testing.T) {
	butlertest.DBSuite(t, open(t, butlertest.SharedServer(t).URL("postgres"), postgres.Options{MaxConns: 1, MaxIdle: 1}))
}

func TestOpen_MakesReadOnlySessions(t *testing.T) {
	db := open(t, butlertest.SharedServer(t).URL("postgres"), postgres.Options{StatementTimeout: 7 * time.Second})
	for name, want := range map[string]string{"default_transaction_read_only": "on", "TimeZone": "<+00>-00", "statement_timeout": "7000"} {
		if v, err := read(t.Context(), db, setting(name)); err != nil || v.Text() != want {
			t.Errorf("%s is %v, error %v, want %s", name, v, err, want)
		}
	}
}

func TestOpen_TakesURLsOfSQLAlchemy(t *testing.T) {
	plain := butlertest.SharedServer(t).URL("postgres")
	db := open(t, strings.Replace(plain, "postgresql:", "postgresql+psycopg2:", 1), postgres.Options{})
	if v, err := read(t.Context(), db, number(3)); err != nil || v.Int() != 3 {
		t.Errorf("got %v, error %v", v, err)
	}
}

func TestOpen_WithoutADatabase(t *testing.T) {
	s := butlertest.SharedServer(t)
	away, err := url.Parse(s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	away.User = url.UserPassword("butler", "hunter2")
	away.RawQuery = url.Values{"host": {t.TempDir()}}.Encode()
	for name, c := range map[string]struct {
		url  string
		want fault.Kind
	}{
		"no server":   {away.String(), fault.Transient},
		"no database": {s.URL("nothing"), fault.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := postgres.Open(t.Context(), c.url, postgres.Options{})
			if err == nil || fault.KindOf(err) != c.want {
				t.Errorf("error is %v of kind %v, want %v", err, fault.KindOf(err), c.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Error("the error tells the password")
			}
		})
	}
}

func TestQuery_StopsAtTheTimeLimit(t *testing.T) {
	db := open(t, butlertest.SharedServer(t).URL("postgres"), postgres.Options{StatementTimeout: 50 * time.Millisecond})
	_, err := read(t.Context(), db, slow())
	if fault.KindOf(err) != fault.Timeout || !strings.Contains(fault.Message(err), "narrower") {
		t.Errorf("error is %v", err)
	}
}

// slow is a statement that runs for long.
func slow() sqlb.Select {
	numbers := make([]dimension.Value, 3000)
	for i := range numbers {
		numbers[i] = dimension.Int(int64(i))
	}
	st, sum := sqlb.Select{}, sqlb.Expr(sqlb.Int(0))
	for _, alias := range []string{"a", "b", "c"} {
		r := sqlb.Values(alias, sqlb.ValueColumn{Name: "x", Type: dimension.TypeInt, Values: numbers})
		st, sum = st.From(r), sqlb.Arith(sqlb.Add, sum, r.Col("x", dimension.TypeInt))
	}
	return st.Output("n", sqlb.CountAll()).Where(sqlb.Compare(sqlb.GT, sum, sqlb.Int(5)))
}

// running returns how many statements of this program the server runs, beside
// the one that asks.
func running(t *testing.T, db butler.DB) int64 {
	t.Helper()
	a := sqlb.Table("pg_catalog", "pg_stat_activity", "a")
	v, err := read(t.Context(), db, sqlb.From(a).Output("n", sqlb.CountAll()).
		Where(sqlb.Eq(a.Col("state", dimension.TypeString), sqlb.String("active")),
			sqlb.Eq(a.Col("application_name", dimension.TypeString), sqlb.String("vobutler")),
			sqlb.Like(a.Col("query", dimension.TypeString), "%unnest%")))
	if err != nil {
		t.Fatal(err)
	}
	return v.Int()
}

func TestQuery_CanceledEndsInTheServer(t *testing.T) {
	db := open(t, butlertest.SharedServer(t).URL("postgres"), postgres.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := read(ctx, db, slow())
		done <- err
	}()
	for running(t, db) == 0 {
	}
	cancel()
	if err := <-done; fault.KindOf(err) != fault.Canceled {
		t.Errorf("error is %v", err)
	}
	if n := running(t, db); n != 0 {
		t.Errorf("%d statements still run", n)
	}
}

func TestQuery_ValuesTheDatabaseRefuses(t *testing.T) {
	db := open(t, butlertest.SharedServer(t).URL("postgres"), postgres.Options{})
	for name, x := range map[string]sqlb.Expr{
		"division by zero": sqlb.Arith(sqlb.Div, sqlb.Int(1), sqlb.Int(0)),
		"overflow":         sqlb.Arith(sqlb.Mul, sqlb.Int(1<<62), sqlb.Int(4)),
		"zero byte":        sqlb.Eq(sqlb.String("a\x00"), sqlb.String("a")),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t.Context(), db, sqlb.Select{}.Output("x", x))
			if kind, _ := fail.TypeOf(err); kind != fail.InvalidQuery {
				t.Errorf("error is %v", err)
			}
		})
	}
	if v, err := read(t.Context(), db, number(3)); err != nil || v.Int() != 3 {
		t.Errorf("afterwards %v, error %v", v, err)
	}
}

func TestQuery_SurvivesCutConnections(t *testing.T) {
	s := butlertest.SharedServer(t)
	db := open(t, s.URL("postgres"), postgres.Options{})
	var group sync.WaitGroup
	for range 6 { // Several connections become idle.
		group.Go(func() { _, _ = read(t.Context(), db, number(1)) })
	}
	group.Wait()
	cut := "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vobutler';"
	for i := range int64(3) {
		if err := s.Run("postgres", []byte(cut)); err != nil {
			t.Fatal(err)
		}
		if v, err := read(t.Context(), db, number(i)); err != nil || v.Int() != i {
			t.Errorf("got %v, error %v", v, err)
		}
	}
}

func TestQuery_SurvivesAnotherSchema(t *testing.T) {
	s := butlertest.SharedServer(t)
	db := open(t, s.URL("postgres"), postgres.Options{})
	table := sqlb.Table("", "changing", "c")
	st := sqlb.From(table).Columns(table.Col("x", dimension.TypeInt)).Reuse()
	for _, typ := range []string{"bigint", "smallint", "integer"} {
		script := fmt.Sprintf("DROP TABLE IF EXISTS changing; CREATE TABLE changing AS SELECT 5::%s AS x;", typ)
		if err := s.Run("postgres", []byte(script)); err != nil {
			t.Fatal(err)
		}
		if v, err := read(t.Context(), db, st); err != nil || v.Int() != 5 {
			t.Errorf("%s: got %v, error %v", typ, v, err)
		}
	}
}

func TestQuery_FailsWhileTheServerIsAway(t *testing.T) {
	s := butlertest.NewServer(t)
	db := open(t, s.URL("postgres"), postgres.Options{})
	if v, err := read(t.Context(), db, number(1)); err != nil || v.Int() != 1 {
		t.Fatalf("got %v, error %v", v, err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, err := read(t.Context(), db, number(1)); fault.KindOf(err) != fault.Transient {
				t.Errorf("error is %v", err)
			}
		})
	}
	group.Wait()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	// The next attempt is due after a pause.
	for {
		v, err := read(t.Context(), db, number(2))
		if err == nil && v.Int() == 2 {
			break
		}
		if fault.KindOf(err) != fault.Transient {
			t.Fatalf("got %v, error %v", v, err)
		}
	}
}

func TestDB_IsOfNoUseOnceClosed(t *testing.T) {
	db := open(t, butlertest.SharedServer(t).URL("postgres"), postgres.Options{})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := read(t.Context(), db, number(1)); fault.KindOf(err) != fault.Transient {
		t.Errorf("error is %v", err)
	}
}

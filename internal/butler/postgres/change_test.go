package postgres_test

import (
	"testing"

	"github.com/vobutler/vobutler/internal/butler/butlertest"
	"github.com/vobutler/vobutler/internal/butler/postgres"
)

func TestChangeToken_TellsOfEveryChange(t *testing.T) {
	server := butlertest.NewServer(t)
	db := open(t, server.URL("postgres"), postgres.Options{})
	token := func() string {
		t.Helper()
		text, err := db.ChangeToken(t.Context())
		if err != nil || text == "" {
			t.Fatalf("the token is %q, error %v", text, err)
		}
		return text
	}
	before := token()
	if now := token(); now != before {
		t.Errorf("without a change %s became %s", before, now)
	}
	seen := map[string]bool{before: true}
	for _, statement := range []string{"CREATE TABLE c (x int)", "INSERT INTO c VALUES (1)", "UPDATE c SET x = 2", "DELETE FROM c"} {
		if err := server.Run("postgres", []byte(statement)); err != nil {
			t.Fatal(err)
		}
		now := token()
		if seen[now] {
			t.Errorf("after %s the token is %s again", statement, now)
		}
		seen[now] = true
	}
}

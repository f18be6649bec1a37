package sqlstore

import (
	"database/sql"
	"errors"
	"syscall"
	"testing"
)

func TestFull_IsWhatTheSystemSays(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("PRAGMA max_page_count = 3; CREATE TABLE t (x)"); err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("INSERT INTO t VALUES (zeroblob(100000))")
	if err == nil || !errors.Is(full(err), syscall.ENOSPC) {
		t.Errorf("a full database: %v", full(err))
	}
	_, err = db.Exec("INSERT INTO nosuch VALUES (1)")
	if err == nil || errors.Is(full(err), syscall.ENOSPC) {
		t.Errorf("another error: %v", full(err))
	}
	if full(nil) != nil {
		t.Error("no error became one")
	}
}

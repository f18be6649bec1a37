package sign_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/vobutler/vobutler/datalink/sign"
)

func TestLoadKeys_MakesOneKeyForAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	var wg sync.WaitGroup
	var got [8]sign.Keys
	for i := range got {
		wg.Go(func() {
			keys, err := sign.LoadKeys(path)
			if err != nil {
				t.Error(err)
			}
			got[i] = keys
		})
	}
	wg.Wait()
	for _, keys := range got {
		if len(keys) != 1 || fmt.Sprint(keys) != fmt.Sprint(got[0]) {
			t.Errorf("keys %v beside %v", keys, got[0])
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %04o", info.Mode().Perm())
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("files left: %v, %v", left, err)
	}
}

func TestLoadKeys_RefusesAFileOthersMayRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	if _, err := sign.LoadKeys(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := sign.LoadKeys(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("%v", err)
	}
}

func TestParseKeys_RefusesWithoutTellingTheSecret(t *testing.T) {
	good := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("s"), 32))
	short := base64.StdEncoding.EncodeToString([]byte("short"))
	for name, text := range map[string]string{"nothing": " \n", "three": good + "," + good + "\n" + good, "short": short, "no base64": "se-cret!"} {
		if _, err := sign.ParseKeys(text); err == nil || strings.Contains(err.Error(), short) || strings.Contains(err.Error(), "se-cret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if keys, err := sign.ParseKeys(good + ", " + good + "\n"); err != nil || len(keys) != 2 {
		t.Errorf("%v, %v", keys, err)
	}
}

func TestKey_PrintsAsItsID(t *testing.T) {
	secret := strings.Repeat("z", 32)
	keys, err := sign.ParseKeys(base64.StdEncoding.EncodeToString([]byte(secret)))
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("keys", "keys", keys, "key", keys[0])
	asJSON, err := json.Marshal(keys)
	if err != nil {
		t.Fatal(err)
	}
	text := log.String() + string(asJSON) + fmt.Sprintf("%v %+v %#v %s %q %x %d", keys, keys, keys, keys[0], keys[0], keys[0], &keys[0])
	for _, leak := range []string{"zzzz", "7a7a7a", "122 122", base64.StdEncoding.EncodeToString([]byte(secret))[:8]} {
		if strings.Contains(text, leak) {
			t.Errorf("%q in %s", leak, text)
		}
	}
	if !strings.Contains(text, keys[0].String()) {
		t.Errorf("no id in %s", text)
	}
}

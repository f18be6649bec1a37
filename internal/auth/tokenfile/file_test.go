package tokenfile_test

import (
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/auth/tokenfile"
)

func TestAdd_LeavesWhatIsThere(t *testing.T) {
	s := newSite(t)
	const before = "# our users\n- {user: eve, sha256: " // a comment and a style of a person
	text := before + strings.Repeat("ab", 32) + "}"      // without an end of line
	if err := os.WriteFile(s.path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	token := s.add("ada", 0, "g")
	after, err := os.ReadFile(s.path)
	if err != nil || !strings.HasPrefix(string(after), text+"\n") {
		t.Errorf("got %s, %v", after, err)
	}
	if strings.Contains(string(after), token) {
		t.Error("the token is in the file")
	}
	if p, err := s.open().Authenticate(bearer(token)); err != nil || p.User != "ada" {
		t.Errorf("got %+v, %v", p, err)
	}
	info, err := os.Stat(s.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
}

func TestAdd_MakesAFileForItsOwnerOnly(t *testing.T) {
	s := newSite(t)
	s.add("ada", 0)
	info, err := os.Stat(s.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
}

func TestAdd_RefusesNamesThatCannotStandInALog(t *testing.T) {
	s := newSite(t)
	for _, name := range []string{"", "a b", "a\nb", "-x", strings.Repeat("a", 65), "a,b"} {
		if _, err := tokenfile.Add(s.path, name, nil, 0, noon); err == nil {
			t.Errorf("the user %q was taken", name)
		}
		if _, err := tokenfile.Add(s.path, "ada", []string{name}, 0, noon); err == nil {
			t.Errorf("the group %q was taken", name)
		}
	}
}

func TestOpen_NamesWhatIsWrong(t *testing.T) {
	digest := strings.Repeat("ab", 32)
	for name, c := range map[string]struct{ text, want string }{
		"no list":             {"user: ada", "cannot unmarshal"},
		"an unknown key":      {"- {user: ada, sha256: " + digest + ", group: x}", "field group not found"},
		"a user without name": {"- {sha256: " + digest + "}", "token 1:"},
		"a hash cut short":    {"- {user: ada, sha256: abcd}", "64 hexadecimal digits"},
		"a token, no hash":    {"- {user: ada, sha256: vobutler-" + strings.Repeat("x", 55) + "}", "64 hexadecimal digits"},
		"a date that is none": {"- {user: ada, sha256: " + digest + ", expires: soon}", "soon"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			if err := os.WriteFile(s.path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := tokenfile.Open(s.path, slog.New(slog.DiscardHandler), nil)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), s.path) {
				t.Errorf("got %v", err)
			}
			if _, err := tokenfile.Add(s.path, "ada", nil, 0, noon); err == nil {
				t.Error("a token was added to it")
			}
		})
	}
}

func TestOpen_RefusesAFileThatOthersMayRead(t *testing.T) {
	s := newSite(t)
	s.add("ada", 0)
	if err := os.Chmod(s.path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := tokenfile.Open(s.path, slog.New(slog.DiscardHandler), nil); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("got %v", err)
	}
}

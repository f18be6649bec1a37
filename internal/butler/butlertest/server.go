package butlertest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// Server is a PostgreSQL server for the tests of one process. It listens on a
// socket in its own folder only.
type Server struct {
	bin    string
	folder string
	owner  *syscall.SysProcAttr // the account it runs under
	env    []string

	control *exec.Cmd
	stdin   io.Closer
	clones  atomic.Int64
}

// The one server of the process.
var (
	serverOnce sync.Once
	theServer  *Server
	serverErr  error
)

// HasPostgreSQL reports whether there is a PostgreSQL to test with. In continuous
// integration it is an error if there is none.
func HasPostgreSQL(t testing.TB) bool {
	t.Helper()
	_, err := findBinaries()
	if err != nil && os.Getenv("CI") != "" {
		t.Fatal(err)
	}
	if err != nil {
		t.Log(err)
	}
	return err == nil
}

// InstalledPostgreSQL reports whether there is a PostgreSQL to test with.
func InstalledPostgreSQL() bool {
	_, err := findBinaries()
	return err == nil
}

// findBinaries returns the folder with the programs of PostgreSQL.
func findBinaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		path, err = filepath.EvalSymlinks(path) // The other programs are where it is itself.
		return filepath.Dir(path), err
	}
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(folders) == 0 {
		return "", errors.New("there is no PostgreSQL to test with; install the package postgresql, or have initdb on the PATH")
	}
	slices.Sort(folders)
	return filepath.Dir(folders[len(folders)-1]), nil
}

// SharedServer returns the server of the process, started at the first call.
func SharedServer(t testing.TB) *Server {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// NewServer starts a server of a test's own, which the test may stop.
func NewServer(t testing.TB) *Server {
	t.Helper()
	s, err := newServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	return s
}

func server() (*Server, error) {
	serverOnce.Do(func() {
		if theServer, serverErr = newServer(); serverErr == nil {
			serverErr = theServer.createDemo()
		}
	})
	return theServer, serverErr
}

func (s *Server) createDemo() error {
	if err := s.Run("postgres", []byte("CREATE DATABASE demo;")); err != nil {
		return err
	}
	return load(context.Background(), s, "demo")
}

func stopServer() error {
	if theServer == nil {
		return nil
	}
	return theServer.close()
}

func newServer() (*Server, error) {
	bin, err := findBinaries()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "butlertest-")
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, folder: folder, env: []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}}
	if err := s.chooseOwner(); err == nil {
		if err = s.initialize(); err == nil {
			if err = s.start(); err == nil {
				return s, nil
			}
		}
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return nil, errors.Join(err, os.RemoveAll(folder))
}

// chooseOwner finds the account to run under: PostgreSQL refuses root's.
func (s *Server) chooseOwner() error {
	if os.Getuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return err
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return err
	}
	s.owner = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return os.Chown(s.folder, int(uid), int(gid))
}

// command returns a command of PostgreSQL under the server's account.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = s.folder, s.env, s.owner
	return cmd
}

func (s *Server) initialize() error {
	out, err := s.command(filepath.Join(s.bin, "initdb"), "--pgdata=data", "--auth=trust", "--username=butler",
		"--encoding=UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

// script starts the server and stops it when its input ends, which it does even
// if the test process is killed.
const script = `"$1/pg_ctl" -D data -w -s -l log -o "-c listen_addresses= -k '$2' -c fsync=off -c max_connections=60 -c shared_buffers=32MB" start &&
echo ready && cat >/dev/null
"$1/pg_ctl" -D data -s -m immediate stop`

func (s *Server) start() error {
	s.control = s.command("/bin/sh", "-c", script, "sh", s.bin, s.folder)
	stdin, err := s.control.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := s.control.StdoutPipe()
	if err != nil {
		return err
	}
	var stderr bytes.Buffer
	s.control.Stderr = &stderr
	if err := s.control.Start(); err != nil {
		return err
	}
	s.stdin = stdin
	if line, _ := bufio.NewReader(stdout).ReadString('\n'); line != "ready\n" {
		log, _ := os.ReadFile(filepath.Join(s.folder, "log"))
		return fmt.Errorf("start PostgreSQL: %w: %s%s", s.Stop(), stderr.Bytes(), log)
	}
	return nil
}

// Stop stops the server at once, as if it had crashed.
func (s *Server) Stop() error {
	if s.stdin == nil {
		return nil
	}
	err := s.stdin.Close()
	s.stdin = nil
	return errors.Join(err, s.control.Wait())
}

// Start starts the server again after Stop.
func (s *Server) Start() error { return s.start() }

func (s *Server) close() error { return errors.Join(s.Stop(), os.RemoveAll(s.folder)) }

// URL returns the URL of a database.
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: "postgresql", User: url.User("butler"), Path: "/" + database,
		RawQuery: url.Values{"host": {s.folder}}.Encode()}
	return u.String()
}

// Run runs statements in a database, with full rights.
func (s *Server) Run(database string, sql []byte) error {
	cmd := s.command(filepath.Join(s.bin, "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
		"--host="+s.folder, "--username=butler", "--dbname="+database)
	cmd.Stdin = bytes.NewReader(sql)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("psql: %w: %s", err, out)
	}
	return nil
}

// clone makes a copy of the demo's database and returns its name.
func (s *Server) clone() (string, error) {
	name := fmt.Sprintf("demo%d", s.clones.Add(1))
	if err := s.Run("postgres", fmt.Appendf(nil, "CREATE DATABASE %s;", name)); err != nil {
		return "", err
	}
	return name, load(context.Background(), s, name)
}

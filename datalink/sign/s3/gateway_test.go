package s3_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// gateway is a real object store, versitygw over a folder, that checks signatures,
// methods and times.
type gateway struct {
	address string // host:port
	folder  string // one folder for each bucket
}

const (
	gatewayID     = "gateway-root"
	gatewaySecret = "gateway/secret+0123456789"
	// gatewayDomain is the domain whose names are those of buckets.
	gatewayDomain = "objects.test"
)

// startGateway starts a store with some objects, named by bucket and key.
func startGateway(t *testing.T, objects map[string]string) *gateway {
	t.Helper()
	program := os.Getenv("VERSITYGW")
	if program == "" {
		program = "../../../.cache/bin/versitygw"
	}
	if _, err := os.Stat(program); errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s is not there: run scripts/setup", program)
	}
	g := &gateway{folder: t.TempDir(), address: freeAddress(t)}
	for name, content := range objects {
		path := filepath.Join(g.folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(program, "--port", g.address, "--virtual-domain", gatewayDomain, "--quiet", "posix", g.folder)
	command.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+gatewayID, "ROOT_SECRET_KEY="+gatewaySecret)
	var log bytes.Buffer
	command.Stdout, command.Stderr = &log, &log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-ended
	})
	if err := reachable(g.address, ended); err != nil {
		t.Fatalf("versitygw: %v", err)
	}
	return g
}

// freeAddress is a port that nobody has at the moment.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// reachable returns when a process listens.
func reachable(address string, ended chan error) error {
	tick, patience := time.NewTicker(5*time.Millisecond), time.NewTimer(30*time.Second)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			ended <- err
			return fmt.Errorf("it ended: %w", err)
		case <-patience.C:
			return errors.New("it does not listen")
		case <-tick.C:
			if c, err := net.Dial("tcp", address); err == nil {
				return c.Close()
			}
		}
	}
}

package butlerapi_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/vobutler/vobutler/internal/demo"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// demoFolder is where the demo's repository is unpacked, by the first test that
// needs it.
var demoFolder string

func TestMain(m *testing.M) {
	flag.Parse()
	var err error
	if demoFolder, err = os.MkdirTemp("", "butlerapi-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	_ = os.RemoveAll(demoFolder)
	os.Exit(code)
}

var unpack = sync.OnceValues(func() (demo.Repo, error) { return demo.Unpack(context.Background(), demoFolder) })

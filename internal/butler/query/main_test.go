package query_test

import (
	"os"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/butlertest"
)

func TestMain(m *testing.M) { os.Exit(butlertest.Main(m)) }

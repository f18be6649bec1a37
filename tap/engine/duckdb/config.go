package duckdb

import (
	"log/slog"
	"runtime"
	"strconv"

	"github.com/vobutler/vobutler/tap/schema"
)

// Config says what an engine serves and what it may use. The zero value is an
// engine without data, for uploads and the tables of the service alone.
type Config struct {
	// File is the data file, or "" for none.
	File string
	// Writable lets Patch change the file, which no other process may then have
	// open.
	Writable bool
	// Tables are what the file must hold, with these columns; a file that does
	// not is refused. Nil: whatever it holds.
	Tables []*schema.Table
	// MemoryLimit is what queries may use together before they spill, in
	// DuckDB's notation ("2GB"); "": four fifths of the machine's memory.
	MemoryLimit string
	// TempDir is where queries spill, each generation into a folder of its own;
	// it is made if need be. "": they do not spill, and fail at the memory limit.
	TempDir string
	// MaxTemp is the most that spilled data may occupy ("20GB"); "": nine
	// tenths of what is free.
	MaxTemp string
	// Threads is how many threads serve queries; 0: one a processor.
	Threads int
	// Logger is told of new data files; nil: slog.Default().
	Logger *slog.Logger
}

// checkpointEvery is how much of changes is kept beside the data file before it
// goes into it. To read 16 MB of it back, DuckDB's own choice, takes seconds.
const checkpointEvery = "2MB"

// settings returns what DuckDB is opened with: nothing is fetched from the
// network, and nothing that a query might say gives it more than the data. Temp
// is the folder to spill to, or "".
func (c *Config) settings(temp string) map[string]string {
	threads := c.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	s := map[string]string{
		"threads":                      strconv.Itoa(threads),
		"autoinstall_known_extensions": "false",
		"autoload_known_extensions":    "false",
		"allow_community_extensions":   "false",
		"temp_directory":               temp,
	}
	if c.MemoryLimit != "" {
		s["memory_limit"] = c.MemoryLimit
	}
	if c.Writable {
		// What a crash leaves to be done again at the next start stays little.
		s["checkpoint_threshold"] = checkpointEvery
	}
	if c.MaxTemp != "" {
		s["max_temp_directory_size"] = c.MaxTemp
	}
	return s
}

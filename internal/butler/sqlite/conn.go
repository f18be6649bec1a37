package sqlite

import (
	"context"
	"io/fs"
	"net/url"
	"path/filepath"
	"sync"
	"time"
	"unsafe"

	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// conn is a connection. It runs one statement at a time.
type conn struct {
	tls  *libc.TLS
	file fs.FileInfo // that was opened
	busy time.Duration

	// mu keeps an interruption, which comes from another goroutine, from a
	// connection that is closed.
	mu sync.Mutex
	db uintptr

	scratch  uintptr // memory for pointers and texts that go to the database
	capacity int
	kept     map[string]*statement // prepared statements of the texts that are reused
}

// maxKept bounds the prepared statements of a connection.
const maxKept = 64

// busyStep is the time in milliseconds that SQLite itself waits for a lock. The
// rest of the wait is ours, so that a context can end it.
const busyStep = 10

func open(path string, file fs.FileInfo, options Options) (*conn, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, away(err)
	}
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(absolute), RawQuery: "mode=ro"}
	c := &conn{tls: libc.NewTLS(), file: file, busy: options.BusyTimeout, kept: map[string]*statement{}}
	handle, name := c.pointers(), c.text(uri.String(), pointerSize)
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, handle,
		sqlite3.SQLITE_OPEN_READONLY|sqlite3.SQLITE_OPEN_NOMUTEX|sqlite3.SQLITE_OPEN_URI, 0)
	c.db = *(*uintptr)(pointer(c.pointers()))
	if rc != sqlite3.SQLITE_OK {
		err := c.fault(rc)
		c.close()
		return nil, err
	}
	sqlite3.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	sqlite3.Xsqlite3_busy_timeout(c.tls, c.db, busyStep)
	return c, nil
}

// check reads from the file, which opening does not.
func (c *conn) check(ctx context.Context) error {
	s, err := c.prepare(sqlb.Text{SQL: "SELECT COUNT(*) FROM sqlite_master"})
	if err != nil {
		return err
	}
	defer s.close()
	_, err = s.step(ctx)
	return err
}

func (c *conn) interrupt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.db == 0 {
		return
	}
	// The memory of one thread must not be used by two.
	tls := libc.NewTLS()
	defer tls.Close()
	sqlite3.Xsqlite3_interrupt(tls, c.db)
}

func (c *conn) close() {
	for _, s := range c.kept {
		s.finalize()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.db != 0 {
		sqlite3.Xsqlite3_close_v2(c.tls, c.db)
		c.db = 0
	}
	if c.scratch != 0 {
		libc.Xfree(c.tls, c.scratch)
		c.scratch = 0
	}
	c.tls.Close()
}

const pointerSize = int(unsafe.Sizeof(uintptr(0)))

// pointers returns memory for one pointer, at the begin of the scratch memory.
func (c *conn) pointers() uintptr {
	c.reserve(pointerSize)
	return c.scratch
}

// text returns s with a zero byte after it, in scratch memory from an offset on.
func (c *conn) text(s string, offset int) uintptr {
	c.reserve(offset + len(s) + 1)
	copy(memory(c.scratch+uintptr(offset), len(s)+1), s)
	memory(c.scratch+uintptr(offset), len(s)+1)[len(s)] = 0
	return c.scratch + uintptr(offset)
}

// reserve makes the scratch memory at least so large.
func (c *conn) reserve(size int) {
	if size <= c.capacity {
		return
	}
	size = max(2*size, 4096)
	if c.scratch != 0 {
		libc.Xfree(c.tls, c.scratch)
	}
	c.scratch = libc.Xmalloc(c.tls, libc.Tsize_t(size))
	if c.scratch == 0 {
		panic("out of memory")
	}
	c.capacity = size
}

// shrink gives back scratch memory that a long text has made large.
func (c *conn) shrink() {
	const large = 1 << 20
	if c.capacity > large {
		libc.Xfree(c.tls, c.scratch)
		c.scratch, c.capacity = 0, 0
	}
}

// pointer turns an address in the memory of the database, which Go's collector
// does not know and never moves, into a pointer.
func pointer(address uintptr) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&address))
}

// memory returns n bytes at an address in the memory of the database.
func memory(address uintptr, n int) []byte {
	return unsafe.Slice((*byte)(pointer(address)), n)
}

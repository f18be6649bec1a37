package duckdb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/tap/dialect"
	printer "github.com/vobutler/vobutler/tap/dialect/duckdb"
	"github.com/vobutler/vobutler/tap/schema"
	"github.com/vobutler/vobutler/votable"
)

const (
	// dataCatalog is the name under which the data file is attached.
	dataCatalog = "data"
	// memoryCatalog is DuckDB's name for the database in memory.
	memoryCatalog = "memory"
	mainSchema    = "main"
)

// generation is one instance of DuckDB with one data file. It is freed when it
// was retired and its last user has left.
type generation struct {
	serial int64 // grows from one generation to the next
	db     *duck.DB
	spill  *duck.WorkDir  // nil where queries do not spill
	layout dialect.Layout // of the data file as it was opened; never changed
	// large counts, for each spatial index of a table that is Writable, the rows
	// that are not small. It changes with Engine.admin held.
	large map[schema.TableName][]int64
	// print is the dialect for the data and the tables loaded so far.
	print atomic.Pointer[printer.Dialect]

	mu      sync.Mutex
	idle    []*duck.Conn
	users   int
	retired bool
	freed   chan struct{} // closed when it is freed
	freeErr error         // set before freed is closed
}

// maxIdle is how many connections are kept for the next query. One costs some
// kilobytes; making one costs less than a millisecond.
const maxIdle = 16

// generations counts those made by this process.
var generations atomic.Int64

// newGeneration opens an instance, attaches the file and locks it down.
func newGeneration(ctx context.Context, c *Config) (*generation, error) {
	g := &generation{serial: generations.Add(1), layout: dialect.Layout{}, large: map[schema.TableName][]int64{}, freed: make(chan struct{})}
	temp := ""
	if c.TempDir != "" {
		var err error
		if g.spill, err = duck.NewWorkDir(c.TempDir, "spill-"); err != nil {
			return nil, err
		}
		temp = g.spill.Path
	}
	var err error
	if g.db, err = duck.Open("", c.settings(temp)); err != nil {
		return nil, errors.Join(err, g.spill.Remove())
	}
	if err := g.prepare(ctx, c); err != nil {
		g.free()
		return nil, errors.Join(err, g.freeErr)
	}
	g.print.Store(printer.New(g.tables()))
	return g, nil
}

func (g *generation) prepare(ctx context.Context, c *Config) error {
	conn, err := g.conn()
	if err != nil {
		return err
	}
	defer g.putBack(conn, true)
	if c.File != "" {
		if err := g.attach(ctx, conn, c); err != nil {
			return err
		}
	}
	if err := g.db.Register(functions()); err != nil {
		return err
	}
	// The order counts: after the last setting no other can be changed.
	for _, setting := range []string{"enable_external_access = false", "lock_configuration = true"} {
		if err := conn.Exec(ctx, "SET "+setting); err != nil {
			return err
		}
	}
	return nil
}

// attach opens the data file.
func (g *generation) attach(ctx context.Context, conn *duck.Conn, c *Config) error {
	attach := "ATTACH " + duck.QuoteText(c.File) + " AS " + dataCatalog
	if !c.Writable {
		attach += " (READ_ONLY)"
	}
	if err := conn.Exec(ctx, attach); err != nil {
		return fmt.Errorf("open the data file %s: %w", c.File, err)
	}
	described, err := conn.ReadDataFile(ctx, dataCatalog)
	if err != nil {
		return fmt.Errorf("read the data file %s: %w", c.File, err)
	}
	g.layout = layoutOf(described)
	if err := g.holds(ctx, conn, c.Tables); err != nil {
		return fmt.Errorf("the data file %s: %w", c.File, err)
	}
	if !c.Writable {
		return nil
	}
	for name := range g.layout {
		if err := g.countLarge(ctx, conn, name); err != nil {
			return fmt.Errorf("read the data file %s: %w", c.File, err)
		}
	}
	return nil
}

// holds returns an error that names what the data file lacks of the tables.
func (g *generation) holds(ctx context.Context, conn *duck.Conn, tables []*schema.Table) error {
	for _, t := range tables {
		physical, ok := g.layout[t.Name]
		if !ok {
			return fmt.Errorf("it has no table %s: import it again", t.Name)
		}
		s, err := conn.Query(ctx, "SELECT * FROM "+duck.QuotePath(physical.Relation)+" LIMIT 0", nil, nil)
		if err != nil {
			return err
		}
		fields := s.Fields()
		s.Close()
		for i := range t.Columns {
			want := t.Columns[i].Field()
			if !slices.ContainsFunc(fields, func(f votable.Field) bool { return f.Name == want.Name && f.Datatype == want.Datatype }) {
				return fmt.Errorf("table %s has no column %s of type %s: import it again", t.Name, want.Name, want.Datatype)
			}
		}
		for i := range t.Internal {
			want := t.Internal[i].Field()
			if !slices.ContainsFunc(fields, func(f votable.Field) bool { return f.Name == want.Name && f.Datatype == want.Datatype }) {
				physical.Lacks = append(physical.Lacks, want.Name)
			}
		}
		g.layout[t.Name] = physical
	}
	return nil
}

// layoutOf says where the tables of a data file lie.
func layoutOf(d *duck.DataFile) dialect.Layout {
	layout := dialect.Layout{}
	for _, t := range d.Tables {
		p := dialect.Physical{Relation: append([]string{dataCatalog}, t.Relation...)}
		for _, s := range t.Spatial {
			p.Spatial = append(p.Spatial, dialect.Spatial(s))
		}
		layout[schema.TableName{Schema: t.Schema, Table: t.Table}] = p
	}
	return layout
}

// enter counts a user in; it is false for a generation that was retired.
func (g *generation) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.retired {
		return false
	}
	g.users++
	return true
}

// stay counts one more user in on behalf of one that is already there.
func (g *generation) stay() {
	g.mu.Lock()
	g.users++
	g.mu.Unlock()
}

// leave counts a user out.
func (g *generation) leave() {
	g.mu.Lock()
	g.users--
	last := g.retired && g.users == 0
	g.mu.Unlock()
	if last {
		g.free()
	}
}

// retire lets nobody in any more.
func (g *generation) retire() {
	g.mu.Lock()
	last := !g.retired && g.users == 0
	g.retired = true
	g.mu.Unlock()
	if last {
		g.free()
	}
}

func (g *generation) free() {
	for _, c := range g.idle {
		c.Close()
	}
	g.idle = nil
	g.db.Close()
	g.freeErr = g.spill.Remove()
	close(g.freed)
}

// conn returns a connection that nobody else uses.
func (g *generation) conn() (*duck.Conn, error) {
	g.mu.Lock()
	if n := len(g.idle); n > 0 {
		c := g.idle[n-1]
		g.idle = g.idle[:n-1]
		g.mu.Unlock()
		return c, nil
	}
	g.mu.Unlock()
	return g.db.Connect()
}

// putBack takes a connection back. One whose query was left in the middle is
// closed, which ends the query.
func (g *generation) putBack(c *duck.Conn, clean bool) {
	if clean {
		g.mu.Lock()
		if len(g.idle) < maxIdle {
			g.idle = append(g.idle, c)
			g.mu.Unlock()
			return
		}
		g.mu.Unlock()
	}
	c.Close()
}

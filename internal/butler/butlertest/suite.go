package butlertest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
	"github.com/vobutler/vobutler/internal/butler/tai"
	"github.com/vobutler/vobutler/internal/fault"
)

// DBSuite tests what every butler.DB does. The statements need no tables.
func DBSuite(t *testing.T, db butler.DB) {
	t.Run("values of all types come back", func(t *testing.T) { suiteValues(t, db) })
	t.Run("lists of any length", func(t *testing.T) { suiteLists(t, db) })
	t.Run("timespans", func(t *testing.T) { suiteTimespans(t, db) })
	t.Run("patterns", func(t *testing.T) { suitePatterns(t, db) })
	t.Run("groups, windows and unions", func(t *testing.T) { suiteGroups(t, db) })
	t.Run("many conditions", func(t *testing.T) { suiteConditions(t, db) })
	t.Run("a canceled statement", func(t *testing.T) { suiteCancel(t, db) })
	t.Run("rows closed before their end", func(t *testing.T) { suiteClose(t, db) })
	t.Run("many goroutines", func(t *testing.T) { suiteConcurrency(t, db) })
	t.Run("a mistake in a statement", func(t *testing.T) { suiteMistake(t, db) })
}

// query returns all rows of a statement.
func query(t *testing.T, db butler.DB, st sqlb.Statement) [][]dimension.Value {
	t.Helper()
	rows, err := db.Query(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	out, err := drain(rows)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func drain(rows butler.Rows) ([][]dimension.Value, error) {
	defer func() { _ = rows.Close() }()
	var out [][]dimension.Value
	for rows.Next() {
		out = append(out, slices.Clone(rows.Row()))
	}
	return out, rows.Err()
}

// one returns the only value of a statement.
func one(t *testing.T, db butler.DB, x sqlb.Expr) dimension.Value {
	t.Helper()
	rows := query(t, db, sqlb.Select{}.Output("x", x))
	if len(rows) != 1 || len(rows[0]) != 1 {
		t.Fatalf("%d rows for one value", len(rows))
	}
	return rows[0][0]
}

func samples() map[dimension.Type][]dimension.Value {
	return map[dimension.Type][]dimension.Value{
		dimension.TypeInt: {dimension.Int(0), dimension.Int(-1), dimension.Int(math.MaxInt64), dimension.Int(math.MinInt64)},
		dimension.TypeFloat: {dimension.Float(0.1), dimension.Float(-1e-300), dimension.Float(math.MaxFloat64), dimension.Float(3),
			dimension.Float(math.Inf(1)), dimension.Float(math.Inf(-1))},
		dimension.TypeString: {dimension.String(""), dimension.String(`it's "\x" $1 ?1`), dimension.String("a\tb\nc\rd"),
			dimension.String("αβγ 🛰"), dimension.String(strings.Repeat("long ", 100_000))},
		dimension.TypeBool:       {dimension.Bool(true), dimension.Bool(false)},
		dimension.TypeHash:       {dimension.Hash("\x00\xff\x10"), dimension.Hash("")},
		dimension.TypeUUID:       {dimension.UUID([16]byte{0, 1, 2, 15: 255}), dimension.UUID([16]byte{15: 1, 0: 0xfe})},
		dimension.TypeRegion:     {dimension.Region("c\x00\x01\x02\x03"), dimension.Region("p")},
		dimension.TypeDateTime:   {dimension.DateTime(tai.Min), dimension.DateTime(1763467200000000000), dimension.DateTime(tai.Max)},
		dimension.TypeIngestDate: {dimension.DateTime(1763467200000000000), dimension.DateTime(1500000000123456000)},
	}
}

func suiteValues(t *testing.T, db butler.DB) {
	for typ, values := range samples() {
		for _, v := range values {
			if got := one(t, db, sqlb.LitAs(v, typ)); got != v {
				t.Errorf("%s: got %.40s, want %.40s", typ, got, v)
			}
		}
		if got := one(t, db, sqlb.Null(typ)); !got.IsNull() {
			t.Errorf("%s: got %s, want NULL", typ, got)
		}
		values = append(values, dimension.Null)
		number := make([]dimension.Value, len(values))
		for i := range number {
			number[i] = dimension.Int(int64(i))
		}
		r := sqlb.Values("v", sqlb.ValueColumn{Name: "x", Type: typ, Values: values},
			sqlb.ValueColumn{Name: "n", Type: dimension.TypeInt, Values: number})
		n := r.Col("n", dimension.TypeInt)
		rows := query(t, db, sqlb.From(r).Columns(r.Col("x", typ), n).OrderBy(sqlb.Order{Expr: n}))
		for i, row := range rows {
			if row[0] != values[i] {
				t.Errorf("%s in a table: got %.40s, want %.40s", typ, row[0], values[i])
			}
		}
		if len(rows) != len(values) {
			t.Errorf("%s: %d rows for %d", typ, len(rows), len(values))
		}
	}
}

func numbers(n int) []dimension.Value {
	out := make([]dimension.Value, n)
	for i := range out {
		out[i] = dimension.Int(int64(i))
	}
	return out
}

func integers(alias string, n int) (sqlb.Relation, sqlb.Column) {
	r := sqlb.Values(alias, sqlb.ValueColumn{Name: "x", Type: dimension.TypeInt, Values: numbers(n)})
	return r, r.Col("x", dimension.TypeInt)
}

func suiteLists(t *testing.T, db butler.DB) {
	r, x := integers("r", 20)
	for _, n := range []int{0, 1, 2, 16, 17, 20_000} {
		rows := query(t, db, sqlb.From(r).Output("n", sqlb.CountAll()).Where(sqlb.In(x, numbers(n))))
		if got, want := rows[0][0].Int(), int64(min(n, 20)); got != want {
			t.Errorf("%d of a list of %d, want %d", got, n, want)
		}
	}
	words := sqlb.Values("w", sqlb.ValueColumn{Name: "s", Type: dimension.TypeString, Values: []dimension.Value{dimension.String("it's"), dimension.String("b")}})
	list := make([]dimension.Value, 50)
	for i := range list {
		list[i] = dimension.String(fmt.Sprint("w", i))
	}
	list[49] = dimension.String("it's")
	s := words.Col("s", dimension.TypeString)
	if rows := query(t, db, sqlb.From(words).Columns(s).Where(sqlb.In(s, list))); len(rows) != 1 || rows[0][0].Text() != "it's" {
		t.Errorf("got %v", rows)
	}
}

func suiteTimespans(t *testing.T, db butler.DB) {
	spans := []dimension.Timespan{dimension.AllTime, dimension.EmptyTimespan, dimension.NewTimespan(10, 20), dimension.NewTimespan(15, 30),
		dimension.NewTimespan(20, 30), dimension.NewTimespan(tai.Min, 10), dimension.NewTimespan(20, tai.Max), dimension.Instant(19)}
	for _, a := range spans {
		la := sqlb.Lit(dimension.Span(a))
		if got := one(t, db, la).Timespan(); got != a {
			t.Errorf("%v came back as %v", a, got)
		}
		for _, b := range spans {
			lb := sqlb.Lit(dimension.Span(b))
			if got := one(t, db, sqlb.Overlaps(la, lb)).Bool(); got != a.Overlaps(b) {
				t.Errorf("%v overlaps %v: %v", a, b, got)
			}
			if got := one(t, db, sqlb.Eq(la, lb)).Bool(); got != (a == b) {
				t.Errorf("%v = %v: %v", a, b, got)
			}
		}
		for _, time := range []int64{0, 9, 10, 19, 20, 29, 30} {
			if got := one(t, db, sqlb.Contains(la, sqlb.Lit(dimension.DateTime(time)))).Bool(); got != a.Contains(time) {
				t.Errorf("%v contains %d: %v", a, time, got)
			}
		}
		if !a.Empty() {
			begin, end := one(t, db, sqlb.Begin(la)), one(t, db, sqlb.End(la))
			if begin != dimension.DateTime(a.Begin) || end != dimension.DateTime(a.End) {
				t.Errorf("bounds of %v are %v and %v", a, begin, end)
			}
		}
	}
	null := sqlb.Null(dimension.TypeTimespan)
	if v := one(t, db, null); !v.IsNull() {
		t.Errorf("NULL came back as %v", v)
	}
	if v := one(t, db, sqlb.Begin(null)); v != dimension.DateTime(0) {
		t.Errorf("the begin of NULL is %v", v)
	}
	if v := one(t, db, sqlb.Overlaps(null, sqlb.Lit(dimension.Span(dimension.AllTime)))); !v.IsNull() {
		t.Errorf("NULL overlaps: %v", v)
	}
	// A timespan goes as one column through a subquery, DISTINCT and a union.
	one := sqlb.Select{}.Output("t", sqlb.Lit(dimension.Span(spans[2])))
	sub := sqlb.Subquery(sqlb.UnionAll(one, one, sqlb.Select{}.Output("t", null)), "s")
	rows := query(t, db, sqlb.From(sub).Columns(sub.Col("t", dimension.TypeTimespan)).Distinct())
	if len(rows) != 2 {
		t.Errorf("distinct timespans are %v", rows)
	}
}

func suitePatterns(t *testing.T, db butler.DB) {
	for _, c := range []struct {
		text, pattern string
		want          bool
	}{
		{"COSMOS", "COS%", true}, {"cosmos", "COS%", false}, {"COSMOS", "COS_OS", true}, {"COSMOS", "COS_", false},
		{"50%", `50\%`, true}, {"505", `50\%`, false}, {"a_b", `a\_b`, true}, {"axb", `a\_b`, false},
		{"a*b", "a*b", true}, {"axb", "a*b", false}, {"a?b", "a?b", true}, {"a[b", "a[b", true}, {`a\b`, `a\\b`, true},
		{"a]b^c", "a]b^c", true}, {"", "%", true}, {"äö", "_ö", true}, {"x\ny", "x%y", true},
	} {
		if got := one(t, db, sqlb.Like(sqlb.String(c.text), c.pattern)).Bool(); got != c.want {
			t.Errorf("%q like %q is %v", c.text, c.pattern, got)
		}
	}
}

func suiteGroups(t *testing.T, db butler.DB) {
	r, x := integers("r", 10)
	parity := sqlb.Arith(sqlb.Mod, x, sqlb.Int(2))
	inner := sqlb.Subquery(sqlb.From(r).Columns(x).Output("p", parity).Output("s", sqlb.Case([]sqlb.When{
		{If: sqlb.Eq(parity, sqlb.Int(0)), Then: sqlb.String("even")}}, sqlb.String("odd"))).
		Output("t", sqlb.Lit(dimension.Span(dimension.Instant(5)))), "i")
	p, ix := inner.Col("p", dimension.TypeInt), inner.Col("x", dimension.TypeInt)
	rows := query(t, db, sqlb.From(inner).Columns(p).Output("n", sqlb.CountAll()).Output("lo", sqlb.Min(ix)).Output("hi", sqlb.Max(ix)).
		Output("any", sqlb.Any(inner.Col("s", dimension.TypeString))).Output("span", sqlb.Any(inner.Col("t", dimension.TypeTimespan))).
		Output("all", sqlb.Concat(inner.Col("s", dimension.TypeString), ":")).
		GroupBy(p).Having(sqlb.Compare(sqlb.GT, sqlb.CountAll(), sqlb.Int(1))).OrderBy(sqlb.Order{Expr: p, Descending: true}))
	want := "[[1 5 1 9 'odd' [1970-01-01T00:00:00, 1970-01-01T00:00:00) 'odd:odd:odd:odd:odd'] [0 5 0 8 'even' [1970-01-01T00:00:00, 1970-01-01T00:00:00) 'even:even:even:even:even']]"
	if got := fmt.Sprint(rows); got != want {
		t.Errorf("groups are %s", got)
	}

	ranked := sqlb.Define("ranked", sqlb.From(inner).Columns(ix).
		Output("n", sqlb.RowNumber([]sqlb.Expr{p}, sqlb.Order{Expr: ix, Descending: true})))
	best := ranked.As("b")
	bx := best.Col("x", dimension.TypeInt)
	first := sqlb.From(best).Columns(bx).Where(sqlb.Eq(best.Col("n", dimension.TypeInt), sqlb.Int(1))).With(ranked)
	both := sqlb.Subquery(sqlb.UnionAll(first, sqlb.From(r).Columns(x).OrderBy(sqlb.Order{Expr: x}).Limit(2).Offset(4)), "u")
	ux := both.Col("x", dimension.TypeInt)
	if got := fmt.Sprint(query(t, db, sqlb.From(both).Columns(ux).OrderBy(sqlb.Order{Expr: ux}))); got != "[[4] [5] [8] [9]]" {
		t.Errorf("the union is %s", got)
	}
	if got := query(t, db, sqlb.Union(sqlb.From(r).Columns(x), sqlb.From(r).Columns(x))); len(got) != 10 {
		t.Errorf("a union of equal rows has %d", len(got))
	}
	withNull := sqlb.Values("n", sqlb.ValueColumn{Name: "x", Type: dimension.TypeInt, Values: []dimension.Value{dimension.Int(1), dimension.Null, dimension.Int(0)}})
	nx := withNull.Col("x", dimension.TypeInt)
	for nulls, want := range map[sqlb.Nulls]string{sqlb.NullsFirst: "[[NULL] [0] [1]]", sqlb.NullsLast: "[[0] [1] [NULL]]"} {
		if got := fmt.Sprint(query(t, db, sqlb.From(withNull).Columns(nx).OrderBy(sqlb.Order{Expr: nx, Nulls: nulls}))); got != want {
			t.Errorf("in order: %s, want %s", got, want)
		}
	}
	if got := query(t, db, sqlb.From(r).Columns(x).Where(sqlb.InQuery(x, first), sqlb.Exists(first), sqlb.IsNotNull(x))); len(got) != 2 {
		t.Errorf("rows of a subquery: %v", got)
	}
}

func suiteConditions(t *testing.T, db butler.DB) {
	r, x := integers("r", 100)
	var not, either []sqlb.Expr
	for i := range int64(1200) {
		not = append(not, sqlb.Compare(sqlb.NE, x, sqlb.Int(i+50)))
		either = append(either, sqlb.And(sqlb.Compare(sqlb.GE, x, sqlb.Int(i)), sqlb.Compare(sqlb.LE, x, sqlb.Int(i))))
	}
	rows := query(t, db, sqlb.From(r).Output("n", sqlb.CountAll()).Where(sqlb.And(not...), sqlb.Or(either...)))
	if rows[0][0].Int() != 50 {
		t.Errorf("%v rows, want 50", rows[0][0])
	}
}

// endless is a statement that runs for longer than anybody waits.
func endless() sqlb.Select {
	a, ax := integers("a", 3000)
	b, bx := integers("b", 3000)
	c, cx := integers("c", 3000)
	sum := sqlb.Arith(sqlb.Add, sqlb.Arith(sqlb.Mul, ax, bx), cx)
	return sqlb.From(a).From(b).From(c).Output("n", sqlb.CountAll()).Where(sqlb.Compare(sqlb.NE, sqlb.Arith(sqlb.Mod, sum, sqlb.Int(7)), sqlb.Int(3)))
}

func suiteCancel(t *testing.T, db butler.DB) {
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(50*time.Millisecond, cancel)
	defer timer.Stop()
	rows, err := db.Query(ctx, endless())
	if err == nil {
		_, err = drain(rows)
	}
	if fault.KindOf(err) != fault.Canceled {
		t.Errorf("error is %v, want that of the context", err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := db.Query(ctx, endless()); fault.KindOf(err) != fault.Timeout {
		t.Errorf("error is %v, want a timeout", err)
	}
	if got := one(t, db, sqlb.Int(7)); got.Int() != 7 {
		t.Errorf("afterwards: %v", got)
	}
}

func suiteClose(t *testing.T, db butler.DB) {
	a, ax := integers("a", 3000)
	b, bx := integers("b", 3000)
	for range 3 {
		rows, err := db.Query(t.Context(), sqlb.From(a).From(b).Columns(ax).Output("y", bx))
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if !rows.Next() {
				t.Fatal("no row: ", rows.Err())
			}
		}
		_ = rows.Close()
		_ = rows.Close()
		if rows.Next() {
			t.Error("a row after Close")
		}
	}
	// All rows of a result larger than what is read ahead.
	rows, err := db.Query(t.Context(), sqlb.From(a).From(b).Columns(ax).Output("y", bx).Limit(80_000))
	if err != nil {
		t.Fatal(err)
	}
	n, sum := 0, int64(0)
	for rows.Next() {
		n++
		sum += rows.Row()[0].Int()*3000 + rows.Row()[1].Int()
	}
	if rows.Err() != nil || n != 80_000 || sum < 79_999*40_000 {
		t.Errorf("%d rows, sum %d, error %v", n, sum, rows.Err())
	}
	_ = rows.Close()
}

func suiteConcurrency(t *testing.T, db butler.DB) {
	var group sync.WaitGroup
	for i := range int64(60) {
		group.Go(func() {
			for range 10 {
				rows, err := db.Query(t.Context(), sqlb.Select{}.Output("x", sqlb.Int(i)).Reuse())
				if err != nil {
					t.Error(err)
					return
				}
				got, err := drain(rows)
				if err != nil || len(got) != 1 || got[0][0].Int() != i {
					t.Errorf("got %v, error %v, want %d", got, err, i)
				}
			}
		})
	}
	group.Wait()
}

func suiteMistake(t *testing.T, db butler.DB) {
	missing := sqlb.Table("", "no_such_table", "m")
	if _, err := db.Query(t.Context(), sqlb.From(missing).Columns(missing.Col("x", dimension.TypeInt))); fault.KindOf(err) != fault.Internal {
		t.Errorf("error is %v, of kind %v", err, fault.KindOf(err))
	}
	if _, err := db.Query(t.Context(), sqlb.From(missing)); err == nil {
		t.Error("a statement without outputs ran")
	}
	if got := one(t, db, sqlb.Int(7)); got.Int() != 7 {
		t.Errorf("afterwards: %v", got)
	}
}

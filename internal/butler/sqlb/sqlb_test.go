package sqlb_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/sqlb"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	tInt      = dimension.TypeInt
	tString   = dimension.TypeString
	tTimespan = dimension.TypeTimespan
)

func ints(list ...int64) []dimension.Value {
	var out []dimension.Value
	for _, i := range list {
		out = append(out, dimension.Int(i))
	}
	return out
}

func many(n int) []dimension.Value {
	var out []dimension.Value
	for i := range n {
		out = append(out, dimension.Int(int64(i)))
	}
	return out
}

// cases are statements by the name of the golden file that shows them.
func cases() map[string]sqlb.Statement {
	d := sqlb.Table("ns", "dataset", "d")
	e := sqlb.Table("", "exposure", "e")
	id := d.Col("id", dimension.TypeUUID)
	instrument := e.Col("instrument", tString)
	group := e.Col("group", tString)
	exposure := e.Col("id", tInt)
	span := e.Col("timespan", tTimespan)
	uuid, _ := dimension.ParseUUID("0191f3c2-6a1e-7c39-9d2b-3f5c8e1a7b44")
	night := sqlb.Lit(dimension.Span(dimension.NewTimespan(1763467200000000000, 1763553600000000000)))
	onE := sqlb.From(e).Columns(exposure)

	ranked := sqlb.From(e).Columns(instrument, exposure).Output("rank",
		sqlb.RowNumber([]sqlb.Expr{instrument, span}, sqlb.Order{Expr: exposure, Descending: true, Nulls: sqlb.NullsLast}))
	best := sqlb.Define("best", ranked)
	b := best.As("b")

	var long []sqlb.Expr
	for i := range 150 {
		long = append(long, sqlb.Compare(sqlb.NE, exposure, sqlb.Int(int64(i))))
	}
	keys := sqlb.Values("k",
		sqlb.ValueColumn{Name: "instrument", Type: tString, Values: []dimension.Value{dimension.String("A"), dimension.String("B")}},
		sqlb.ValueColumn{Name: "id", Type: tInt, Values: ints(1, 2)})
	pixels := sqlb.Values("p", sqlb.ValueColumn{Name: "begin", Type: tInt, Values: ints(1, 5)})

	return map[string]sqlb.Statement{
		"plain":        sqlb.From(d).Columns(id).Where(sqlb.Eq(id, sqlb.UUID(uuid))).Reuse(),
		"empty_where":  onE.Where(),
		"quoted_names": sqlb.From(sqlb.Table(`a"b`, "group", "select")).Output(`x"y`, sqlb.Int(1)),
		"join": sqlb.From(d).Join(e, sqlb.Eq(d.Col("exposure", tInt), exposure), sqlb.True).
			LeftJoin(sqlb.Table("ns", "run", "r"), sqlb.Eq(sqlb.Table("", "", "r").Col("id", tInt), exposure)).
			From(sqlb.Table("ns", "skymap", "s")).Columns(id, group),
		"logic": onE.Where(sqlb.Or(sqlb.And(sqlb.Eq(group, sqlb.String("g")), sqlb.Not(sqlb.IsNull(span))), sqlb.IsNotNull(group)),
			sqlb.And(), sqlb.Or()),
		"long_junction": onE.Where(sqlb.And(long...)),
		"comparisons": onE.Where(sqlb.Compare(sqlb.LT, exposure, sqlb.Int(5)), sqlb.Compare(sqlb.GE, exposure, sqlb.Int(1)),
			sqlb.Between(exposure, sqlb.Int(1), sqlb.Int(2))),
		"in": onE.Where(sqlb.In(exposure, nil), sqlb.In(exposure, ints(7)), sqlb.In(exposure, ints(7, 8)),
			sqlb.In(exposure, many(1000))),
		"in_query": onE.Where(sqlb.InQuery(exposure, sqlb.From(d).Columns(d.Col("exposure", tInt)))),
		"exists": onE.Where(sqlb.Not(sqlb.Exists(sqlb.From(d).Output("one", sqlb.Int(1)).
			Where(sqlb.Eq(d.Col("exposure", tInt), exposure))))),
		"like": onE.Where(sqlb.Like(group, `a\%b%_[*?\\`)),
		"arithmetic": onE.Where(sqlb.Eq(sqlb.Arith(sqlb.Mod, sqlb.Arith(sqlb.Sub, exposure, sqlb.Int(3)), sqlb.Int(2)),
			sqlb.Neg(sqlb.Int(0)))),
		"case": sqlb.From(e).Output("c", sqlb.Case([]sqlb.When{{If: sqlb.IsNull(group), Then: sqlb.Int(0)}}, exposure)).
			Output("n", sqlb.Null(dimension.TypeFloat)).Output("f", sqlb.Coalesce(exposure, sqlb.Int(0))),
		"timespans": sqlb.From(e).Columns(span).Output("all", sqlb.Lit(dimension.Span(dimension.AllTime))).
			Output("none", sqlb.Null(tTimespan)).Output("empty", sqlb.Lit(dimension.Span(dimension.EmptyTimespan))).
			Output("begin", sqlb.Begin(span)).Output("end", sqlb.End(night)).
			Where(sqlb.Overlaps(span, night), sqlb.Contains(span, sqlb.Lit(dimension.DateTime(5))), sqlb.Eq(span, night),
				sqlb.Compare(sqlb.NE, span, night)).
			OrderBy(sqlb.Order{Expr: sqlb.Begin(span)}, sqlb.Order{Expr: sqlb.Named("end", dimension.TypeDateTime), Nulls: sqlb.NullsFirst}),
		"ingest_date": sqlb.From(d).Columns(d.Col("ingest_date", dimension.TypeIngestDate)).
			Where(sqlb.Compare(sqlb.LT, d.Col("ingest_date", dimension.TypeIngestDate),
				sqlb.LitAs(dimension.DateTime(5), dimension.TypeIngestDate))),
		"groups": sqlb.From(e).Columns(instrument).Output("n", sqlb.CountAll()).Output("m", sqlb.Count(group)).
			Output("low", sqlb.Min(exposure)).Output("high", sqlb.Max(exposure)).Output("any", sqlb.Any(group)).
			Output("span", sqlb.Any(span)).Output("regions", sqlb.Concat(e.Col("region", dimension.TypeRegion), ":")).
			GroupBy(instrument, span).Having(sqlb.Compare(sqlb.GT, sqlb.CountAll(), sqlb.Int(1))),
		"window": sqlb.From(b).Columns(b.Col("instrument", tString), b.Col("id", tInt)).
			Where(sqlb.Eq(b.Col("rank", tInt), sqlb.Int(1))).With(best),
		"distinct_limit": sqlb.From(e).Columns(exposure).Distinct().OrderBy(sqlb.Order{Expr: exposure}).Limit(10).Offset(20),
		"unindexed":      sqlb.From(e).Output("id", sqlb.Unindexed(exposure)).Distinct(),
		"offset":         onE.Offset(3),
		"values":         sqlb.From(keys).Join(e, sqlb.Eq(keys.Col("id", tInt), exposure)).Columns(exposure, span),
		"one_value":      sqlb.From(pixels).Columns(pixels.Col("begin", tInt)),
		"union":          sqlb.UnionAll(onE, onE.Limit(1), sqlb.Union(onE, onE)).With(best).Reuse(),
		"subquery":       sqlb.From(sqlb.Subquery(sqlb.From(e).Columns(span), "q").As("r")).Columns(sqlb.Table("", "", "r").Col("timespan", tTimespan)),
	}
}

func show(text sqlb.Text) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", text.SQL)
	for i, a := range text.Args {
		switch {
		case a.Rows != nil:
			fmt.Fprintf(&out, "  %d: rows", i+1)
			for _, c := range a.Rows {
				fmt.Fprintf(&out, " %s %s %v", c.Name, c.Type, c.Values)
			}
			out.WriteString("\n")
		case a.Array && len(a.Values) > 5:
			fmt.Fprintf(&out, "  %d: %d of %s\n", i+1, len(a.Values), a.Type)
		case a.Array:
			fmt.Fprintf(&out, "  %d: %s %v\n", i+1, a.Type, a.Values)
		default:
			fmt.Fprintf(&out, "  %d: %s %v\n", i+1, a.Type, a.Value)
		}
	}
	fmt.Fprintf(&out, "  columns: %v reused: %v\n", text.Columns, text.Reused)
	return out.String()
}

func TestPrint_Golden(t *testing.T) {
	for name, st := range cases() {
		t.Run(name, func(t *testing.T) {
			var got strings.Builder
			for _, d := range []sqlb.Dialect{sqlb.SQLite, sqlb.PostgreSQL} {
				text, err := sqlb.Print(d, st)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&got, "-- %s\n%s", d, show(text))
			}
			file := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got.String(), want)
			}
		})
	}
}

func TestPrint_NamesTheMistake(t *testing.T) {
	e := sqlb.Table("", "exposure", "e")
	span, id := e.Col("timespan", tTimespan), e.Col("id", tInt)
	for name, c := range map[string]struct {
		statement sqlb.Statement
		want      string
	}{
		"no output":          {sqlb.From(e), "no output"},
		"order of timespans": {sqlb.From(e).Columns(id).Where(sqlb.Compare(sqlb.LT, span, span)), "no order"},
		"sorted by timespan": {sqlb.From(e).Columns(id).OrderBy(sqlb.Order{Expr: span}), "used as one value"},
		"span of an int":     {sqlb.From(e).Columns(id).Where(sqlb.Overlaps(id, span)), "type int is used as a timespan"},
		"union of types":     {sqlb.Union(sqlb.From(e).Columns(id), sqlb.From(e).Columns(span)), "is of type int and timespan"},
		"union of widths":    {sqlb.Union(sqlb.From(e).Columns(id), sqlb.From(e).Columns(id, span)), "number of outputs"},
		"zero byte":          {sqlb.From(e).Output("a\x00", id), "zero byte"},
		"ragged values": {sqlb.From(sqlb.Values("v", sqlb.ValueColumn{Name: "a", Type: tInt, Values: ints(1)},
			sqlb.ValueColumn{Name: "b", Type: tInt})).Output("x", id), "differ in length"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sqlb.Print(sqlb.SQLite, c.statement)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want %q", err, c.want)
			}
		})
	}
}

func TestSelect_LeavesTheReceiverAsItIs(t *testing.T) {
	e := sqlb.Table("", "exposure", "e")
	base := sqlb.From(e).Columns(e.Col("id", tInt)).Where(sqlb.True)
	a := base.Where(sqlb.Eq(e.Col("id", tInt), sqlb.Int(1)))
	b := base.Where(sqlb.Eq(e.Col("id", tInt), sqlb.Int(2)))
	before, _ := sqlb.Print(sqlb.SQLite, a)
	if _, err := sqlb.Print(sqlb.SQLite, b.Limit(4)); err != nil {
		t.Fatal(err)
	}
	after, _ := sqlb.Print(sqlb.SQLite, a)
	if before.SQL != after.SQL || before.Args[0].Value != after.Args[0].Value {
		t.Errorf("a statement changed from %v to %v", before, after)
	}
}

func TestPrint_BindsALimitedNumberOfIntegers(t *testing.T) {
	e := sqlb.Table("", "exposure", "e")
	var leaves []sqlb.Expr
	for i := range int64(50000) {
		leaves = append(leaves, sqlb.Eq(e.Col("id", tInt), sqlb.Int(i-25000)))
	}
	text, err := sqlb.Print(sqlb.SQLite, sqlb.From(e).Columns(e.Col("id", tInt)).Where(sqlb.Or(leaves...)))
	if err != nil || len(text.Args) > 5000 || !strings.Contains(text.SQL, `("e"."id" = (24999))`) {
		t.Errorf("%d arguments, error %v", len(text.Args), err)
	}
}

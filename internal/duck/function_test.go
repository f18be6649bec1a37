package duck_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/votable"
)

// testFunctions are one function of each kind of argument and result.
var testFunctions = []duck.Function{
	{Name: "plus", Params: []duck.Type{duck.Double, duck.Integer}, Result: duck.Double, Run: func(in *duck.Args, out *duck.Results) error {
		x, i := in.Doubles(0), in.Integers(1)
		for row := range in.N {
			if !in.AnyNull(row) {
				out.SetDouble(row, x[row]+float64(i[row]))
			}
		}
		return nil
	}},
	{Name: "size", Params: []duck.Type{duck.Text}, Result: duck.BigInt, SeesNull: true, Run: func(in *duck.Args, out *duck.Results) error {
		for row := range in.N {
			if in.IsNull(0, row) {
				out.SetBigInt(row, -1)
			} else {
				out.SetBigInt(row, int64(len(in.Text(0, row))))
			}
		}
		return nil
	}},
	{Name: "size", Params: []duck.Type{duck.Doubles}, Result: duck.BigInt, Run: func(in *duck.Args, out *duck.Results) error {
		for row := range in.N {
			if !in.AnyNull(row) {
				if list, ok := in.List(0, row); ok {
					out.SetBigInt(row, int64(len(list)))
				}
			}
		}
		return nil
	}},
	{Name: "upto", Params: []duck.Type{duck.BigInt}, Result: duck.Doubles, Run: func(in *duck.Args, out *duck.Results) error {
		for row, n := range in.BigInts(0) {
			if in.AnyNull(row) {
				continue
			}
			list := make([]float64, n)
			for i := range list {
				list[i] = float64(i)
			}
			if err := out.SetDoubles(row, list); err != nil {
				return err
			}
		}
		return nil
	}},
	{Name: "twice", Params: []duck.Type{duck.Text}, Result: duck.Text, Run: func(in *duck.Args, out *duck.Results) error {
		for row := range in.N {
			if !in.AnyNull(row) {
				out.SetText(row, append(append([]byte(nil), in.Text(0, row)...), in.Text(0, row)...))
			}
		}
		return nil
	}},
	{Name: "fails", Params: []duck.Type{duck.Integer}, Result: duck.Boolean, Run: func(*duck.Args, *duck.Results) error {
		return errors.New("no such star")
	}},
	{Name: "panics", Params: []duck.Type{duck.Integer}, Result: duck.Boolean, Run: func(*duck.Args, *duck.Results) error {
		panic("oh")
	}},
}

// connectWithFunctions opens a database that has testFunctions.
func connectWithFunctions(t *testing.T) *duck.Conn {
	t.Helper()
	db, err := duck.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	if err := db.Register(testFunctions); err != nil {
		t.Fatal(err)
	}
	conn, err := db.Connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

func TestFunction_ComputesRows(t *testing.T) {
	conn := connectWithFunctions(t)
	for sql, want := range map[string]votable.Column{
		"SELECT plus(i / 2, i::INTEGER) FROM range(3) t(i)":                             {Float64s: []float64{0, 1.5, 3}},
		"SELECT size(s) FROM (VALUES ('abc'), (repeat('x', 40)), (NULL)) t(s)":          {Int64s: []int64{3, 40, -1}},
		"SELECT size(l) FROM (VALUES ([1.5::DOUBLE, 2]), ([]), ([3, 4, 5])) t(l)":       {Int64s: []int64{2, 0, 3}},
		"SELECT upto(i) FROM range(4) t(i)":                                             {Float64s: []float64{0, 0, 1, 0, 1, 2}, Offsets: []uint32{0, 0, 1, 3, 6}},
		"SELECT sum(size(upto(i % 500))) FROM range(10000) t(i)":                        {Int64s: []int64{20 * 499 * 250}},
		"SELECT count(plus(CASE WHEN i % 2 = 0 THEN i END, 1)) FROM range(10000) t(i)":  {Int64s: []int64{5000}},
		"SELECT max(length(twice(repeat('y', i::INTEGER)))) FROM range(1000) t(i)":      {Int64s: []int64{1998}},
		"SELECT count(*) FROM range(10000) t(i) WHERE size(upto(i % 7)) = 6":            {Int64s: []int64{1428}},
		"SELECT count(size([i, NULL]::DOUBLE[])) FROM range(5) t(i)":                    {Int64s: []int64{0}},
		"SELECT count(*) FROM (SELECT plus(1.0, NULL::INTEGER) p) WHERE p IS NULL":      {Int64s: []int64{1}},
		"SELECT count(*) FROM range(5000) t(i) WHERE size('POLYGON ICRS 1 2 3 4') = 20": {Int64s: []int64{5000}},
	} {
		if got := all(t, conn, nil, sql)[0]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", sql, got, want)
		}
	}
}

func TestFunction_ReportsErrorsAndPanics(t *testing.T) {
	conn := connectWithFunctions(t)
	for sql, want := range map[string]string{
		"SELECT fails(i::INTEGER) FROM range(3) t(i)":  "no such star",
		"SELECT panics(i::INTEGER) FROM range(3) t(i)": "oh",
	} {
		if err := conn.Exec(context.Background(), sql); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", sql, err)
		}
	}
}

package dimension_test

import (
	"math"
	"slices"
	"testing"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

var packed = [][]dimension.Value{
	{dimension.String("LSSTCam"), dimension.Int(-5), dimension.Null, dimension.UUID(someUUID)},
	{dimension.String("LSSTCam"), dimension.Int(math.MinInt64), dimension.Region("c\x00"), dimension.Null},
	{dimension.String(""), dimension.Bool(true), dimension.Region("c\x00"), dimension.Float(math.Inf(1))},
	{dimension.Null, dimension.DateTime(math.MaxInt64), dimension.Hash("c\x00"), dimension.Float(-0.1)},
	{dimension.String("LSSTCam"), dimension.Int(0), dimension.Null, dimension.Span(dimension.AllTime)},
	{dimension.String("HSC"), dimension.Bool(false), dimension.String("c"), dimension.Span(dimension.EmptyTimespan)},
}

func TestPack_GivesBackEveryRow(t *testing.T) {
	var p dimension.Pack
	for round := range 2 { // The second one uses the memory again.
		for _, row := range packed {
			p.Add(row)
		}
		if p.Size() < 20 || p.Size() > 250 {
			t.Errorf("size %d", p.Size())
		}
		got := make([]dimension.Value, 4)
		for i, want := range packed {
			if !p.Next(got) || !slices.Equal(got, want) {
				t.Errorf("round %d, row %d: %v, want %v", round, i, got, want)
			}
		}
		if p.Next(got) {
			t.Errorf("there is a row after the last: %v", got)
		}
		p.Reset()
	}
}

func TestPack_ManyAndWideRows(t *testing.T) {
	const rows = 300
	for name, width := range map[string]int{"narrow": 3, "wide": 1500} {
		t.Run(name, func(t *testing.T) {
			var p dimension.Pack
			row := make([]dimension.Value, width)
			fill := func(n int) {
				for i := range row {
					row[i] = dimension.UUID([16]byte{byte(i), byte(n), byte(n >> 8)})
				}
			}
			for n := range rows {
				fill(n)
				p.Add(row)
			}
			got := make([]dimension.Value, width)
			for n := range rows {
				if fill(n); !p.Next(got) || !slices.Equal(got, row) {
					t.Fatalf("row %d is another one", n)
				}
			}
			if p.Next(got) {
				t.Error("there is a row after the last")
			}
		})
	}
}

func TestPack_EmptyHasNoRow(t *testing.T) {
	var p dimension.Pack
	if p.Next(nil) || p.Size() != 0 {
		t.Errorf("a row in an empty pack of size %d", p.Size())
	}
}

package sphere_test

import (
	"slices"
	"testing"

	"github.com/vobutler/vobutler/internal/sphere"
)

func TestRanges_SimplifyClosesTheSmallestGaps(t *testing.T) {
	set := sphere.Ranges{{0, 1}, {3, 4}, {10, 12}, {13, 20}, {100, 101}}
	tests := []struct {
		n    int
		want sphere.Ranges
	}{
		{9, set},
		{5, set},
		{4, sphere.Ranges{{0, 1}, {3, 4}, {10, 20}, {100, 101}}},
		{3, sphere.Ranges{{0, 4}, {10, 20}, {100, 101}}},
		{2, sphere.Ranges{{0, 20}, {100, 101}}},
		{1, sphere.Ranges{{0, 101}}},
		{0, sphere.Ranges{{0, 101}}},
		{-3, sphere.Ranges{{0, 101}}},
	}
	for _, tt := range tests {
		if got := slices.Clone(set).Simplify(tt.n); !slices.Equal(got, tt.want) {
			t.Errorf("Simplify(%d) = %v, want %v", tt.n, got, tt.want)
		}
	}
}

func TestRanges_SimplifyWithEqualGaps(t *testing.T) {
	for n := 1; n <= 6; n++ {
		set := sphere.Ranges{{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}}
		got := slices.Clone(set).Simplify(n)
		if len(got) != min(n, 5) {
			t.Errorf("Simplify(%d) has %d ranges: %v", n, len(got), got)
		}
		for _, pix := range set.AppendCells(nil) {
			if !got.Contains(pix) {
				t.Errorf("Simplify(%d) lost %d", n, pix)
			}
		}
	}
	if got := (sphere.Ranges)(nil).Simplify(3); len(got) != 0 {
		t.Errorf("nothing became %v", got)
	}
}

func TestRanges_NormalizeSortsAndJoins(t *testing.T) {
	got := sphere.Ranges{{8, 9}, {1, 3}, {2, 5}, {5, 6}, {7, 7}, {1, 2}}.Normalize()
	if want := (sphere.Ranges{{1, 6}, {8, 9}}); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRanges_Contains(t *testing.T) {
	set := sphere.Ranges{{2, 4}, {7, 8}}
	var got []int64
	for pix := range int64(12) {
		if set.Contains(pix) {
			got = append(got, pix)
		}
	}
	if want := set.AppendCells(nil); !slices.Equal(got, want) || set.PixCount() != 3 {
		t.Errorf("got %v, want %v", got, want)
	}
	if sphere.Ranges(nil).Contains(0) {
		t.Error("the empty set contains 0")
	}
}

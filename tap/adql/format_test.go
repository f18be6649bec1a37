package adql_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/tap/adql"
)

func TestPosition(t *testing.T) {
	tests := []struct {
		text         string
		offset       int
		line, column int
	}{
		{"abc", 0, 1, 1},
		{"abc", 2, 1, 3},
		{"abc", 3, 1, 4},
		{"abc", 99, 1, 4},
		{"abc", -1, 1, 1},
		{"", 0, 1, 1},
		{"a\nbc", 1, 1, 2},
		{"a\nbc", 2, 2, 1},
		{"a\nbc", 3, 2, 2},
		{"a\r\nbc", 3, 2, 1},
		{"a\rbc", 3, 2, 2},
		{"a\r\r\n\nb", 5, 4, 1},
		{"éé\né x", 7, 2, 2},
		{"\n\n", 2, 3, 1},
	}
	for _, test := range tests {
		line, column := adql.Position(test.text, test.offset)
		if line != test.line || column != test.column {
			t.Errorf("%q at %d: line %d, column %d, want %d and %d",
				test.text, test.offset, line, column, test.line, test.column)
		}
	}
}

func TestFormat_Excerpts(t *testing.T) {
	long := strings.Repeat("abcdefghi ", 40)
	tests := []struct {
		name string
		text string
		span adql.Span
		want string
	}{
		{"a word", "SELECT ab FROM", adql.Span{Start: 7, End: 9},
			"line 1, column 8: m; h\n    SELECT ab FROM\n           ^^"},
		{"tabs", "a\t\tb", adql.Span{Start: 3, End: 4},
			"line 1, column 4: m; h\n    a  b\n       ^"},
		{"the end", "ab", adql.Span{Start: 2, End: 2},
			"line 1, column 3: m; h\n    ab\n      ^"},
		{"over two lines", "ab\ncd", adql.Span{Start: 1, End: 5},
			"line 1, column 2: m; h\n    ab\n     ^"},
		{"wide characters", "星星 x", adql.Span{Start: 7, End: 8},
			"line 1, column 4: m; h\n    星星 x\n         ^"},
		{"combining marks", "e\u0301 x", adql.Span{Start: 4, End: 5},
			"line 1, column 4: m; h\n    e\u0301 x\n      ^"},
		{"a control character", "a\x01b", adql.Span{Start: 2, End: 3},
			"line 1, column 3: m; h\n    a\uFFFDb\n      ^"},
		{"the head of a long line", long, adql.Span{Start: 4, End: 6},
			"line 1, column 5: m; h\n    " + long[:100] + "...\n        ^^"},
		{"the middle of a long line", long, adql.Span{Start: 200, End: 202},
			"line 1, column 201: m; h\n    ..." + long[140:240] + "...\n       " + strings.Repeat(" ", 60) + "^^"},
		{"the end of a long line", long, adql.Span{Start: 398, End: 399},
			"line 1, column 399: m; h\n    ..." + long[338:400] + "\n       " + strings.Repeat(" ", 60) + "^"},
		{"a long span", long, adql.Span{Start: 0, End: 400},
			"line 1, column 1: m; h\n    " + long[:100] + "...\n    " + strings.Repeat("^", 100)},
		{"an empty line", "a\n\nb", adql.Span{Start: 2, End: 2}, "line 2, column 1: m; h"},
		{"a span outside the text", "ab", adql.Span{Start: 10, End: 20},
			"line 1, column 3: m; h\n    ab\n      ^"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := &adql.Error{Span: test.span, Msg: "m", Hint: "h"}
			if got := adql.Format(err, test.text); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestFormat_Errors(t *testing.T) {
	one := &adql.Error{Span: adql.Span{Start: 0, End: 1}, Msg: "first"}
	two := &adql.Error{Span: adql.Span{Start: 2, End: 3}, Msg: "second", Hint: "remedy"}
	const both = "line 1, column 1: first\n    a b\n    ^\nline 1, column 3: second; remedy\n    a b\n      ^"
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"one", one, "line 1, column 1: first\n    a b\n    ^"},
		{"a list", adql.ErrorList{one, two}, both},
		{"a wrapped list", fmt.Errorf("plan: %w", adql.ErrorList{one, two}), both},
		{"of another kind", errors.New("disk full"), "disk full"},
	}
	for _, test := range tests {
		if got := adql.Format(test.err, "a b"); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
	if got := (adql.ErrorList{one, two}).Error(); got != "first; and second; remedy" {
		t.Errorf("got %q", got)
	}
}

package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Size is a number of bytes, written as 1048576, 512KB, 64MB, 2GB or 1TB, in
// powers of 1024.
type Size int64

var sizeUnits = []struct {
	suffix string
	shift  uint
}{{"TB", 40}, {"GB", 30}, {"MB", 20}, {"KB", 10}, {"B", 0}}

// UnmarshalYAML reads a size.
func (s *Size) UnmarshalYAML(node *yaml.Node) error {
	if err := s.Set(node.Value); err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	return nil
}

// Type names the value in the help of a command.
func (s *Size) Type() string { return "size" }

// Set reads a size, also from a command line.
func (s *Size) Set(value string) error {
	text, shift := strings.ToUpper(strings.ReplaceAll(value, " ", "")), uint(0)
	for _, u := range sizeUnits {
		if rest, ok := strings.CutSuffix(text, u.suffix); ok {
			text, shift = rest, u.shift
			break
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1<<62>>shift {
		return fmt.Errorf("%q is no size: write a number with KB, MB, GB or TB", value)
	}
	*s = Size(n << shift)
	return nil
}

// String returns the size in the largest unit that divides it.
func (s Size) String() string {
	for _, u := range sizeUnits {
		if n := int64(s) >> u.shift; n > 0 && n<<u.shift == int64(s) {
			return strconv.FormatInt(n, 10) + u.suffix
		}
	}
	return "0B"
}

// Duration is a length of time, written as 90s, 10m, 4h or 7d.
type Duration time.Duration

// UnmarshalYAML reads a duration.
func (d *Duration) UnmarshalYAML(node *yaml.Node) error {
	if err := d.Set(node.Value); err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	return nil
}

// Type names the value in the help of a command.
func (d *Duration) Type() string { return "duration" }

// Set reads a duration, also from a command line.
func (d *Duration) Set(value string) error {
	if days, ok := strings.CutSuffix(value, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 && n < 100_000 {
			*d = Duration(time.Duration(n) * 24 * time.Hour)
			return nil
		}
	}
	v, err := time.ParseDuration(value)
	if err != nil || v < 0 {
		return fmt.Errorf("%q is no duration: write a number with s, m, h or d", value)
	}
	*d = Duration(v)
	return nil
}

// String returns the duration in days if they divide it, else as Go writes it.
func (d Duration) String() string {
	const day = 24 * time.Hour
	if v := time.Duration(d); v > 0 && v%day == 0 {
		return strconv.FormatInt(int64(v/day), 10) + "d"
	}
	return time.Duration(d).String()
}

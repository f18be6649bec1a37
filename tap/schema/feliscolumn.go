package schema

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vobutler/vobutler/votable"
)

type felisColumn struct {
	Name        string `yaml:"name"`
	ID          string `yaml:"@id"`
	Description string `yaml:"description"`
	Datatype    string `yaml:"datatype"`
	Length      int    `yaml:"length"`
	Nullable    *bool  `yaml:"nullable"`
	Unit        string `yaml:"ivoa:unit"`
	FITSUnit    string `yaml:"fits:tunit"`
	UCD         string `yaml:"ivoa:ucd"`
	Utype       string `yaml:"votable:utype"`
	Xtype       string `yaml:"votable:xtype"`
	Arraysize   string `yaml:"votable:arraysize"`
	Principal   flag   `yaml:"tap:principal"`
	Std         flag   `yaml:"tap:std"`
	Index       int    `yaml:"tap:column_index"`
}

// flag is a truth value written as 0 and 1 or as false and true.
type flag bool

// UnmarshalYAML reads either form.
func (f *flag) UnmarshalYAML(node *yaml.Node) error {
	v, err := strconv.ParseBool(node.Value)
	if err != nil {
		return fmt.Errorf("line %d: %q is neither 0 nor 1", node.Line, node.Value)
	}
	*f = flag(v)
	return nil
}

// felisTypes are the types of Felis as VOTable's; those of text are of
// variable length unless a length says otherwise.
var felisTypes = map[string]votable.Datatype{
	"boolean": votable.Boolean, "byte": votable.UnsignedByte, "short": votable.Short, "int": votable.Int,
	"long": votable.Long, "float": votable.Float, "double": votable.Double,
	"char": votable.Char, "string": votable.Char, "text": votable.Char, "timestamp": votable.Char,
	"unicode": votable.UnicodeChar, "binary": votable.UnsignedByte,
}

func (c *felisColumn) column() (Column, error) {
	typ, known := felisTypes[c.Datatype]
	switch {
	case c.Name == "":
		return Column{}, fmt.Errorf("a column has no name")
	case c.Datatype == "":
		typ = votable.Char // a description without types, as of views
		c.Datatype = "text"
	case !known:
		return Column{}, fmt.Errorf("column %s: datatype %q is none of Felis", c.Name, c.Datatype)
	}
	out := Column{Name: c.Name, Description: oneLine(c.Description), Datatype: typ, Arraysize: c.arraysize(),
		Xtype: c.Xtype, Unit: c.Unit, UCD: c.UCD, Utype: c.Utype, Principal: bool(c.Principal), Std: bool(c.Std),
		NotNull: c.Nullable != nil && !*c.Nullable, Index: c.Index}
	if out.Unit == "" {
		out.Unit = c.FITSUnit
	}
	if c.Datatype == "timestamp" && out.Xtype == "" {
		out.Xtype = "timestamp"
	}
	return out, nil
}

// arraysize follows the rules by which Felis fills TAP_SCHEMA with unbounded
// strings: what the file says wins; char(n) is fixed; other text is of any
// length; one character or one number is a scalar.
func (c *felisColumn) arraysize() string {
	if c.Arraysize != "" {
		return c.Arraysize
	}
	switch c.Datatype {
	case "char":
		if c.Length > 1 {
			return strconv.Itoa(c.Length)
		}
		return ""
	case "string", "unicode", "binary":
		if c.Length == 1 {
			return ""
		}
		return "*"
	case "text", "timestamp":
		return "*"
	}
	return ""
}

// oneLine folds the line breaks that YAML leaves in long descriptions.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// pairs yields the entries of a mapping in the order of the file.
func pairs(node *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if !yield(node.Content[i].Value, node.Content[i+1]) {
				return
			}
		}
	}
}

// sortByIndex puts items in the order of their index; those without one follow
// in the order of the file and get the numbers after the last.
func sortByIndex[T any](items []T, index func(*T) *int) {
	last := 0
	for i := range items {
		last = max(last, *index(&items[i]))
	}
	for i := range items {
		if at := index(&items[i]); *at == 0 {
			last++
			*at = last
		}
	}
	slices.SortStableFunc(items, func(a, b T) int { return *index(&a) - *index(&b) })
}

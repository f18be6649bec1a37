package record

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/vobutler/vobutler/obscore/record/pyformat"
)

// option is one option of the file with the path to it, for messages. The zero
// option is one that is not there.
type option struct {
	path string
	node *yaml.Node
}

func (o option) line() int { return o.node.Line }

func (o option) errorf(format string, args ...any) error {
	place := "line " + strconv.Itoa(o.line())
	if o.path != "" {
		place = o.path + " (" + place + ")"
	}
	return fmt.Errorf("%s: %s", place, fmt.Sprintf(format, args...))
}

// value is the node itself where the file has an alias of it.
func (o option) value() *yaml.Node {
	if o.node.Kind == yaml.AliasNode {
		return o.node.Alias
	}
	return o.node
}

func (o option) null() bool { return o.value().Tag == "!!null" }

func (o option) mapping() bool { return o.value().Kind == yaml.MappingNode }

// each calls f for every key of a mapping, in order. No mapping at all is an
// empty one.
func (o option) each(f func(key string, o option) error) error {
	if o.null() {
		return nil
	}
	node := o.value()
	if node.Kind != yaml.MappingNode {
		return o.errorf("this must be a mapping")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		child := option{path: strings.TrimPrefix(o.path+"."+key.Value, "."), node: value}
		switch {
		case key.Kind != yaml.ScalarNode:
			return option{path: o.path, node: key}.errorf("a key must be a text")
		case key.Tag == "!!merge" || key.Value == "includeConfigs":
			return child.errorf("one file cannot include another, nor one part another: write the options out")
		case seen[key.Value]:
			return child.errorf("this is there twice")
		case strings.HasPrefix(value.Tag, "!") && !strings.HasPrefix(value.Tag, "!!"):
			return child.errorf("the tag %s is not understood", value.Tag)
		}
		seen[key.Value] = true
		if err := f(key.Value, child); err != nil {
			return err
		}
	}
	return nil
}

// items returns the elements of a sequence; n is how many it must have, -1 if
// any number will do.
func (o option) items(n int) ([]option, error) {
	node := o.value()
	if node.Kind != yaml.SequenceNode || n >= 0 && len(node.Content) != n {
		if n < 0 {
			return nil, o.errorf("this must be a list")
		}
		return nil, o.errorf("this must be a list of %d", n)
	}
	items := make([]option, len(node.Content))
	for i, c := range node.Content {
		items[i] = option{path: o.path + "[" + strconv.Itoa(i) + "]", node: c}
	}
	return items, nil
}

// text returns a text. What YAML takes for a date or number is none: who meant
// a text has to put it in quotes.
func (o option) text() (string, error) {
	node := o.value()
	if node.Kind != yaml.ScalarNode || node.Tag != "!!str" {
		return "", o.errorf("this must be a text")
	}
	return node.Value, nil
}

// optionalText returns a text, or nil for null; dates and numbers are taken as
// they were written.
func (o option) optionalText() (*string, error) {
	node := o.value()
	switch {
	case o.null():
		return nil, nil
	case node.Kind != yaml.ScalarNode:
		return nil, o.errorf("this must be a text")
	}
	return &node.Value, nil
}

func (o option) texts() ([]string, error) {
	if o.null() {
		return nil, nil
	}
	items, err := o.items(-1)
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if texts[i], err = item.text(); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

func (o option) choice(names ...string) (string, error) {
	text, err := o.text()
	if err != nil {
		return "", err
	}
	for _, name := range names {
		if text == name {
			return name, nil
		}
	}
	return "", o.errorf("this must be one of %s", strings.Join(names, ", "))
}

// template returns a format string, or nil for null.
func (o option) template() (pyformat.Template, error) {
	if o.null() {
		return nil, nil
	}
	text, err := o.text()
	if err != nil {
		return nil, err
	}
	t, err := pyformat.Parse(text)
	if err != nil {
		return nil, o.errorf("%v", err)
	}
	if t == nil {
		t = pyformat.Template{} // an empty text is a value, unlike null
	}
	return t, nil
}

func (o option) integer() (int64, error) {
	node := o.value()
	v, err := strconv.ParseInt(strings.ReplaceAll(node.Value, "_", ""), 10, 64)
	if node.Kind != yaml.ScalarNode || err != nil {
		return 0, o.errorf("this must be an integer")
	}
	return v, nil
}

// number also takes 4e-7, which older versions of YAML read as a text.
func (o option) number() (float64, error) {
	node := o.value()
	var v float64
	if node.Kind == yaml.ScalarNode && node.Decode(&v) == nil {
		return v, nil
	}
	v, err := strconv.ParseFloat(node.Value, 64)
	if node.Kind != yaml.ScalarNode || err != nil {
		return 0, o.errorf("this must be a number")
	}
	return v, nil
}

func (o option) optionalNumber() (*float64, error) {
	if o.null() {
		return nil, nil
	}
	v, err := o.number()
	return &v, err
}

func (o option) boolean() (bool, error) {
	var v bool
	if err := o.value().Decode(&v); err != nil {
		return false, o.errorf("this must be true or false")
	}
	return v, nil
}

// constant reads the value of an extra column, whose type is that of the value.
func (o option) constant(column *ExtraColumn) (err error) {
	switch o.value().Tag {
	case "!!str":
		column.Text, err = o.text()
	case "!!int":
		column.Type = IntColumn
		column.Int, err = o.integer()
	case "!!float":
		column.Type = FloatColumn
		column.Float, err = o.number()
	case "!!bool":
		column.Type = BoolColumn
		column.Bool, err = o.boolean()
	default:
		err = o.errorf("this must be a text, a number, true or false, or a mapping with a template")
	}
	return err
}

// bound reads the value that a name in a condition stands for.
func (o option) bound() (any, error) {
	node := o.value()
	if node.Kind == yaml.SequenceNode {
		items, err := o.items(-1)
		if err != nil {
			return nil, err
		}
		list := make([]any, len(items))
		for i, item := range items {
			if list[i], err = item.bound(); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	switch node.Tag {
	case "!!str":
		return o.text()
	case "!!int":
		return o.integer()
	case "!!float":
		return o.number()
	case "!!bool":
		return o.boolean()
	case "!!timestamp":
		var t time.Time
		err := node.Decode(&t)
		return t, err
	}
	return nil, o.errorf("this must be a text, a number, true or false, a time, or a list of one of them")
}

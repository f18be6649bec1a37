package where

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// Context is what gives names their meaning.
type Context struct {
	// Dimensions are those of the query. A condition may name others by
	// dimension, or as fields with the element before the dot.
	Dimensions *dimension.Group
	// Datasets are the names of the dataset types of the query.
	Datasets []string
	// Bind holds the values of names, which take precedence over columns.
	Bind map[string]Binding
}

// Binding is the value of a name: one, or a list for use after IN.
type Binding struct {
	Value dimension.Value
	List  []dimension.Value // of one type; used if IsList
	// IsList tells a list, which may be empty, from a value.
	IsList bool
}

// Bind returns the binding of one value, which must not be NULL.
func Bind(v dimension.Value) Binding { return Binding{Value: v} }

// BindList returns the binding of a list of values, which must not be NULL.
func BindList(vs []dimension.Value) Binding { return Binding{List: vs, IsList: true} }

// Compile returns the predicate of a condition; an empty text is true. All its
// errors are *fail.Error of type InvalidQuery that say where in the text the
// trouble is.
func Compile(text string, c Context) (tree.Predicate, error) {
	root, err := parse(text)
	if err != nil {
		return nil, err
	}
	if root == nil {
		return tree.True(), nil
	}
	k := compiler{context: c, text: text}
	r, err := k.compile(root)
	if err != nil {
		return nil, err
	}
	p, ok := r.(predicate)
	if !ok {
		return nil, k.errorf(root, "%s is %s, not a condition", root, describe(r))
	}
	return p.Predicate, nil
}

// OrderBy returns the order that a name, with a minus for descending, asks for.
func OrderBy(text string, c Context) (tree.Order, error) {
	descending := false
	name := text
	if name != "" && name[0] == '-' {
		descending, name = true, name[1:]
	}
	if name == "" {
		return tree.Order{}, fail.Invalid("order_by has an empty name")
	}
	e, err := Identifier(name, c)
	if err != nil {
		return tree.Order{}, err
	}
	return tree.NewOrder(e, descending)
}

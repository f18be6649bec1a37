package query

import (
	"fmt"

	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/butler/tree"
)

// constraints are what a predicate says about data IDs.
type constraints struct {
	predicate tree.Predicate // with the defaults of governors
	dataID    map[string]dimension.Value
	messages  []string // why no row can satisfy the predicate

	governors map[string]bool // that the predicate compares
}

// constrain finds the dimensions that have one value in all rows of a query,
// and adds the defaults of governors which the predicate does not compare.
// A predicate that needs a governor which has no value is an error, if the query
// asks for that.
func constrain(q *tree.Query, defaults dimension.DataID) (*constraints, error) {
	c := &constraints{predicate: q.Where, dataID: map[string]dimension.Value{}, governors: map[string]bool{}}
	for _, group := range q.Where {
		for _, l := range group {
			c.addLeaf(l, len(group) == 1)
		}
	}
	needed := map[string]bool{}
	for _, g := range q.Where.Governors() {
		needed[g.Name] = true
	}
	for _, g := range q.Dimensions.Universe.Governors {
		if !needed[g.Name] && !q.Dimensions.Contains(g.Name) || c.governors[g.Name] {
			continue
		}
		value, found := defaults[g.Name]
		switch {
		case found:
			c.dataID[g.Name] = value
			c.predicate = tree.And(c.predicate, tree.Where(&tree.Comparison{
				A: &tree.DimensionKey{Dimension: g}, Op: tree.Equal, B: &tree.Literal{Value: value}}))
		case needed[g.Name] && q.ValidateGovernors:
			return nil, fail.Invalid("the condition %s refers to dimensions that depend on %s, which it does not name: "+
				"add a condition such as %s = '...'", q.Where, g.Name, g.Name)
		}
	}
	return c, nil
}

func (c *constraints) addLeaf(l tree.Leaf, alone bool) {
	inverted := false
	if n, ok := l.(*tree.Not); ok {
		l, inverted = n.Operand, true
	}
	comparison, ok := l.(*tree.Comparison)
	if !ok {
		return
	}
	c.mention(comparison.A)
	c.mention(comparison.B)
	if !alone || !inverted && comparison.Op != tree.Equal || inverted && comparison.Op != tree.NotEqual {
		return
	}
	key, value, ok := keyAndValue(comparison.A, comparison.B)
	if !ok {
		if key, value, ok = keyAndValue(comparison.B, comparison.A); !ok {
			return
		}
	}
	old, found := c.dataID[key]
	if !found {
		c.dataID[key] = value
	} else if old != value {
		c.messages = append(c.messages, fmt.Sprintf("'where' expression requires both %s=%s and %s=%s.", key, value, key, old))
	}
}

// mention notes the governors in an operand of a comparison.
func (c *constraints) mention(e tree.Expr) {
	switch e := e.(type) {
	case *tree.DimensionKey:
		if e.Dimension.IsGovernor {
			c.governors[e.Dimension.Name] = true
		}
	case *tree.DimensionField:
		if e.Element.IsGovernor && e.Column.Role == dimension.RoleAlternate {
			c.governors[e.Element.Name] = true
		}
	case *tree.Unary:
		c.mention(e.Operand)
	case *tree.Binary:
		c.mention(e.A)
		c.mention(e.B)
	}
}

func keyAndValue(a, b tree.Expr) (key string, value dimension.Value, ok bool) {
	k, isKey := a.(*tree.DimensionKey)
	l, isLiteral := b.(*tree.Literal)
	if !isKey || !isLiteral {
		return "", dimension.Null, false
	}
	return k.Dimension.Name, l.Value, true
}

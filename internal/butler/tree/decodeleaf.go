package tree

const predicateTypes = "comparison, is_null, in_container, in_range, in_query, boolean_wrapper and not"

func (d decoder) predicate(c *cursor) (Predicate, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	operands, err := f.need("operands")
	if err != nil {
		return nil, err
	}
	var p Predicate
	err = operands.array(func(c *cursor) error {
		group := []Leaf{}
		err := c.array(func(c *cursor) error {
			l, err := d.leaf(c)
			group = append(group, l)
			return err
		})
		p = append(p, group)
		return err
	})
	return p, err
}

func (d decoder) leaf(c *cursor) (Leaf, error) {
	f, kind, err := discriminated(c, "predicate_type")
	if err != nil {
		return nil, err
	}
	if kind != "not" {
		return d.leafOf(f, kind)
	}
	v, err := f.need("operand")
	if err != nil {
		return nil, err
	}
	inner, kind, err := discriminated(v, "predicate_type")
	if err != nil {
		return nil, err
	}
	if kind == "not" {
		return nil, v.errorf("a \"not\" within a \"not\" is not allowed")
	}
	operand, err := d.leafOf(inner, kind)
	if err != nil {
		return nil, err
	}
	return &Not{operand}, nil
}

func (d decoder) leafOf(f fields, kind string) (Leaf, error) {
	var l Leaf
	var err error
	switch kind {
	case "comparison":
		l, err = d.comparison(f)
	case "is_null":
		var e Expr
		e, err = d.exprField(f, "operand")
		l = &IsNull{e}
	case "in_container":
		l, err = d.inContainer(f)
	case "in_range":
		l, err = d.inRange(f)
	case "in_query":
		l, err = d.inQuery(f)
	case "boolean_wrapper":
		l, err = d.booleanWrapper(f)
	default:
		err = f.errorf("the predicate_type %q is not known; known are %s", kind, predicateTypes)
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// checked adds the path to the error of a constructor.
func checked[T Leaf](f fields, l T, err error) (Leaf, error) {
	if err != nil {
		return nil, f.within(err)
	}
	return l, nil
}

func (d decoder) comparison(f fields) (Leaf, error) {
	a, err := d.exprField(f, "a")
	if err != nil {
		return nil, err
	}
	b, err := d.exprField(f, "b")
	if err != nil {
		return nil, err
	}
	op, err := operator(f, operatorNames[:])
	if err != nil {
		return nil, err
	}
	l, err := NewComparison(a, Operator(op), b)
	return checked(f, l, err)
}

func (d decoder) inContainer(f fields) (Leaf, error) {
	member, err := d.exprField(f, "member")
	if err != nil {
		return nil, err
	}
	v, err := f.need("container")
	if err != nil {
		return nil, err
	}
	container := []Expr{}
	err = v.array(func(c *cursor) error {
		e, err := d.expr(c)
		container = append(container, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	l, err := NewInContainer(member, container)
	return checked(f, l, err)
}

func (d decoder) inRange(f fields) (Leaf, error) {
	member, err := d.exprField(f, "member")
	if err != nil {
		return nil, err
	}
	var start, stop int64
	step := int64(1)
	bounded := f.optional("stop") != nil
	for name, target := range map[string]*int64{"start": &start, "stop": &stop, "step": &step} {
		v := f.members[name]
		if v == nil || name == "stop" && !bounded {
			continue
		}
		if *target, err = v.int(); err != nil {
			return nil, err
		}
	}
	l, err := NewInRange(member, start, stop, bounded, step)
	return checked(f, l, err)
}

func (d decoder) inQuery(f fields) (Leaf, error) {
	member, err := d.exprField(f, "member")
	if err != nil {
		return nil, err
	}
	column, err := d.exprField(f, "column")
	if err != nil {
		return nil, err
	}
	v, err := f.need("query_tree")
	if err != nil {
		return nil, err
	}
	q, err := d.query(v)
	if err != nil {
		return nil, err
	}
	l, err := NewInQuery(member, column, q)
	return checked(f, l, err)
}

func (d decoder) booleanWrapper(f fields) (Leaf, error) {
	operand, err := d.exprField(f, "operand")
	if err != nil {
		return nil, err
	}
	ref, ok := operand.(Reference)
	if !ok {
		return nil, f.errorf("%s is not a column", operand)
	}
	l, err := NewBooleanWrapper(ref)
	return checked(f, l, err)
}

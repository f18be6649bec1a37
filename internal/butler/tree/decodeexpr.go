package tree

import "github.com/vobutler/vobutler/internal/butler/dimension"

// decoder reads a request for one universe.
type decoder struct{ universe *dimension.Universe }

const expressionTypes = "int, string, float, hash, uuid, datetime, timespan, region, dimension_key, " +
	"dimension_field, dataset_field, unary and binary"

// discriminated returns the members of an object and the one that says what it
// is.
func discriminated(c *cursor, name string) (fields, string, error) {
	f, err := c.fields()
	if err != nil {
		return f, "", err
	}
	v, err := f.need(name)
	if err != nil {
		return f, "", err
	}
	kind, err := v.text()
	return f, kind, err
}

func (d decoder) expr(c *cursor) (Expr, error) {
	f, kind, err := discriminated(c, "expression_type")
	if err != nil {
		return nil, err
	}
	return d.exprOf(f, kind)
}

func (d decoder) exprOf(f fields, kind string) (Expr, error) {
	var e Expr
	var err error
	switch kind {
	case "dimension_key":
		e, err = d.dimensionKey(f)
	case "dimension_field":
		e, err = d.dimensionField(f)
	case "dataset_field":
		e, err = d.datasetField(f)
	case "unary":
		e, err = d.unary(f)
	case "binary":
		e, err = d.binary(f)
	default:
		e, err = literal(f, kind)
	}
	if err != nil {
		return nil, err // not e, which may be a nil of some type
	}
	return e, nil
}

// exprField returns a member that must be an expression.
func (d decoder) exprField(f fields, name string) (Expr, error) {
	v, err := f.need(name)
	if err != nil {
		return nil, err
	}
	return d.expr(v)
}

// dimension returns the dimension that a member names.
func (d decoder) dimension(c *cursor) (*dimension.Element, error) {
	name, err := c.text()
	if err != nil {
		return nil, err
	}
	if _, err := d.universe.Group(name); err != nil {
		return nil, c.within(err)
	}
	return d.universe.Dimension(name), nil
}

// element returns the element that a member names.
func (d decoder) element(c *cursor) (*dimension.Element, error) {
	name, err := c.text()
	if err != nil {
		return nil, err
	}
	if _, err := d.universe.GroupOfElement(name); err != nil {
		return nil, c.within(err)
	}
	return d.universe.Element(name), nil
}

// group returns the group of the dimensions that a list names.
func (d decoder) group(c *cursor) (*dimension.Group, error) {
	names, err := c.texts()
	if err != nil {
		return nil, err
	}
	g, err := d.universe.Group(names...)
	if err != nil {
		return nil, c.within(err)
	}
	return g, nil
}

func (d decoder) dimensionKey(f fields) (Expr, error) {
	c, err := f.need("dimension")
	if err != nil {
		return nil, err
	}
	e, err := d.dimension(c)
	if err != nil {
		return nil, err
	}
	return &DimensionKey{e}, nil
}

func (d decoder) dimensionField(f fields) (Expr, error) {
	c, err := f.need("element")
	if err != nil {
		return nil, err
	}
	e, err := d.element(c)
	if err != nil {
		return nil, err
	}
	name, c, err := f.textField("field")
	if err != nil {
		return nil, err
	}
	ref, err := NewDimensionField(e, name)
	if err != nil {
		return nil, c.within(err)
	}
	return ref, nil
}

func (d decoder) datasetField(f fields) (Expr, error) {
	c, err := f.need("dataset_type")
	if err != nil {
		return nil, err
	}
	datasetType := AnyDataset
	if c.isString() {
		if datasetType, err = c.text(); err == nil && datasetType == "" {
			err = c.errorf("the name of the dataset type is empty")
		}
	} else if n, isNumber := c.number(); !isNumber || n != "-1" {
		err = c.errorf("the name of a dataset type, or -1 for any, is needed here, not %s", c.kind())
	}
	if err != nil {
		return nil, err
	}
	name, c, err := f.textField("field")
	if err != nil {
		return nil, err
	}
	property, ok := FieldNamed(name)
	if !ok {
		return nil, c.errorf("datasets have no field %q; they have collection, dataset_id, ingest_date, run and timespan",
			name)
	}
	return &DatasetField{datasetType, property}, nil
}

// operator returns the place of a member's text in a list of names.
func operator(f fields, names []string) (int, error) {
	s, c, err := f.textField("operator")
	if err != nil {
		return 0, err
	}
	for i, name := range names {
		if s == name {
			return i, nil
		}
	}
	return 0, c.errorf("the operator %q is not one of %q", s, names)
}

func (d decoder) unary(f fields) (Expr, error) {
	operand, err := d.exprField(f, "operand")
	if err != nil {
		return nil, err
	}
	op, err := operator(f, unaryNames[:])
	if err != nil {
		return nil, err
	}
	e, err := NewUnary(UnaryOp(op), operand)
	if err != nil {
		return nil, f.within(err)
	}
	return e, nil
}

func (d decoder) binary(f fields) (Expr, error) {
	a, err := d.exprField(f, "a")
	if err != nil {
		return nil, err
	}
	b, err := d.exprField(f, "b")
	if err != nil {
		return nil, err
	}
	op, err := operator(f, binaryNames[:])
	if err != nil {
		return nil, err
	}
	e, err := NewBinary(BinaryOp(op), a, b)
	if err != nil {
		return nil, f.within(err)
	}
	return e, nil
}

// order reads one term of order_by, which may be reversed.
func (d decoder) order(c *cursor) (Order, error) {
	f, kind, err := discriminated(c, "expression_type")
	if err != nil {
		return Order{}, err
	}
	descending := kind == "reversed"
	var e Expr
	if descending {
		e, err = d.exprField(f, "operand")
	} else {
		e, err = d.exprOf(f, kind)
	}
	if err != nil {
		return Order{}, err
	}
	o, err := NewOrder(e, descending)
	if err != nil {
		return Order{}, c.within(err)
	}
	return o, nil
}

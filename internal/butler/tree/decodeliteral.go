package tree

import (
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/sphere/sphgeom"
)

func literal(f fields, kind string) (Expr, error) {
	v, err := literalValue(f, kind)
	if err != nil {
		return nil, err
	}
	return &Literal{v}, nil
}

func literalValue(f fields, kind string) (dimension.Value, error) {
	switch kind {
	case "timespan":
		return timespanValue(f)
	case "datetime":
		c, err := f.need("nsec")
		if err != nil {
			return dimension.Null, err
		}
		i, err := c.int()
		return dimension.DateTime(i), err
	case "hash", "region":
		c, err := f.need("encoded")
		if err != nil {
			return dimension.Null, err
		}
		b, err := c.base64()
		if kind == "hash" || err != nil {
			return dimension.Hash(b), err
		}
		if _, err := sphgeom.Decode([]byte(b)); err != nil {
			return dimension.Null, c.errorf("%v", err)
		}
		return dimension.Region(b), nil
	case "int", "string", "float", "uuid":
		c, err := f.need("value")
		if err != nil {
			return dimension.Null, err
		}
		return plainValue(c, kind)
	}
	return dimension.Null, f.errorf("the expression_type %q is not known; known are %s", kind, expressionTypes)
}

func plainValue(c *cursor, kind string) (dimension.Value, error) {
	switch kind {
	case "int":
		i, err := c.int()
		return dimension.Int(i), err
	case "float":
		x, err := c.float()
		return dimension.Float(x), err
	case "string":
		s, err := c.text()
		return dimension.String(s), err
	}
	u, err := uuid(c)
	return dimension.UUID(u), err
}

func uuid(c *cursor) ([16]byte, error) {
	s, err := c.text()
	if err != nil {
		return [16]byte{}, err
	}
	u, ok := dimension.ParseUUID(s)
	if !ok {
		return u, c.errorf("%q is not a UUID", s)
	}
	return u, nil
}

func timespanValue(f fields) (dimension.Value, error) {
	var bounds [2]int64
	for i, name := range []string{"begin_nsec", "end_nsec"} {
		c, err := f.need(name)
		if err != nil {
			return dimension.Null, err
		}
		if bounds[i], err = c.int(); err != nil {
			return dimension.Null, err
		}
	}
	return dimension.Span(dimension.NewTimespan(bounds[0], bounds[1])), nil
}

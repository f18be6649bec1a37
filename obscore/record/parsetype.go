package record

import "strings"

// readTypes reads the dataset types.
func (c *parser) readTypes(root, types option) error {
	if types.node == nil {
		return root.errorf("dataset_types is missing")
	}
	err := types.each(func(name string, o option) error {
		t := &DatasetType{Name: name}
		c.DatasetTypes = append(c.DatasetTypes, t)
		return c.readType(t, o)
	})
	if err == nil && len(c.DatasetTypes) == 0 {
		return types.errorf("no dataset type is configured")
	}
	return err
}

func (c *parser) readType(t *DatasetType, root option) error {
	seen := map[string]bool{}
	err := root.each(func(key string, o option) (err error) {
		seen[key] = true
		switch key {
		case "dataproduct_type":
			t.DataproductType, err = o.text()
		case "dataproduct_subtype":
			t.DataproductSubtype, err = o.optionalText()
		case "calib_level":
			t.CalibLevel, err = o.integer()
			if err == nil && t.CalibLevel != int64(int16(t.CalibLevel)) {
				return o.errorf("this is no calibration level")
			}
		case "o_ucd":
			t.OUCD, err = o.optionalText()
		case "access_format":
			t.AccessFormat, err = o.optionalText()
		case "obs_id_fmt":
			t.ObsIDFormat, err = o.template()
		case "datalink_url_fmt":
			t.DatalinkURLFormat, err = o.template()
		case "obs_collection":
			t.ObsCollection, err = o.optionalText()
		case "s_xel":
			t.SXel, err = readPixels(o)
		case "extra_columns":
			t.ExtraColumns, err = c.readExtraColumns(o)
		default:
			err = o.errorf("there is no such option")
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, key := range []string{"dataproduct_type", "calib_level"} {
		if !seen[key] {
			return root.errorf("%s is missing", key)
		}
	}
	return nil
}

func readPixels(o option) (*[2]int64, error) {
	if o.null() {
		return nil, nil
	}
	sizes, err := o.items(2)
	if err != nil {
		return nil, err
	}
	var pixels [2]int64
	for i := range pixels {
		if pixels[i], err = sizes[i].integer(); err != nil {
			return nil, err
		}
		if pixels[i] != int64(int32(pixels[i])) {
			return nil, sizes[i].errorf("this is larger than the column can hold")
		}
	}
	return &pixels, nil
}

func (c *parser) readExtraColumns(o option) ([]ExtraColumn, error) {
	if o.null() {
		return nil, nil
	}
	var columns []ExtraColumn
	err := o.each(func(name string, o option) error {
		column := ExtraColumn{Name: name, path: o.path}
		if err := c.readExtraColumn(&column, o); err != nil {
			return err
		}
		columns = append(columns, column)
		return nil
	})
	return columns, err
}

func (c *parser) readExtraColumn(column *ExtraColumn, root option) (err error) {
	if !root.mapping() {
		return root.constant(column)
	}
	err = root.each(func(key string, o option) (err error) {
		switch key {
		case "template":
			column.Template, err = o.template()
			if column.Template == nil && err == nil {
				return o.errorf("a template must be a text")
			}
		case "type":
			var name string
			if name, err = o.choice("bool", "int", "float", "string"); err == nil {
				column.Type = columnTypes[name]
			}
		case "doc":
			var doc *string
			if doc, err = o.optionalText(); doc != nil {
				column.Doc = *doc
			}
		case "length":
			if !o.null() {
				_, err = o.integer()
				c.ignore(o, "texts of any length are kept")
			}
		default:
			err = o.errorf("there is no such option")
		}
		return err
	})
	if err == nil && column.Template == nil {
		return root.errorf("template is missing")
	}
	return err
}

// readConstraints reads the constraints by dataset type.
func (c *parser) readConstraints(root option) error {
	if root.node == nil {
		return nil
	}
	return root.each(func(name string, o option) error {
		known := false
		for _, t := range c.DatasetTypes {
			known = known || t.Name == name
		}
		if !known {
			return o.errorf("there is no dataset type of this name in dataset_types")
		}
		items, err := o.items(-1)
		if err != nil {
			return err
		}
		list := make([]Constraint, len(items))
		for i, item := range items {
			if list[i], err = readConstraint(item); err != nil {
				return err
			}
		}
		if len(list) > 0 {
			c.Constraints[name] = list
		} else {
			// An empty list asks for all datasets, whatever where says.
			c.Constraints[name] = []Constraint{{}}
		}
		return nil
	})
}

func readConstraint(o option) (Constraint, error) {
	constraint := Constraint{Bind: map[string]any{}}
	err := o.each(func(key string, o option) (err error) {
		switch key {
		case "where":
			constraint.Where, err = o.text()
			constraint.Where = strings.TrimSpace(constraint.Where)
		case "bind":
			err = o.each(func(key string, o option) (err error) {
				constraint.Bind[key], err = o.bound()
				return err
			})
		case "extra_dims":
			constraint.ExtraDims, err = o.texts()
		default:
			err = o.errorf("there is no such option")
		}
		return err
	})
	return constraint, err
}

package plan

// Equal tells whether two expressions have the same value for the same row,
// because they are written alike. Places in the text do not count. Sub-queries
// and calls of RAND() are equal only to themselves.
func Equal(a, b Expr) bool {
	if a == b {
		return a != nil
	}
	if !sameNode(a, b) {
		return false
	}
	ca, cb := Children(a), Children(b)
	if len(ca) != len(cb) {
		return false
	}
	for i := range ca {
		if !Equal(ca[i], cb[i]) {
			return false
		}
	}
	return true
}

// sameNode compares two expressions without their operands.
func sameNode(a, b Expr) bool {
	if a == nil || b == nil || a.Type() != b.Type() {
		return false
	}
	if q := subqueryOf(a); q != nil && q != subqueryOf(b) {
		return false
	}
	switch a := a.(type) {
	case *Column:
		b, ok := b.(*Column)
		return ok && a.Relation == b.Relation && a.Index == b.Index
	case *Literal:
		b, ok := b.(*Literal)
		return ok && a.Int == b.Int && a.Float == b.Float && a.Text == b.Text && a.Bool == b.Bool
	case *Arith:
		b, ok := b.(*Arith)
		return ok && a.Op == b.Op
	case *Compare:
		b, ok := b.(*Compare)
		return ok && a.Op == b.Op
	case *Logic:
		b, ok := b.(*Logic)
		return ok && a.Op == b.Op
	case *IsNull:
		b, ok := b.(*IsNull)
		return ok && a.Negated == b.Negated
	case *Between:
		b, ok := b.(*Between)
		return ok && a.Negated == b.Negated
	case *InList:
		b, ok := b.(*InList)
		return ok && a.Negated == b.Negated
	case *InQuery:
		b, ok := b.(*InQuery)
		return ok && a.Negated == b.Negated
	case *Like:
		b, ok := b.(*Like)
		return ok && a.Negated == b.Negated && a.Fold == b.Fold && a.Escaped == b.Escaped
	case *Cast:
		b, ok := b.(*Cast)
		return ok && a.Length == b.Length && a.Pad == b.Pad
	case *Case:
		b, ok := b.(*Case)
		return ok && len(a.Whens) == len(b.Whens)
	case *Func:
		b, ok := b.(*Func)
		return ok && a.ID == b.ID && a.ID != Rand
	case *Aggregate:
		b, ok := b.(*Aggregate)
		return ok && a.ID == b.ID && a.Distinct == b.Distinct
	}
	return sameGeometry(a, b)
}

func sameGeometry(a, b Expr) bool {
	switch a := a.(type) {
	case *Shape:
		b, ok := b.(*Shape)
		return ok && sameCoords(a, b)
	case *GeoTest:
		b, ok := b.(*GeoTest)
		return ok && a.Op == b.Op && a.Negated == b.Negated
	case *GeoValue:
		b, ok := b.(*GeoValue)
		return ok && a.Op == b.Op
	case *NearTest:
		b, ok := b.(*NearTest)
		return ok && a.Op == b.Op
	case *Coord:
		b, ok := b.(*Coord)
		return ok && a.Latitude == b.Latitude
	}
	return samePlain(a, b)
}

// samePlain compares nodes that are told by their Go type alone.
func samePlain(a, b Expr) bool {
	var ok bool
	switch a.(type) {
	case *Neg:
		_, ok = b.(*Neg)
	case *Concat:
		_, ok = b.(*Concat)
	case *Not:
		_, ok = b.(*Not)
	case *Exists:
		_, ok = b.(*Exists)
	case *ScalarQuery:
		_, ok = b.(*ScalarQuery)
	case *MakePoint:
		_, ok = b.(*MakePoint)
	case *MakeCircle:
		_, ok = b.(*MakeCircle)
	case *MakePolygon:
		_, ok = b.(*MakePolygon)
	case *MakeBox:
		_, ok = b.(*MakeBox)
	case *AsRegion:
		_, ok = b.(*AsRegion)
	case *Distance:
		_, ok = b.(*Distance)
	case *Area:
		_, ok = b.(*Area)
	case *Centroid:
		_, ok = b.(*Centroid)
	}
	return ok
}

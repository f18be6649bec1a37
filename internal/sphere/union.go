package sphere

// UnionRegion returns the union of regions, which it keeps.
func UnionRegion(parts []Region) Region { return Region{kind: KindUnion, parts: parts} }

package sphere

// MaxParts bounds the shapes of a union that is read from text: what is computed
// of a union takes longer with each, and of two with each pair.
const MaxParts = 1000

// UnionRegion returns the union of regions, which it keeps.
func UnionRegion(parts []Region) Region { return Region{kind: KindUnion, parts: parts} }

package dimension

// DataID holds values of dimensions by name: integers and strings. As a client
// sends it, it may have names that are no dimensions.
type DataID map[string]Value

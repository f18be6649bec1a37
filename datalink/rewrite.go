package datalink

import "bytes"

// Rewriter returns a function that makes addresses of {links} services, which
// tables hold as they were exported, into such of this server: of each it keeps
// the query. It appends to dst and reports whether there was anything to change;
// other addresses, and those that lead here already, are left as they are.
// Address is that of this server's {links}.
func Rewriter(address string) func(dst, value []byte) ([]byte, bool) {
	here, suffix := []byte(address+"?"), []byte("/links")
	return func(dst, value []byte) ([]byte, bool) {
		if bytes.HasPrefix(value, here) {
			return dst, false
		}
		mark := bytes.IndexByte(value, '?')
		if mark < 0 || !bytes.HasSuffix(value[:mark], suffix) || !hasID(value[mark+1:]) {
			return dst, false
		}
		return append(append(dst, here...), value[mark+1:]...), true
	}
}

// hasID tells whether a query has the parameter ID.
func hasID(query []byte) bool {
	for len(query) > 0 {
		var pair []byte
		pair, query, _ = bytes.Cut(query, []byte("&"))
		name, _, _ := bytes.Cut(pair, []byte("="))
		if bytes.EqualFold(name, []byte("ID")) {
			return true
		}
	}
	return false
}

package dimension

// bits is a set of small numbers. All sets of one universe have the same length.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b bits) set(i int) { b[i/64] |= 1 << (i % 64) }

func (b bits) subset(o bits) bool {
	for i, w := range b {
		if w&^o[i] != 0 {
			return false
		}
	}
	return true
}

// add puts all of o into b.
func (b bits) add(o bits) {
	for i, w := range o {
		b[i] |= w
	}
}

func (b bits) or(o bits) bits {
	sum := make(bits, len(b))
	copy(sum, b)
	sum.add(o)
	return sum
}

func (b bits) and(o bits) bits {
	both := make(bits, len(b))
	for i, w := range b {
		both[i] = w & o[i]
	}
	return both
}

// appendKey appends the set as bytes that are equal if the sets are.
func (b bits) appendKey(dst []byte) []byte {
	for _, w := range b {
		for range 8 {
			dst = append(dst, byte(w))
			w >>= 8
		}
	}
	return dst
}

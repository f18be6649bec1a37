package static

import "bytes"

// fieldList is one record: its fields one after the other.
type fieldList struct {
	bytes  []byte
	ends   []int
	null   []bool
	broken string // why the record could not be taken apart
}

func (l *fieldList) field(i int) []byte {
	if i == 0 {
		return l.bytes[:l.ends[0]]
	}
	return l.bytes[l.ends[i-1]:l.ends[i]]
}

func (l *fieldList) reset() {
	l.bytes, l.ends, l.null, l.broken = l.bytes[:0], l.ends[:0], l.null[:0], ""
}

func (l *fieldList) add(null bool) {
	l.ends = append(l.ends, len(l.bytes))
	l.null = append(l.null, null)
}

// split takes the first record of text apart and returns its size with the end
// of the line. It is incomplete where text ends within it.
func (l *fieldList) split(text []byte) (size int, complete bool) {
	l.reset()
	at := 0
	for {
		if at < len(text) && text[at] == '"' {
			next, ok := l.quoted(text, at+1)
			if !ok {
				l.broken = "a quote is not closed"
				return len(text), false
			}
			at = next
		} else {
			end := at
			for end < len(text) && text[end] != ',' && text[end] != '\n' {
				end++
			}
			l.plain(text[at:end], end < len(text) && text[end] == ',')
			at = end
		}
		if at < len(text) && text[at] == '\r' {
			at++
		}
		switch {
		case at == len(text):
			return at, false
		case text[at] == '\n':
			return at + 1, true
		case text[at] == ',':
			at++
		default:
			l.broken = "text follows a closing quote"
			end := bytes.IndexByte(text[at:], '\n')
			if end < 0 {
				return len(text), false
			}
			return at + end + 1, true
		}
	}
}

// plain adds a field without quotes.
func (l *fieldList) plain(text []byte, more bool) {
	if !more {
		text = bytes.TrimSuffix(text, []byte{'\r'})
	}
	null := len(text) == 0 || len(text) == 2 && text[0] == '\\' && text[1] == 'N'
	if !null {
		l.bytes = append(l.bytes, text...)
	}
	l.add(null)
}

// quoted adds the field that begins after a quote, and returns what comes after
// the closing one.
func (l *fieldList) quoted(text []byte, at int) (next int, ok bool) {
	for {
		n := bytes.IndexByte(text[at:], '"')
		if n < 0 {
			return 0, false
		}
		l.bytes = append(l.bytes, text[at:at+n]...)
		at += n + 1
		if at == len(text) || text[at] != '"' {
			l.add(false)
			return at, true
		}
		l.bytes = append(l.bytes, '"')
		at++
	}
}

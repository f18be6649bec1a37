package enginetest

import "strings"

// block is a part of a text file of the suite: a name, a text and the sections
// that follow it.
type block struct {
	name     string
	line     int
	text     string
	sections []section
}

type section struct{ name, text string }

// section returns the text of a section, "" if there is none.
func (b *block) section(name string) string {
	for _, s := range b.sections {
		if s.name == name {
			return s.text
		}
	}
	return ""
}

// has tells whether there is a section of this name.
func (b *block) has(name string) bool {
	for _, s := range b.sections {
		if s.name == name {
			return true
		}
	}
	return false
}

// parseBlocks reads "=== name", a text, and ">> section" with a text each. What
// stands before the first name is a comment.
func parseBlocks(text string) []block {
	var blocks []block
	var comment string
	target := &comment
	n := 0
	for line := range strings.Lines(text) {
		n++
		bare := strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(bare, "=== "); ok {
			blocks = append(blocks, block{name: name, line: n})
			target = &blocks[len(blocks)-1].text
		} else if name, ok := strings.CutPrefix(bare, ">> "); ok && len(blocks) > 0 {
			b := &blocks[len(blocks)-1]
			b.sections = append(b.sections, section{name: name})
			target = &b.sections[len(b.sections)-1].text
		} else {
			*target += line
		}
	}
	for i := range blocks {
		blocks[i].text = strings.Trim(blocks[i].text, "\n")
		for j := range blocks[i].sections {
			blocks[i].sections[j].text = strings.Trim(blocks[i].sections[j].text, "\n")
		}
	}
	return blocks
}

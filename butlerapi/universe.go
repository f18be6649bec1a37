package butlerapi

// universe answers GET universe: the configuration of the dimensions, as the
// repository has it.
func (c *call) universe() error {
	universe := c.Repo.Universe()
	d, known := c.universes.Load(universe)
	if !known {
		body := append([]byte(`{"universe":`), universe.JSON()...)
		d, _ = c.universes.LoadOrStore(universe, newDocument(append(body, '}'), "application/json", "private, max-age=300"))
	}
	d.(*document).serve(c.w, c.r)
	return nil
}
